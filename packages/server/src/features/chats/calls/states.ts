/** How I keep a chat: muted, archived, pinned, with a draft and a wallpaper. Each changes one thing of the same state. */

import { type ChatId, chats as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { takeKept } from '../../../access/limiter.ts'
import type { Actor, ChatsDeps } from '../deps.ts'
import { changeState } from '../states/change-state.ts'

export function states({ transact, clock, limiter }: ChatsDeps): Bound[] {
  const change = (chatId: ChatId, actor: Actor, to: Partial<calls.ChatState>) =>
    transact([actor.userId], (tx) => changeState(tx, chatId, actor, to, clock.now()))

  return [
    handle(calls.mute, ({ chatId, until }, caller) => change(chatId, caller, { mutedUntil: until })),
    handle(calls.archive, ({ chatId, archived }, caller) => change(chatId, caller, { archived })),
    handle(calls.pin, ({ chatId, pinned }, caller) => change(chatId, caller, { pinned })),
    handle(calls.draft, async ({ chatId, draft }, caller) => {
      takeKept(limiter, caller.userId, draft?.length ?? 0)
      return change(chatId, caller, { draft })
    }),
    handle(calls.wallpaper, ({ chatId, wallpaper }, caller) => change(chatId, caller, { wallpaper })),
  ]
}
