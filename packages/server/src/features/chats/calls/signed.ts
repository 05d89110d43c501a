/** The calls that change a sealed chat by what a device has signed, and the chain they make. */

import { keys as calls, Fault, messageId } from '@parley/protocol'
import { demand } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { mayGrant } from '../../../access/keys.ts'
import { memberOf } from '../../../log/members.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { findInvite } from '../invites/store.ts'
import { concerned, demandSealed, judge, land } from '../signed.ts'
import { ban, isBanned, unban } from '../store.ts'
import { demandAddable } from './add-members.ts'

const CHANGES = ['add', 'remove', 'leave', 'role', 'readmit', 'depart'] as const

export const signed = (deps: ChatsDeps): Bound[] => [
  handle(calls.change, async ({ chatId, ...given }, caller) => {
    const { database, transact, clock, people } = deps
    demandSealed((await enter(database, chatId, caller.userId)).chat)
    const judged = await judge(deps, caller, chatId, given, CHANGES)
    if ('turned' in judged) return judged.turned
    const whom = concerned(judged)
    const isAddition = judged.change?.kind === 'add'
    if (isAddition) await demandAddable(people, caller.userId, whom)
    return transact([chatId, ...whom], async (tx) => {
      const { chat } = await enter(tx, chatId, caller.userId)
      if (isAddition) await demandAddable(people, caller.userId, whom, tx)
      const turned = await land(tx, deps, chat, judged, caller, clock.now())
      if (isAddition) await unban(tx, chatId, whom)
      if (judged.change?.kind === 'remove') for (const id of whom) await ban(tx, chatId, id)
      return turned
    })
  }),

  handle(calls.turnEpoch, async ({ chatId, epoch }, caller) => {
    const { database, transact, clock } = deps
    demandSealed((await enter(database, chatId, caller.userId)).chat)
    const judged = await judge(deps, caller, chatId, { epoch }, [])
    if ('turned' in judged) return judged.turned
    return transact([chatId], async (tx) => {
      const { chat } = await enter(tx, chatId, caller.userId)
      return land(tx, deps, chat, judged, caller, clock.now())
    })
  }),

  handle(calls.chatChain, async ({ chatId, from, invite: token }, { userId }) => {
    const { database, clock, signedChats } = deps
    if ((await memberOf(database, chatId, userId)) === undefined) {
      const invite = token === undefined ? undefined : await findInvite(database, token, clock.now())
      if (invite?.chatId !== chatId || (await isBanned(database, chatId, userId))) throw new Fault('NOT_FOUND')
    }
    return signedChats.page(chatId, from)
  }),

  handle(calls.grant, async ({ chatId, clientId, grant }, caller) => {
    const { database, transact, clock, signedChats } = deps
    const { userId, deviceId } = caller
    demandSealed((await enter(database, chatId, userId)).chat)
    const { joiner } = await signedChats.judgeGrant(caller, chatId, grant)
    return transact([chatId], async (tx) => {
      const { chat, me } = await enter(tx, chatId, userId)
      demand(mayGrant(chat, me))
      if ((await memberOf(tx, chatId, joiner)) === undefined) throw new Fault('NOT_FOUND')
      const at = clock.now()
      const data = { userId: joiner }
      const entry = { log: chatId, kind: 'grant', senderId: userId, deviceId, clientId, at, body: grant, data }
      const [placed] = await tx.append([entry])
      return { id: messageId(chatId, placed!.seq), seq: placed!.seq, at: placed!.at }
    })
  }),
]
