/** Adds people to a group: those who exist and let themselves be added. */

import { members as calls, Fault, type UserId } from '@parley/protocol'
import { demand, mayAdd } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import { memberCount } from '../../../log/members.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { takeIn } from '../membership.ts'
import { demandUnsigned } from '../signed.ts'
import { unban } from '../store.ts'
import { memberView } from '../view.ts'

export const addMembers = ({ database, transact, clock, people }: ChatsDeps): Bound =>
  handle(calls.add, async ({ chatId, userIds }, caller) => {
    const { chat, me } = await enter(database, chatId, caller.userId)
    demand(mayAdd(chat, me))
    demandUnsigned(chat)
    const others = userIds.filter((id) => id !== caller.userId)
    await demandAddable(people, caller.userId, others)
    return transact([chatId, ...userIds], async (tx) => {
      // Once more, under the lock: what was true a moment ago need not be.
      const entered = await enter(tx, chatId, caller.userId)
      demand(mayAdd(entered.chat, entered.me))
      await demandAddable(people, caller.userId, others, tx)
      const added = await takeIn(tx, entered.chat, userIds.map(asMember), caller, clock.now())
      await unban(tx, chatId, userIds)
      return { added: added.map(memberView), memberCount: await memberCount(tx, chatId) }
    })
  })

const asMember = (userId: UserId) => ({ userId, role: 'member' as const })

/** Asked before anything is locked, so that nobody's account waits for a stranger's wish, and again in `q`, where it stays true. */
export async function demandAddable(
  people: ChatsDeps['people'],
  actor: UserId,
  ids: readonly UserId[],
  q?: Queryable,
): Promise<void> {
  if (ids.length === 0) return
  const existing = await people.existing(ids, q)
  if (!ids.every((id) => existing.has(id))) throw new Fault('NOT_FOUND')
  const willing = await people.mayAddToGroup(actor, ids, q)
  const refused = ids.filter((id) => !willing.has(id))
  if (refused.length > 0) throw new Fault('PRIVACY', { details: { userIds: refused } })
}
