/** Changes how one person keeps a chat, and tells all their devices; a change that changes nothing is not told. */

import { chats, Fault, LIMITS } from '@parley/protocol'
import type { LogTransaction } from '../../../log/transact.ts'
import type { Actor } from '../deps.ts'
import { countPinned, putState, stateOf } from './store.ts'

/** Under the lock of the person's account log. Those who are not in the chat are told that there is none. */
export async function changeState(
  tx: LogTransaction,
  chatId: string,
  { userId, deviceId }: Actor,
  change: Partial<chats.ChatState>,
  at: number,
): Promise<chats.ChatState> {
  const before = await stateOf(tx, chatId, userId)
  if (before === undefined) throw new Fault('NOT_FOUND')
  const after = { ...before, ...change }
  const keys = Object.keys(change) as (keyof chats.ChatState)[]
  if (keys.every((key) => before[key] === after[key])) return before
  if (after.pinned && !before.pinned && (await countPinned(tx, userId)) >= LIMITS.pinnedChats) throw new Fault('FULL')
  await putState(tx, chatId, userId, after)
  await tx.append([
    { log: userId, kind: 'chat-state', senderId: userId, deviceId, clientId: null, at, data: { chatId, state: after } },
  ])
  return after
}
