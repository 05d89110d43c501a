/** Opening chats. Whoever asks at the same time, and however often: two people have one direct chat, one person one chat of saved messages. */

import { type ChatId, chats as calls, Fault, LIMITS, type UserId } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { addMembers, type Member } from '../../../log/members.ts'
import type { LogTransaction } from '../../../log/transact.ts'
import type { Actor, ChatsDeps } from '../deps.ts'
import { type Described, describe } from '../describe.ts'
import { told } from '../membership.ts'
import { directKey, savedKey } from '../pair-key.ts'
import { changeState } from '../states/change-state.ts'
import { findChat, findPair, insertChat, isTaken } from '../store.ts'
import { viewOf } from '../view.ts'
import { demandAddable } from './add-members.ts'

type Group = Described & { chatId?: ChatId | undefined; privacy: calls.Privacy; memberIds: readonly UserId[] }

export function create(deps: ChatsDeps): Bound {
  const { transact, people, clock, random } = deps
  const newId = () => random.uuid() as ChatId

  return handle(calls.create, async (input, caller) => {
    const id = await (input.type === 'direct'
      ? direct(caller, input.userId)
      : input.type === 'saved'
        ? saved(caller)
        : group(caller, input))
    return viewOf(deps, caller.userId, id)
  })

  /** Both account logs are locked: of two who open it at once, the second finds what the first has made. */
  async function direct(actor: Actor, peer: UserId): Promise<ChatId> {
    if (peer === actor.userId) {
      throw new Fault('INVALID_INPUT', {
        details: { issues: [{ path: 'userId', problem: 'is you: open a saved chat' }] },
      })
    }
    if (!(await people.existing([peer])).has(peer)) throw new Fault('NOT_FOUND')
    const pairKey = directKey(actor.userId, peer)
    return transact([actor.userId, peer], async (tx) => {
      const at = clock.now()
      const known = await findPair(tx, pairKey)
      if (known) {
        await changeState(tx, known, actor, { hidden: false }, at)
        return known
      }
      const id = newId()
      const mayPost = async (one: UserId, other: UserId) => !(await people.isBlocked(other, one, tx))
      await begin(tx, { id, type: 'direct', privacy: 'e2ee', pairKey }, actor, at, [
        { userId: actor.userId, role: 'member', canPost: await mayPost(actor.userId, peer) },
        { userId: peer, role: 'member', canPost: await mayPost(peer, actor.userId) },
      ])
      // The other sees it when there is something to see.
      await changeState(tx, id, { userId: peer, deviceId: null }, { hidden: true, hiddenUpTo: 1 }, at)
      return id
    })
  }

  function saved(actor: Actor): Promise<ChatId> {
    return transact([actor.userId], async (tx) => {
      const at = clock.now()
      const pairKey = savedKey(actor.userId)
      const known = await findPair(tx, pairKey)
      if (known) {
        await changeState(tx, known, actor, { hidden: false }, at)
        return known
      }
      const id = newId()
      await begin(tx, { id, type: 'saved', privacy: 'e2ee', pairKey }, actor, at, [
        { userId: actor.userId, role: 'creator', canPost: true },
      ])
      return id
    })
  }

  async function group(actor: Actor, { chatId, privacy, memberIds, ...described }: Group): Promise<ChatId> {
    const others = [...new Set(memberIds)].filter((id) => id !== actor.userId)
    if (others.length + 1 > LIMITS.members) throw new Fault('FULL')
    await demandAddable(people, actor.userId, others)
    const id = chatId ?? newId()
    return transact([actor.userId, ...others], async (tx) => {
      const at = clock.now()
      if (chatId !== undefined && (await isTaken(tx, chatId))) {
        const mine = await findChat(tx, chatId)
        if (mine?.type === 'group' && mine.createdBy === actor.userId) return chatId
        throw new Fault('ALREADY_EXISTS')
      }
      await begin(tx, { id, type: 'group', privacy, pairKey: null }, actor, at, [
        { userId: actor.userId, role: 'creator', canPost: true },
        ...others.map((userId) => ({ userId, role: 'member' as const, canPost: true })),
      ])
      const fresh = { id, privacy, epoch: 0, name: null, description: null, photo: null }
      await describe(tx, fresh, described, actor, at)
      return id
    })
  }
}

type Beginning = { id: ChatId; type: calls.ChatType; privacy: calls.Privacy; pairKey: string | null }

/** One entry names all who are in it from the beginning: it is read by each of them, so it must not be one for each of them. */
async function begin(
  tx: LogTransaction,
  chat: Beginning,
  actor: Actor,
  at: number,
  members: readonly Pick<Member, 'userId' | 'role' | 'canPost'>[],
): Promise<void> {
  const { id, type, privacy } = chat
  await insertChat(tx, { ...chat, createdBy: actor.userId, createdAt: at })
  await tx.create({ id, kind: 'chat', sealed: privacy === 'e2ee' })
  const roster = members.map(({ userId, role }) => ({ userId, role }))
  const [created] = await tx.append([
    told(actor, at, id, 'created', { type, privacy, members: roster }),
    ...members.map(({ userId }) => told(actor, at, userId, 'chat-added', { chatId: id })),
  ])
  await addMembers(
    tx,
    id,
    members.map((member) => ({ ...member, joinedAt: at, joinedSeq: created!.seq })),
  )
}
