/** What stands in a conversation from top to bottom: days, and messages that know whether they begin or end a run of one person. */

import type { Message } from '@parley/client'
import { isSameDay } from '../../i18n/days.ts'
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

/**
 * `unreadFrom`: the number of the first message that had not been read when the chat was opened. Where there is more further up,
 * the oldest message is not shown yet: how it looks depends on the one before it, and nothing may change its height when that comes.
 */
export function rowsOf(messages: readonly Message[], unreadFrom: number | null, hasOlder: boolean): Row[] {
  const rows: Row[] = []
  let isDivided = unreadFrom === null
  for (let i = hasOlder && messages.length > 1 ? 1 : 0; i < messages.length; i++) {
    const [before, message] = [messages[i - 1], messages[i]!]
    const key = keyOf(message)
    if (!before || !isSameDay(before.at, message.at)) rows.push({ kind: 'day', key: `day ${key}`, at: message.at })
    const isDivider = !isDivided && message.seq >= unreadFrom!
    if (isDivider) {
      rows.push({ kind: 'unread', key: 'unread' })
      isDivided = true
    }
    const isFirst = isDivider || !belong(before, message)
    rows.push({ kind: 'message', key, message, isFirst, isLast: !belong(message, messages[i + 1]) })
  }
  return rows
}

export const dayAt = (rows: readonly Row[], index: number): number | undefined => {
  const row = rows[index]
  if (row?.kind === 'unread') return dayAt(rows, index + 1)
  return row?.kind === 'message' ? row.message.at : row?.at
}
