/** Being here and typing: what people say of themselves in passing, and who may hear it. */

import type { ChatId, DeviceId } from '@parley/protocol'
import { presence as calls, Fault, LIMITS, type UserId } from '@parley/protocol'
import type { Caller, Context, Live } from '../../access/caller.ts'
import { type Bound, handle } from '../../access/handle.ts'
import type { Presence } from '../../ports/presence.ts'

export type PresenceDeps = {
  presence: Presence
  visibility: (
    viewer: UserId,
    users: readonly UserId[],
  ) => Promise<Map<UserId, { online: boolean; lastSeen: boolean; lastSeenAt: number | null }>>
  /** How many are in the chat, and whether this person may post there; undefined for those who are not in it. */
  standing: (chat: ChatId, user: UserId) => Promise<{ members: number; canPost: boolean } | undefined>
  typing: {
    start(chat: ChatId, user: UserId, device: DeviceId): void
    stop(chat: ChatId, user: UserId, device: DeviceId): void
  }
}

export function presenceFeature(deps: PresenceDeps): { calls: Bound[] } {
  return {
    calls: [
      handle(calls.online, async (_input, _caller, context) => {
        live(context).isHere()
        return {}
      }),
      handle(calls.watch, async ({ userIds }, { userId }, context) => {
        live(context).watch(userIds)
        const visible = await deps.visibility(userId, userIds)
        return {
          users: userIds.flatMap((id) => {
            const may = visible.get(id)
            if (may === undefined) return []
            const status = may.online ? deps.presence.statusOf(id) : 'offline'
            const lastSeen = may.lastSeen ? (may.lastSeenAt ?? undefined) : undefined
            return [{ userId: id, status, lastSeen }]
          }),
        }
      }),
      handle(calls.typing, async ({ chatId }, caller) => {
        if (await mayShowTyping(chatId, caller)) deps.typing.start(chatId, caller.userId, caller.deviceId)
        return {}
      }),
      handle(calls.stopTyping, async ({ chatId }, caller) => {
        if (await mayShowTyping(chatId, caller)) deps.typing.stop(chatId, caller.userId, caller.deviceId)
        return {}
      }),
      handle(calls.renew, async ({ accessToken }, _caller, context) => ({
        tokenExpiresAt: await live(context).renew(accessToken),
      })),
    ],
  }

  /** A blocked person's typing is dropped without a word, as their messages are refused without a reason. */
  async function mayShowTyping(chatId: ChatId, { userId }: Caller): Promise<boolean> {
    const standing = await deps.standing(chatId, userId)
    if (standing === undefined) throw new Fault('NOT_FOUND')
    return standing.canPost && standing.members <= LIMITS.largeChat
  }
}

/** These calls have no REST twin: they are about the connection they come by. */
function live(context: Context): Live {
  if (context.live === undefined) throw new Fault('NO_ROUTE')
  return context.live
}
