/** Names, descriptions and pictures: in chats the server keeps as they are, in sealed ones as bodies only members can open. */

import { type chats, Fault } from '@parley/protocol'
import type { NewEntry } from '../../log/entry.ts'
import { mustBeSealed } from '../../log/sealed-body.ts'
import type { LogTransaction } from '../../log/transact.ts'
import type { Actor } from './deps.ts'
import { told } from './membership.ts'
import { type ChatRow, setPlain, setSealed } from './store.ts'

export type Described = {
  name?: string | undefined
  description?: string | null | undefined
  photo?: string | null | undefined
  sealedName?: chats.Sealed | undefined
  sealedDescription?: chats.Sealed | null | undefined
  sealedPhoto?: chats.Sealed | null | undefined
}

const FIELDS = [
  { field: 'name', sealedField: 'sealedName', kind: 'name' },
  { field: 'description', sealedField: 'sealedDescription', kind: 'description' },
  { field: 'photo', sealedField: 'sealedPhoto', kind: 'avatar' },
] as const

export const describes = (given: Described): boolean =>
  FIELDS.some(({ field, sealedField }) => given[field] !== undefined || given[sealedField] !== undefined)

type Subject = Pick<ChatRow, 'id' | 'privacy' | 'epoch' | 'name' | 'description' | 'photo'>

/** Under the lock of the chat's log. What stays as it was makes no entry; a sealed body sent again is the entry it was. */
export async function describe(
  tx: LogTransaction,
  chat: Subject,
  given: Described,
  actor: Actor,
  at: number,
): Promise<void> {
  for (const { field, sealedField, kind } of FIELDS) {
    const plain = given[field]
    const sealed = given[sealedField]
    if (chat.privacy === 'e2ee') {
      if (plain !== undefined) throw new Fault('E2EE_REQUIRED')
      if (sealed === undefined) continue
      if (sealed !== null) {
        mustBeSealed(sealed.body, sealed.epoch)
        if (sealed.epoch !== chat.epoch) throw new Fault('STALE_EPOCH')
      }
      const [placed] = await tx.append([sealedEntry(told(actor, at, chat.id, kind, {}), field, sealed)])
      if (placed!.isNew) await setSealed(tx, chat.id, field, sealed && placed!.seq)
    } else {
      if (sealed !== undefined) throw new Fault('PLAIN_REQUIRED')
      if (plain === undefined || plain === chat[field]) continue
      await tx.append([told(actor, at, chat.id, kind, { [field]: plain })])
      await setPlain(tx, chat.id, field, plain)
    }
  }
}

const sealedEntry = (entry: NewEntry, field: string, sealed: chats.Sealed | null): NewEntry =>
  sealed === null
    ? { ...entry, data: { [field]: null } }
    : { ...entry, data: undefined, clientId: sealed.clientId, epoch: sealed.epoch, body: sealed.body }
