/** Where a link leads, and going there. A link that leads nowhere is the same as one that never was. */

import { invites as calls, Fault } from '@parley/protocol'
import { demand } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { memberCount, memberOf } from '../../../log/members.ts'
import type { ChatsDeps } from '../deps.ts'
import { countUse, findInvite, keyOf } from '../invites/store.ts'
import { takeIn } from '../membership.ts'
import { demandSealed, demandUnsigned, judge, land } from '../signed.ts'
import { findChat, isBanned } from '../store.ts'
import { viewOf } from '../view.ts'
import { keyIn } from './invites.ts'

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
  handle(calls.join, async ({ token, signed }, caller) => {
    const { database, transact, clock } = deps
    const { userId } = caller
    const found = await findInvite(database, token, clock.now())
    const chat = found && (await findChat(database, found.chatId))
    if (chat === undefined) throw new Fault('NOT_FOUND')
    const chatId = chat.id
    if ((await memberOf(database, chatId, userId)) !== undefined) return viewOf(deps, userId, chatId)
    if (signed !== undefined) demandSealed(chat)
    else demandUnsigned(chat)
    const judged = signed === undefined ? undefined : await judge(deps, caller, chatId, { signed }, ['join'])
    if (judged && 'turned' in judged) return viewOf(deps, userId, chatId)
    await transact([chatId, userId], async (tx) => {
      const at = clock.now()
      // Once more, under the lock: its last use may just have been made.
      if ((await findInvite(tx, token, at)) === undefined) throw new Fault('NOT_FOUND')
      demand(!(await isBanned(tx, chatId, userId)))
      if (judged) {
        const key = await keyOf(tx, chatId, token)
        if (!key?.equals(keyIn(judged))) throw new Fault('FORBIDDEN')
        if ((await memberOf(tx, chatId, userId)) !== undefined) return
        await land(tx, deps, chat, judged, caller, at)
        await countUse(tx, token)
      } else {
        const joined = await takeIn(tx, chat, [{ userId, role: 'member' }], caller, at)
        if (joined.length > 0) await countUse(tx, token)
      }
    })
    return viewOf(deps, userId, chatId)
  })
