/** Reading: one message, or a page of them. */

import { messages as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Reading } from '../reading.ts'

/** Where a page is cut out of the log: so many before the split, so many from it on. */
export function cut(at: { before?: number; after?: number; around?: number; limit: number }) {
  if (at.after !== undefined) return { split: at.after + 1, older: 0, newer: at.limit }
  if (at.around !== undefined) {
    const older = Math.floor(at.limit / 2)
    return { split: at.around, older, newer: at.limit - older }
  }
  return { split: at.before ?? Number.MAX_SAFE_INTEGER, older: at.limit, newer: 0 }
}

export const readCalls = ({ reading }: { reading: Reading }): Bound[] => [
  handle(calls.get, async ({ id }, { userId }) => ({ message: await reading.one(userId, id) })),
  handle(calls.list, ({ chatId, ...at }, { userId }) => reading.page(userId, chatId, cut(at))),
]
