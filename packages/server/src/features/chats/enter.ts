/** The door of every call about one chat: whoever is not in it learns nothing, not even that it is there. */

import { Fault, type UserId } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'
import { type Member, memberOf } from '../../log/members.ts'
import { type ChatRow, findChat } from './store.ts'

export type Entered = { chat: ChatRow; me: Member }

export async function enter(q: Queryable, chatId: string, userId: UserId): Promise<Entered> {
  const me = await memberOf(q, chatId, userId)
  const chat = me && (await findChat(q, chatId))
  if (me === undefined || chat === undefined) throw new Fault('NOT_FOUND')
  return { chat, me }
}
