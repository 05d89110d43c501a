/** Stars: messages a person keeps at hand, seen by nobody else. */

import { marks as calls, Fault, LIMITS, type MessageId, messagePlace } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Database } from '../../../db/database.ts'
import { cursorOf, fromCursor } from '../../../log/place.ts'
import type { LogTransaction, Transact } from '../../../log/transact.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Reading } from '../reading.ts'
import { addStar, countStars, removeStar, starsOf } from '../store.ts'

export type StarDeps = { database: Database; transact: Transact; reading: Reading; clock: Clock }

export function starCalls({ database, transact, reading, clock }: StarDeps): Bound[] {
  /** `change` tells whether there was anything to change. */
  async function mark(
    { userId, deviceId }: Caller,
    id: MessageId,
    kind: 'message-starred' | 'message-unstarred',
    change: (tx: LogTransaction, at: number) => Promise<boolean>,
  ): Promise<Record<string, never>> {
    const at = clock.now()
    await transact([userId], async (tx) => {
      if (!(await change(tx, at))) return
      const data = { chatId: messagePlace(id).chatId, messageId: id }
      await tx.append([{ log: userId, kind, senderId: userId, deviceId, clientId: null, at, data }])
    })
    return {}
  }

  return [
    handle(calls.star, async ({ id }, caller) => {
      const { chatId, seq, isDeleted, isExpired } = await reading.one(caller.userId, id)
      if (isDeleted || isExpired) throw new Fault('GONE')
      return mark(caller, id, 'message-starred', async (tx, at) => {
        if ((await countStars(tx, caller.userId)) >= LIMITS.starredMessages) throw new Fault('FULL')
        return addStar(tx, caller.userId, { log_id: chatId, seq }, at)
      })
    }),

    handle(calls.unstar, ({ id }, caller) => {
      const { chatId, seq } = messagePlace(id)
      return mark(caller, id, 'message-unstarred', (tx) => removeStar(tx, caller.userId, { log_id: chatId, seq }))
    }),

    handle(calls.starred, async ({ chatId, cursor, limit }, { userId }) => {
      const from = cursor === undefined ? null : fromCursor(cursor)
      const stars = await starsOf(database, userId, chatId ?? null, from, limit + 1)
      const page = stars.slice(0, limit)
      const shown = await reading.shown(userId, page)
      return {
        messages: shown.filter(({ isDeleted }) => !isDeleted),
        next: stars.length > limit ? cursorOf(page.at(-1)!) : undefined,
      }
    }),
  ]
}
