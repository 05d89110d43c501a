/** Calling: one call at a time in a chat, whoever begins it and however many do so at once. */

import { type CallId, calls, type DeviceId, Fault, LIMITS, type UserId } from '@parley/protocol'
import { mayCall } from '../../../access/calls.ts'
import { demand } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { membersOf } from '../../../log/members.ts'
import type { LogTransaction } from '../../../log/transact.ts'
import type { Changing } from '../change.ts'
import type { CallsDeps } from '../deps.ts'
import { callView } from '../news.ts'
import { begin, type Call, join } from '../rules.ts'
import { busyAmong, callOnce, liveInChat } from '../store.ts'

export function initiate(deps: CallsDeps, { put }: Changing): Bound {
  const { transact, clock, random } = deps

  return handle(calls.initiate, async (input, { userId, deviceId }) => {
    const initiator = { userId, deviceId, clientId: input.clientId }
    const chatId = input.chatId ?? (await deps.directChat(userId, input.recipientId!))
    if (chatId === undefined) throw new Fault('NOT_FOUND')
    const [type, name] = await Promise.all([deps.chatType(chatId), deps.nameOf(userId)])
    return transact([chatId, userId], async (tx) => {
      const members = await membersOf(tx, chatId)
      const me = members.find((member) => member.userId === userId)
      if (me === undefined) throw new Fault('NOT_FOUND')
      demand(mayCall({ type }))
      const once = await callOnce(tx, deviceId, input.clientId)
      if (once !== undefined) {
        if (once.chatId !== chatId) throw new Fault('ALREADY_EXISTS')
        return callView(once)
      }
      const live = await liveInChat(tx, chatId, userId)
      if (live !== undefined) return callView(await put(tx, live, await joinFree(tx, live, initiator, clock.now())))
      if ((await busyAmong(tx, [userId])).size > 0) throw new Fault('IN_CALL')
      if (!me.canPost && type !== 'direct') throw new Fault('CANNOT_POST')
      if (members.length > LIMITS.callMembers) throw new Fault('FULL')
      const others = members.flatMap((member) => (member.userId === userId ? [] : [member.userId as UserId]))
      const call = begin(
        {
          id: random.uuid() as CallId,
          chatId,
          callType: input.callType,
          isGroup: type === 'group',
          muffled: !me.canPost,
          initiator,
          others,
          busy: await busyAmong(tx, others),
        },
        clock.now(),
      )
      return callView(await put(tx, undefined, call, name))
    })
  })
}

/** Joins unless the person is in another call. Their account is locked: they cannot come into two at once. */
export async function joinFree(
  tx: LogTransaction,
  call: Call,
  who: { userId: UserId; deviceId: DeviceId; clientId?: string },
  now: number,
): Promise<Call> {
  const joined = join(call, who, now)
  if (joined !== call && (await busyAmong(tx, [who.userId])).size > 0) throw new Fault('IN_CALL')
  return joined
}
