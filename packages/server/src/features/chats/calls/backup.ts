/** Exports a chat that the server keeps: its log, as far as this person still has it, as JSON lines. */

import { chats as calls, type Entry, Fault, LIMITS } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { stateOf } from '../states/store.ts'

export const backup = ({ database, reader, hiddenAmong }: ChatsDeps): Bound =>
  handle(calls.backup, async ({ chatId, after }, { userId }) => {
    const { chat } = await enter(database, chatId, userId)
    if (chat.privacy === 'e2ee') throw new Fault('ON_DEVICE_ONLY')
    const state = await stateOf(database, chatId, userId)
    const entries = await reader.after(chatId, Math.max(after, state?.hiddenUpTo ?? 0), LIMITS.syncEntries)
    const last = entries.at(-1)
    // What is about a message one has deleted for oneself goes with it; an answer to it is a message of its own.
    const aboutOf = ({ kind, seq, ref }: Entry): number => (kind === 'message' ? seq : (ref ?? seq))
    const hidden = await hiddenAmong(userId, chatId, entries.map(aboutOf))
    const kept = entries.filter((entry) => !hidden.has(aboutOf(entry)))
    return {
      format: 'jsonl' as const,
      lines: kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
      entries: kept.length,
      next: last !== undefined && last.seq < chat.head ? last.seq : undefined,
    }
  })
