/** Deletes a chat: for me, for me while leaving it, or for everyone. */

import { chats as calls } from '@parley/protocol'
import { demand, mayClose, mayLeave } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { close, takeOut, withEverybody } from '../membership.ts'
import { changeState } from '../states/change-state.ts'

export const remove = (deps: ChatsDeps): Bound =>
  handle(calls.remove, async ({ chatId, leave, forEveryone }, caller) => {
    const { userId } = caller
    if (forEveryone) {
      const { chat, me } = await enter(deps.database, chatId, userId)
      demand(mayClose(chat, me))
      await withEverybody(deps, chatId, async (tx, members) => {
        // Once more, under the lock: the group may have been handed over.
        const now = await enter(tx, chatId, userId)
        demand(mayClose(now.chat, now.me))
        await close(tx, chat, members, caller, deps.clock.now())
      })
      return {}
    }
    await deps.transact([chatId, userId], async (tx) => {
      const { chat, me } = await enter(tx, chatId, userId)
      const at = deps.clock.now()
      if (leave) {
        demand(mayLeave(chat))
        await takeOut(tx, chat, me, caller, at)
      } else {
        const gone = { hidden: true, hiddenUpTo: chat.head, draft: null, pinned: false }
        await changeState(tx, chatId, caller, gone, at)
      }
    })
    return {}
  })
