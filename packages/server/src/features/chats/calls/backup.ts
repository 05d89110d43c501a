/** Exports a chat that the server keeps: its log, as far as this person still has it, as JSON lines. */

import { chats as calls, Fault, LIMITS } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { stateOf } from '../states/store.ts'

export const backup = ({ database, reader }: ChatsDeps): Bound =>
  handle(calls.backup, async ({ chatId, after }, { userId }) => {
    const { chat } = await enter(database, chatId, userId)
    if (chat.privacy === 'e2ee') throw new Fault('ON_DEVICE_ONLY')
    const state = await stateOf(database, chatId, userId)
    const entries = await reader.after(chatId, Math.max(after, state?.hiddenUpTo ?? 0), LIMITS.syncEntries)
    const last = entries.at(-1)
    return {
      format: 'jsonl' as const,
      lines: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
      entries: entries.length,
      next: last !== undefined && last.seq < chat.head ? last.seq : undefined,
    }
  })
