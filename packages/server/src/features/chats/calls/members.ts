/** Who is in a chat. */

import { members as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { memberCount, membersAfter } from '../../../log/members.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { pageOf, placeOf } from '../page-cursor.ts'
import { memberView } from '../view.ts'

export const members = ({ database }: ChatsDeps): Bound =>
  handle(calls.list, async ({ chatId, limit, cursor }, { userId }) => {
    await enter(database, chatId, userId)
    const rows = await membersAfter(database, chatId, placeOf(cursor), limit + 1)
    const { page, next } = pageOf(rows, limit, (member) => ({ at: member.joinedAt, id: member.userId }))
    return { members: page.map(memberView), memberCount: await memberCount(database, chatId), next }
  })
