/** Removes somebody from a group for good, or leaves it. */

import { members as calls, Fault } from '@parley/protocol'
import { demand, mayLeave, mayRemove } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { memberOf } from '../../../log/members.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { takeOut } from '../membership.ts'
import { demandUnsigned } from '../signed.ts'
import { ban } from '../store.ts'

export const removeMember = ({ transact, clock }: ChatsDeps): Bound =>
  handle(calls.remove, async ({ chatId, userId }, caller) => {
    await transact([chatId, userId], async (tx) => {
      const { chat, me } = await enter(tx, chatId, caller.userId)
      if (userId === caller.userId) {
        demand(mayLeave(chat))
        return takeOut(tx, chat, me, caller, clock.now())
      }
      const target = await memberOf(tx, chatId, userId)
      if (target === undefined) throw new Fault('NOT_FOUND')
      demand(mayRemove(chat, me, target))
      demandUnsigned(chat)
      await takeOut(tx, chat, target, caller, clock.now())
      await ban(tx, chatId, userId)
    })
    return {}
  })
