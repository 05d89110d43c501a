/** Pins: everyone in the chat sees them. */

import { marks as calls, Fault, LIMITS, type MessageId, messagePlace } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { mayPin } from '../../../access/messages.ts'
import type { Database } from '../../../db/database.ts'
import { memberOf } from '../../../log/members.ts'
import type { Change } from '../change.ts'
import type { ChatTypeOf } from '../deps.ts'
import type { Reading } from '../reading.ts'
import { addPin, countPins, countTurns, pinsOf, removePin } from '../store.ts'

export type PinDeps = { database: Database; change: Change; reading: Reading; chatType: ChatTypeOf }

export function pinCalls({ database, change, reading, chatType }: PinDeps): Bound[] {
  async function mark(caller: Caller, id: MessageId, kind: 'pin' | 'unpin'): Promise<Record<string, never>> {
    const { chatId, seq } = messagePlace(id)
    const type = await chatType(chatId)
    await change(caller, id, null, async ({ tx, now, message, person, append }) => {
      if (!mayPin(person, { type })) throw new Fault('FORBIDDEN')
      if (message.isPinned === (kind === 'pin')) return
      if (kind === 'unpin') await removePin(tx, { log_id: chatId, seq })
      else {
        if (message.isDeleted || message.isExpired) throw new Fault('GONE')
        if ((await countPins(tx, chatId)) >= LIMITS.pinnedMessages) throw new Fault('FULL')
        if ((await countTurns(tx, id, caller.userId, 'pin')) >= LIMITS.turnsEach) throw new Fault('FULL')
        await addPin(tx, { log_id: chatId, seq }, now)
      }
      await append({ kind })
    })
    return {}
  }

  return [
    handle(calls.pin, ({ id }, caller) => mark(caller, id, 'pin')),
    handle(calls.unpin, ({ id }, caller) => mark(caller, id, 'unpin')),
    handle(calls.pinned, async ({ chatId }, caller) => {
      if (!(await memberOf(database, chatId, caller.userId))) throw new Fault('NOT_FOUND')
      const messages = await reading.shown(caller.userId, await pinsOf(database, chatId))
      return { messages }
    }),
  ]
}
