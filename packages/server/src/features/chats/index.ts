/** Chats: direct, saved and groups; who is in them, what they are called, and how each person keeps them. */

import { type ChatId, type chats, Fault, type UserId } from '@parley/protocol'
import type { Bound } from '../../access/handle.ts'
import { memberCount, memberOf, setCanPost, sharedLogs } from '../../log/members.ts'
import type { Job } from '../../ports/job.ts'
import { addMembers } from './calls/add-members.ts'
import { backup } from './calls/backup.ts'
import { create } from './calls/create.ts'
import { invites } from './calls/invites.ts'
import { joinByInvite, previewInvite } from './calls/join-by-invite.ts'
import { get, list } from './calls/list.ts'
import { members } from './calls/members.ts'
import { remove } from './calls/remove.ts'
import { removeMember } from './calls/remove-member.ts'
import { setRole } from './calls/set-role.ts'
import { signed } from './calls/signed.ts'
import { states } from './calls/states.ts'
import { update } from './calls/update.ts'
import type { ChatsDeps } from './deps.ts'
import { sweep } from './jobs.ts'
import { takeOut } from './membership.ts'
import { directKey } from './pair-key.ts'
import { hiddenUpTo } from './states/store.ts'
import { type ChatRow, chatsOf, findChat, findPair } from './store.ts'

export type { ChatsDeps, Unread } from './deps.ts'

export type ChatsFeature = {
  calls: Bound[]
  jobs: Job[]
  chatOf(chatId: ChatId): Promise<ChatRow | undefined>
  privacyOf(chatId: ChatId): Promise<chats.Privacy>
  /** How many are in the chat, and whether this person may post there; undefined for those who are not in it. */
  standing(chatId: ChatId, userId: UserId): Promise<{ members: number; canPost: boolean } | undefined>
  typeOf(chatId: ChatId): Promise<chats.ChatType>
  /** Up to where this person has deleted each of these chats for themselves; absent means nothing. */
  hiddenUpTo(chatIds: readonly string[], userId: UserId): Promise<Map<string, number>>
  sharedChats(one: UserId, other: UserId): Promise<ChatId[]>
  /** The direct chat of two people, if they have opened it. */
  directChat(one: UserId, other: UserId): Promise<ChatId | undefined>
  /** To be called once a block, set or taken back under the blocker's account log, is committed: the direct chat then agrees. */
  setBlocked(blocker: UserId, blocked: UserId): Promise<void>
  /** To be called while the account's log is still there. */
  onAccountDeleted(userId: UserId): Promise<void>
}

const KINDS_KEPT = 100_000

/** Fixed when a chat is made, so it is asked for once. */
type Kind = { type: chats.ChatType; privacy: chats.Privacy }

export function chatsFeature(deps: ChatsDeps): ChatsFeature {
  const { database, transact, people, clock } = deps
  const kinds = new Map<ChatId, Kind>()

  async function kindOf(chatId: ChatId): Promise<Kind> {
    const kept = kinds.get(chatId)
    if (kept) return kept
    const chat = await findChat(database, chatId)
    if (chat === undefined) throw new Fault('NOT_FOUND')
    if (kinds.size >= KINDS_KEPT) kinds.clear()
    const kind = { type: chat.type, privacy: chat.privacy }
    kinds.set(chatId, kind)
    return kind
  }

  return {
    calls: [
      create(deps),
      list(deps),
      get(deps),
      update(deps),
      remove(deps),
      members(deps),
      addMembers(deps),
      removeMember(deps),
      setRole(deps),
      ...states(deps),
      ...signed(deps),
      backup(deps),
      ...invites(deps),
      previewInvite(deps),
      joinByInvite(deps),
    ],
    jobs: [sweep(deps)],

    chatOf: (chatId) => findChat(database, chatId),

    privacyOf: async (chatId) => (await kindOf(chatId)).privacy,

    typeOf: async (chatId) => (await kindOf(chatId)).type,

    hiddenUpTo: (chatIds, userId) => hiddenUpTo(database, chatIds, userId),

    async standing(chatId, userId) {
      const me = await memberOf(database, chatId, userId)
      return me && { members: await memberCount(database, chatId), canPost: me.canPost }
    },

    sharedChats: async (one, other) => (await sharedLogs(database, one, other)) as ChatId[],

    directChat: (one, other) => findPair(database, directKey(one, other)),

    async setBlocked(blocker, blocked) {
      // A chat being opened meanwhile holds the blocker's account log, which the block needed too: it is there by now, or knows.
      const chat = await findPair(database, directKey(blocker, blocked))
      if (chat === undefined) return
      await transact([chat], async (tx) => {
        await setCanPost(tx, chat, blocked, !(await people.isBlocked(blocker, blocked, tx)))
      })
    },

    async onAccountDeleted(userId) {
      const actor = { userId, deviceId: null }
      for (const { id, type, privacy } of await chatsOf(database, userId)) {
        if (type === 'direct') continue
        await transact([id, userId], async (tx) => {
          const me = await memberOf(tx, id, userId)
          if (me) await takeOut(tx, { id, privacy }, me, actor, clock.now())
        })
      }
    },
  }
}
