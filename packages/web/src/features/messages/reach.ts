/** How far everybody else has come in a chat, worked out once for all messages in it. */

import type { SendState } from '@parley/client'
import type { ChatInfo } from '../chats/store.ts'

export type Reach = { readonly delivered: number; readonly read: number }

export function reachOfOthers(chat: ChatInfo, me: string): Reach {
  let [delivered, read] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const { userId } of chat.members) {
    if (userId === me) continue
    const theirs = chat.reach[userId]
    delivered = Math.min(delivered, theirs?.delivered ?? 0)
    read = Math.min(read, theirs?.read ?? 0)
  }
  return Number.isFinite(read) ? { delivered, read } : { delivered: 0, read: 0 }
}

export function stateOf(message: { seq: number; state?: SendState }, reach: Reach): SendState {
  if (message.seq === 0) return message.state ?? 'pending'
  if (reach.read >= message.seq) return 'read'
  return reach.delivered >= message.seq ? 'delivered' : 'sent'
}
