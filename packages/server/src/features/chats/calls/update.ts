/** Changes what a chat is called and how long its messages last. */

import { chats as calls, Fault } from '@parley/protocol'
import { demand, mayDescribe, maySetTimer } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { ChatsDeps } from '../deps.ts'
import { describe, describes } from '../describe.ts'
import { enter } from '../enter.ts'
import { told } from '../membership.ts'
import { setTimer } from '../store.ts'
import { viewOf } from '../view.ts'

export const update = (deps: ChatsDeps): Bound =>
  handle(calls.update, async ({ chatId, timer, ...given }, caller) => {
    await deps.transact([chatId], async (tx) => {
      const { chat, me } = await enter(tx, chatId, caller.userId)
      const at = deps.clock.now()
      if (describes(given)) {
        demand(mayDescribe(chat, me))
        await describe(tx, chat, given, caller, at)
      }
      if (timer !== undefined && timer !== chat.timer) {
        demand(maySetTimer(chat, me))
        // Everybody hears of it: it is no way to reach somebody who has blocked one.
        if (!me.canPost) throw new Fault('CANNOT_POST')
        await setTimer(tx, chatId, timer)
        await tx.append([told(caller, at, chatId, 'timer', { timer })])
      }
    })
    return viewOf(deps, caller.userId, chatId)
  })
