/** Taking a message back: from everyone, or from one's own sight. */

import { messages as calls, Fault, type MessageId, messagePlace, type InputOf } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { mayDeleteForEveryone } from '../../../access/messages.ts'
import { bodyHash } from '../../../log/body-hash.ts'
import { mustBeSealed } from '../../../log/sealed-body.ts'
import type { OpenContent } from '../../../log/entry.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Change } from '../change.ts'
import type { ChatTypeOf, Forget } from '../deps.ts'
import type { Reading } from '../reading.ts'
import { mustSuit } from '../rules.ts'
import { bodiesAbout, empty, hide, removePin } from '../store.ts'

export type DeleteDeps = {
  change: Change
  transact: Transact
  reading: Reading
  open: OpenContent
  clock: Clock
  chatType: ChatTypeOf
  forget: Forget
  letGo: Forget
}

/** Sealed, a deletion is an entry like any other said: it needs the clientId that went into its key. */
function mustBeSigned({ clientId, body, epoch }: { clientId?: string; body?: string; epoch?: number }): void {
  if ((body === undefined) !== (epoch === undefined) || (body !== undefined && clientId === undefined)) {
    throw new Fault('INVALID_INPUT', {
      details: { issues: [{ path: '', problem: 'give body, epoch and clientId, or none of them' }] },
    })
  }
  if (body !== undefined && epoch !== undefined) mustBeSealed(body, epoch)
}

export function deleteCalls(deps: DeleteDeps): Bound[] {
  const { change, transact, reading, open, clock, chatType, forget, letGo } = deps
  async function forEveryone(
    caller: Caller,
    { id, clientId, body, epoch }: InputOf<typeof calls.remove>,
  ): Promise<{ deletedAt: number }> {
    mustBeSigned({ clientId, body, epoch })
    const { chatId, seq } = messagePlace(id)
    const type = await chatType(chatId)
    let deletedAt = 0
    const earlier = await change<undefined>(
      caller,
      id,
      clientId ?? null,
      async ({ tx, now, message, chat, person, append }) => {
        deletedAt = message.deletedAt ?? now
        if (!mayDeleteForEveryone(message, person, { type })) throw new Fault('FORBIDDEN')
        if (message.isDeleted) return undefined
        if (body !== undefined) mustSuit(chat, epoch)
        if (!chat.sealed) await forget(tx, [{ log_id: chatId, seq }])
        await letGo(tx, [{ log_id: chatId, seq }])
        const bodies = await bodiesAbout(tx, chatId, seq)
        await empty(
          tx,
          bodies,
          bodies.map((row) => bodyHash(row, row.body, open)),
        )
        await removePin(tx, { log_id: chatId, seq })
        await append({ kind: 'delete', epoch, body })
        return undefined
      },
    )
    return { deletedAt: earlier?.at ?? deletedAt }
  }

  async function forMe(caller: Caller, id: MessageId): Promise<{ deletedAt: number }> {
    const { chatId, seq } = messagePlace(id)
    const now = clock.now()
    await reading.evenHidden(caller.userId, id)
    await transact([caller.userId], async (tx) => {
      if (!(await hide(tx, caller.userId, { log_id: chatId, seq }))) return
      await tx.append([
        {
          log: caller.userId,
          kind: 'message-hidden',
          senderId: caller.userId,
          deviceId: caller.deviceId,
          clientId: null,
          at: now,
          data: { chatId, messageId: id },
        },
      ])
    })
    return { deletedAt: now }
  }

  return [
    handle(calls.remove, (input, caller) => (input.forEveryone ? forEveryone(caller, input) : forMe(caller, input.id))),
  ]
}
