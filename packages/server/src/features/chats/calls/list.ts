/** My chats, a page at a time, or one of them. */

import { chats as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { ChatsDeps } from '../deps.ts'
import { pageOf, placeOf } from '../page-cursor.ts'
import { myList } from '../store.ts'
import { viewOf, viewsOf } from '../view.ts'

export const list = (deps: ChatsDeps): Bound =>
  handle(calls.list, async ({ archived, limit, cursor }, { userId }) => {
    const rows = await myList(deps.database, userId, { archived, after: placeOf(cursor), limit: limit + 1 })
    const { page, next } = pageOf(rows, limit, ({ touchedAt, id }) => ({ at: touchedAt, id }))
    return { chats: await viewsOf(deps, userId, page), next }
  })

export const get = (deps: ChatsDeps): Bound =>
  handle(calls.get, ({ chatId }, { userId }) => viewOf(deps, userId, chatId))
