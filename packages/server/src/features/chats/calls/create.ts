/** Opening chats. Whoever asks at the same time, and however often: two people have one direct chat, one person one chat of saved messages. */

import { type ChatId, chats as calls, Fault, type keys, LIMITS, type UserId } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import { addMembers, type Member } from '../../../log/members.ts'
import type { LogTransaction } from '../../../log/transact.ts'
import type { Judged } from '../../keys/index.ts'
import type { ChatsDeps } from '../deps.ts'
import { type Described, describe } from '../describe.ts'
import { told } from '../membership.ts'
import { directKey, savedKey } from '../pair-key.ts'
import { judge } from '../signed.ts'
import { changeState } from '../states/change-state.ts'
import { findChat, findPair, insertChat, isTaken } from '../store.ts'
import { viewOf } from '../view.ts'
import { demandAddable } from './add-members.ts'

/** What a sealed chat begins with: its creation and its first epoch, signed. */
type Begun = { chatId?: ChatId | undefined; signed?: string | undefined; epoch?: keys.EpochTurn | undefined }
type Group = Described & Begun & { privacy: calls.Privacy; memberIds: readonly UserId[] }
type Entrant = Pick<Member, 'userId' | 'role' | 'canPost'>

export function create(deps: ChatsDeps): Bound {
  const { database, transact, people, clock, random, signedChats } = deps

  return handle(calls.create, async (input, caller) => {
    const id = await (input.type === 'direct'
      ? direct(caller, input.userId, input)
      : input.type === 'saved'
        ? saved(caller, input)
        : group(caller, input))
    return viewOf(deps, caller.userId, id)
  })

  /** Both account logs are locked: of two who open it at once, the second finds what the first has made. */
  async function direct(actor: Caller, peer: UserId, begun: Begun): Promise<ChatId> {
    if (peer === actor.userId) {
      throw new Fault('INVALID_INPUT', {
        details: { issues: [{ path: 'userId', problem: 'is you: open a saved chat' }] },
      })
    }
    if (!(await people.existing([peer])).has(peer)) throw new Fault('NOT_FOUND')
    return pair(actor, [actor.userId, peer], directKey(actor.userId, peer), 'direct', begun)
  }

  function saved(actor: Caller, begun: Begun): Promise<ChatId> {
    return pair(actor, [actor.userId], savedKey(actor.userId), 'saved', begun)
  }

  async function pair(
    actor: Caller,
    ids: readonly UserId[],
    pairKey: string,
    type: 'direct' | 'saved',
    begun: Begun,
  ): Promise<ChatId> {
    const judged = (await findPair(database, pairKey)) ? undefined : await judgeBegun(actor, ids, 'direct', begun)
    return transact(ids, async (tx) => {
      const at = clock.now()
      const known = await findPair(tx, pairKey)
      if (known) {
        await changeState(tx, known, actor, { hidden: false }, at)
        return known
      }
      if (judged === undefined) throw new Fault('CONFLICT')
      const id = judged.chatId as ChatId
      const mayPost = async (one: UserId, other: UserId) => !(await people.isBlocked(other, one, tx))
      const entrants = await Promise.all(
        ids.map(async (userId): Promise<Entrant> => {
          const peer = ids.find((other) => other !== userId)
          return peer
            ? { userId, role: 'member', canPost: await mayPost(userId, peer) }
            : { userId, role: 'creator', canPost: true }
        }),
      )
      await begin(tx, { id, type, privacy: 'e2ee', pairKey }, actor, at, entrants, judged)
      // The other sees it when there is something to see.
      for (const userId of ids.filter((one) => one !== actor.userId)) {
        await changeState(tx, id, { userId, deviceId: null }, { hidden: true, hiddenUpTo: 1 }, at)
      }
      return id
    })
  }

  async function group(
    actor: Caller,
    { privacy, memberIds, chatId, signed, epoch, ...described }: Group,
  ): Promise<ChatId> {
    const others = [...new Set(memberIds)].filter((id) => id !== actor.userId)
    if (others.length + 1 > LIMITS.members) throw new Fault('FULL')
    if (chatId !== undefined && (await isTaken(database, chatId))) return mine(database, chatId, actor)
    await demandAddable(people, actor.userId, others)
    const ids = [actor.userId, ...others]
    if (privacy === 'server' && (signed ?? epoch) !== undefined) throw new Fault('PLAIN_REQUIRED')
    const judged = privacy === 'e2ee' ? await judgeBegun(actor, ids, 'group', { chatId, signed, epoch }) : undefined
    const id = chatId ?? (random.uuid() as ChatId)
    return transact(ids, async (tx) => {
      const at = clock.now()
      if (chatId !== undefined && (await isTaken(tx, chatId))) return mine(tx, chatId, actor)
      await demandAddable(people, actor.userId, others, tx)
      const roleOf = (userId: UserId): calls.Role =>
        judged?.after.members.get(userId)?.role ?? (userId === actor.userId ? 'creator' : 'member')
      const entrants = ids.map((userId): Entrant => ({ userId, role: roleOf(userId), canPost: true }))
      await begin(tx, { id, type: 'group', privacy, pairKey: null }, actor, at, entrants, judged)
      const fresh = { id, privacy, epoch: judged ? 1 : 0, name: null, description: null, photo: null }
      await describe(tx, fresh, described, actor, at)
      return id
    })
  }

  /** Sent again it is the same group; an id that is somebody else's is not to be had. */
  async function mine(q: Queryable, chatId: ChatId, { userId }: Caller): Promise<ChatId> {
    const known = await findChat(q, chatId)
    if (known?.type === 'group' && known.createdBy === userId) return chatId
    throw new Fault('ALREADY_EXISTS')
  }

  /** The creation says the same as the call: this chat, of this shape, with these people; and its first epoch is in place. */
  async function judgeBegun(
    caller: Caller,
    ids: readonly UserId[],
    shape: 'direct' | 'group',
    { chatId, signed, epoch }: Begun,
  ): Promise<Judged> {
    await signedChats.demandKeys(ids)
    if (chatId === undefined || signed === undefined || epoch === undefined) throw new Fault('ON_DEVICE_ONLY')
    if (await isTaken(database, chatId)) throw new Fault('ALREADY_EXISTS')
    const judged = await judge(deps, caller, chatId, { signed, epoch }, ['create'])
    if ('turned' in judged) throw new Fault('ALREADY_EXISTS')
    const { after } = judged
    if (after.shape !== shape || after.members.size !== ids.length || !ids.every((id) => after.members.has(id))) {
      throw new Fault('BAD_FRAME', { details: { reason: 'NOT_A_MEMBER' } })
    }
    return judged
  }

  /** One entry names all who are in it from the beginning: it is read by each of them, so it must not be one for each of them. */
  async function begin(
    tx: LogTransaction,
    chat: Beginning,
    actor: Caller,
    at: number,
    members: readonly Entrant[],
    judged: Judged | undefined,
  ): Promise<void> {
    const { id, type, privacy } = chat
    // Somebody may have taken the id since it was judged to be free.
    if (await isTaken(tx, id)) throw new Fault('ALREADY_EXISTS')
    await insertChat(tx, { ...chat, createdBy: actor.userId, createdAt: at })
    await tx.create({ id, kind: 'chat', sealed: privacy === 'e2ee' })
    const roster = members.map(({ userId, role }) => ({ userId, role }))
    const [created] = await tx.append([
      told(actor, at, id, 'created', { type, privacy, members: roster }),
      ...members.map(({ userId }) => told(actor, at, userId, 'chat-added', { chatId: id })),
    ])
    if (judged) await signedChats.land(tx, judged, [], at)
    await addMembers(
      tx,
      id,
      members.map((member) => ({ ...member, joinedAt: at, joinedSeq: created!.seq })),
    )
  }
}

type Beginning = { id: ChatId; type: calls.ChatType; privacy: calls.Privacy; pairKey: string | null }
