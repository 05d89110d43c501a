/** Where a link leads, and going there. A link that leads nowhere is the same as one that never was. */

import { invites as calls, Fault } from '@parley/protocol'
import { demand } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { memberCount, memberOf } from '../../../log/members.ts'
import type { ChatsDeps } from '../deps.ts'
import { countUse, findInvite } from '../invites/store.ts'
import { takeIn } from '../membership.ts'
import { findChat, isBanned } from '../store.ts'
import { viewOf } from '../view.ts'

export const previewInvite = ({ database, clock }: ChatsDeps): Bound =>
  handle(calls.preview, async ({ token }, { userId }) => {
    const invite = await findInvite(database, token, clock.now())
    const chat = invite && (await findChat(database, invite.chatId))
    if (chat === undefined) throw new Fault('NOT_FOUND')
    const { id, privacy, name, description } = chat
    const joined = (await memberOf(database, id, userId)) !== undefined
    return { chatId: id, privacy, name, description, memberCount: await memberCount(database, id), joined }
  })

export const joinByInvite = (deps: ChatsDeps): Bound =>
  handle(calls.join, async ({ token }, caller) => {
    const { database, transact, clock } = deps
    const { userId } = caller
    const found = await findInvite(database, token, clock.now())
    if (found === undefined) throw new Fault('NOT_FOUND')
    const { chatId } = found
    await transact([chatId, userId], async (tx) => {
      const at = clock.now()
      // Once more, under the lock: its last use may just have been made.
      if ((await findInvite(tx, token, at)) === undefined) throw new Fault('NOT_FOUND')
      demand(!(await isBanned(tx, chatId, userId)))
      const joined = await takeIn(tx, { id: chatId }, [userId], caller, at)
      if (joined.length > 0) await countUse(tx, token)
    })
    return viewOf(deps, userId, chatId)
  })
