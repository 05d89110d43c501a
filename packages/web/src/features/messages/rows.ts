/** What stands in a conversation from top to bottom: days, and messages that know whether they begin or end a run of one person. */

import type { Message } from '@parley/client'
import { isSameDay } from '../../i18n/times.ts'
import { keyOf } from './history.ts'

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: string }
  | {
      readonly kind: 'message'
      readonly key: string
      readonly message: Message
      readonly isFirst: boolean
      readonly isLast: boolean
    }

const RUN_MS = 5 * 60_000

const belong = (one: Message | undefined, other: Message | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.senderId === other.senderId &&
  Math.abs(other.at - one.at) < RUN_MS &&
  isSameDay(one.at, other.at)

/** `unreadFrom`: the number of the first message that had not been read when the chat was opened. */
export function rowsOf(messages: readonly Message[], unreadFrom: number | null): Row[] {
  const rows: Row[] = []
  let isDivided = unreadFrom === null
  for (const [i, message] of messages.entries()) {
    const before = messages[i - 1]
    if (!before || !isSameDay(before.at, message.at)) {
      rows.push({ kind: 'day', key: `day-${new Date(message.at).toDateString()}`, at: message.at })
    }
    const isDivider = !isDivided && message.seq >= unreadFrom!
    if (isDivider) {
      rows.push({ kind: 'unread', key: 'unread' })
      isDivided = true
    }
    rows.push({
      kind: 'message',
      key: keyOf(message),
      message,
      isFirst: isDivider || !belong(before, message),
      isLast: !belong(message, messages[i + 1]),
    })
  }
  return rows
}
