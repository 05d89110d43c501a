/** The links by which people join a group: made and taken back by those who lead it. In sealed groups what they do is signed. */

import { readChatEntry } from '@parley/keys/public-frame'
import { type ChatId, invites as calls, Fault, LIMITS, type UserId } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { demand, mayInvite } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { LogTransaction } from '../../../log/transact.ts'
import type { Judged } from '../../keys/index.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { deleteInvite, insertInvite, invitesOf, keyOf, withKey } from '../invites/store.ts'
import { demandSealed, judge, land } from '../signed.ts'

/** Nobody guesses 128 bits. */
const TOKEN_BYTES = 16

export function invites(deps: ChatsDeps): Bound[] {
  const { database, transact, clock, random } = deps

  /** Sealed groups need a signature, others take none; undefined: none is needed, or it was given before. */
  async function judgeOne(chatId: ChatId, caller: Caller, signed: string | undefined, kind: 'invite' | 'uninvite') {
    const { chat, me } = await enter(database, chatId, caller.userId)
    demand(mayInvite(chat, me))
    if (signed === undefined) {
      if (chat.privacy === 'e2ee') throw new Fault('ON_DEVICE_ONLY')
      return undefined
    }
    demandSealed(chat)
    return judge(deps, caller, chatId, { signed }, [kind])
  }

  async function enterToInvite(tx: LogTransaction, chatId: ChatId, userId: UserId) {
    const { chat, me } = await enter(tx, chatId, userId)
    demand(mayInvite(chat, me))
    return chat
  }

  return [
    handle(calls.create, async ({ chatId, life, maxUses, signed }, caller) => {
      const judged = await judgeOne(chatId, caller, signed, 'invite')
      if (judged && 'turned' in judged) {
        const known = await withKey(
          database,
          chatId,
          keyIn(readChatEntry(new Uint8Array(Buffer.from(signed!, 'base64')))),
        )
        if (known === undefined) throw new Fault('NOT_FOUND')
        return known
      }
      return transact([chatId], async (tx) => {
        const chat = await enterToInvite(tx, chatId, caller.userId)
        const createdAt = clock.now()
        if ((await invitesOf(tx, chatId, createdAt)).length >= LIMITS.inviteLinksPerChat) throw new Fault('FULL')
        const token = random.bytes(TOKEN_BYTES).toString('base64url')
        const { userId: createdBy } = caller
        const invite = { token, chatId, createdBy, createdAt, expiresAt: createdAt + life, maxUses, uses: 0 }
        if (judged) await land(tx, deps, chat, judged, caller, createdAt)
        await insertInvite(tx, { ...invite, inviteKey: judged ? keyIn(judged) : null })
        return invite
      })
    }),

    handle(calls.list, async ({ chatId }, { userId }) => {
      const { chat, me } = await enter(database, chatId, userId)
      demand(mayInvite(chat, me))
      return { invites: await invitesOf(database, chatId, clock.now()) }
    }),

    handle(calls.revoke, async ({ chatId, token, signed }, caller) => {
      const judged = await judgeOne(chatId, caller, signed, 'uninvite')
      if (judged && 'turned' in judged) return {}
      return transact([chatId], async (tx) => {
        const chat = await enterToInvite(tx, chatId, caller.userId)
        if (judged) {
          const key = await keyOf(tx, chatId, token)
          if (!key?.equals(keyIn(judged))) throw new Fault('NOT_FOUND')
          await land(tx, deps, chat, judged, caller, clock.now())
        }
        if (!(await deleteInvite(tx, chatId, token))) throw new Fault('NOT_FOUND')
        return {}
      })
    }),
  ]
}

/** The link that a signed entry is about. */
export function keyIn({ change }: Pick<Judged, 'change'>): Uint8Array {
  if (change && 'inviteKey' in change) return change.inviteKey
  throw new Fault('BAD_FRAME', { details: { reason: 'UNKNOWN_KIND' } })
}
