/** A change about one message: judged and made under the lock of its chat, so that nothing comes between the two. */

import { type ErrorCode, Fault, type Message, type MessageId, messageId, messagePlace } from '@parley/protocol'
import type { Caller } from '../../access/caller.ts'
import type { NewEntry } from '../../log/entry.ts'
import type { LogTransaction, Transact } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Reading } from './reading.ts'
import { type Standing, standingIn } from './store.ts'

export type Placed = { id: MessageId; seq: number; at: number; expiresAt?: number | undefined }

export const placed = (chatId: string, entry: { seq: number; at: number; expiresAt: number | null }): Placed => ({
  id: messageId(chatId, entry.seq),
  seq: entry.seq,
  at: entry.at,
  ...(entry.expiresAt === null ? {} : { expiresAt: entry.expiresAt }),
})

export type Changing = {
  tx: LogTransaction
  now: number
  chatId: string
  message: Message
  chat: Standing
  person: { userId: string; role: Standing['role']; canPost: boolean }
  /** Appends an entry about the message; it expires with it. */
  append: (entry: Pick<NewEntry, 'kind' | 'epoch' | 'body' | 'content' | 'data'>) => Promise<Placed>
}

export type Change = <T>(
  caller: Caller,
  id: MessageId,
  clientId: string | null,
  work: (changing: Changing) => Promise<T>,
) => Promise<T | Placed>

export type ChangeDeps = { transact: Transact; reading: Reading; clock: Clock }

/** With a clientId, a change made before is answered as it was then, without asking again whether it may be made. */
export function createChange({ transact, reading, clock }: ChangeDeps): Change {
  return (caller, id, clientId, work) => {
    const { chatId, seq } = messagePlace(id)
    return transact([chatId], async (tx) => {
      const chat = await standingIn(tx, chatId, caller.userId, caller.deviceId, clientId)
      if (!chat) throw new Fault('NOT_FOUND')
      if (chat.earlier) return placed(chatId, chat.earlier)
      const message = await reading.asItStands(tx, id)
      const now = clock.now()
      return work({
        ...{ tx, now, chatId, message, chat },
        person: { userId: caller.userId, role: chat.role, canPost: chat.canPost },
        async append(entry) {
          const [row] = await tx.append([
            {
              ...entry,
              log: chatId,
              senderId: caller.userId,
              deviceId: caller.deviceId,
              clientId,
              ref: seq,
              at: now,
              expiresAt: message.expiresAt,
            },
          ])
          return placed(chatId, row!)
        },
      })
    })
  }
}

export function refuse(code: ErrorCode | undefined): void {
  if (code) throw new Fault(code)
}
