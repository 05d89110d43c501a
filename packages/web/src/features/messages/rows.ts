/** What stands in a conversation from top to bottom: days, what happened, and messages that know whether they begin or end a run of one person. */

import type { Message, Notice } from '@parley/client'
import { isSameDay } from '../../i18n/days.ts'
import { keyOf } from './history.ts'

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: string }
  /** Several only where they are one: who was taken in together. */
  | { readonly kind: 'notice'; readonly key: string; readonly notices: readonly [Notice, ...Notice[]] }
  | {
      readonly kind: 'message'
      readonly key: string
      readonly message: Message
      readonly isFirst: boolean
      readonly isLast: boolean
    }

const RUN_MS = 5 * 60_000
const TOGETHER_MS = 60_000

type Item = { readonly at: number; readonly message?: Message; readonly notices?: readonly [Notice, ...Notice[]] }

const belong = (one: Item | undefined, other: Item | undefined): boolean =>
  one?.message !== undefined &&
  other?.message !== undefined &&
  one.message.senderId === other.message.senderId &&
  Math.abs(other.at - one.at) < RUN_MS &&
  isSameDay(one.at, other.at)

/**
 * `unreadFrom`: the number of the first message that had not been read when the chat was opened. Where there is more further up,
 * the oldest message is not shown yet: how it looks depends on the one before it, and nothing may change its height when that comes.
 */
export function rowsOf(
  messages: readonly Message[],
  notices: readonly Notice[],
  unreadFrom: number | null,
  hasOlder: boolean,
): Row[] {
  const rows: Row[] = []
  const items = inOrder(messages, notices)
  let isDivided = unreadFrom === null
  for (let i = hasOlder && items.length > 1 ? 1 : 0; i < items.length; i++) {
    const [before, item] = [items[i - 1], items[i]!]
    const { message } = item
    const key = message ? keyOf(message) : `notice ${item.notices![0].seq}`
    if (!before || !isSameDay(before.at, item.at)) rows.push({ kind: 'day', key: `day ${key}`, at: item.at })
    if (!message) {
      rows.push({ kind: 'notice', key, notices: item.notices! })
      continue
    }
    const isDivider = !isDivided && message.seq >= unreadFrom!
    if (isDivider) {
      rows.push({ kind: 'unread', key: 'unread' })
      isDivided = true
    }
    const isFirst = isDivider || !belong(before, item)
    rows.push({ kind: 'message', key, message, isFirst, isLast: !belong(item, items[i + 1]) })
  }
  return rows
}

function inOrder(messages: readonly Message[], notices: readonly Notice[]): Item[] {
  const items: Item[] = []
  let next = 0
  const until = (seq: number) => {
    for (; next < notices.length && notices[next]!.seq < seq; next++) {
      const notice = notices[next]!
      const last = items.at(-1)?.notices
      if (last && areOne(last[0], notice)) items[items.length - 1] = { at: notice.at, notices: [...last, notice] }
      else items.push({ at: notice.at, notices: [notice] })
    }
  }
  for (const message of messages) {
    until(message.seq || Number.POSITIVE_INFINITY)
    items.push({ at: message.at, message })
  }
  until(Number.POSITIVE_INFINITY)
  return items
}

const areOne = (one: Notice, other: Notice): boolean =>
  one.kind === 'added' && other.kind === 'added' && one.by === other.by && other.at - one.at < TOGETHER_MS

export const dayAt = (rows: readonly Row[], index: number): number | undefined => {
  const row = rows[index]
  if (row?.kind === 'unread') return dayAt(rows, index + 1)
  if (row?.kind === 'notice') return row.notices[0].at
  return row?.kind === 'message' ? row.message.at : row?.at
}
