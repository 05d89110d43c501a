/**
 * Coming and going: the list of members, the entries that tell of it, and the account logs of those concerned change together
 * or not at all. Callers hold the locks of the chat's log and of the account logs of everybody who comes or goes.
 */

import { Fault, LIMITS, type UserId } from '@parley/protocol'
import { successor } from '../../access/chats.ts'
import type { Database } from '../../db/database.ts'
import type { NewEntry } from '../../log/entry.ts'
import { addMembers, type Member, membersOf, type Role, removeMembers, setRole } from '../../log/members.ts'
import type { LogTransaction, Transact } from '../../log/transact.ts'
import type { Actor } from './deps.ts'
import { deleteInvites } from './invites/store.ts'
import { dropStates } from './states/store.ts'
import { type ChatRow, markClosed, shutEpoch } from './store.ts'

type Where = Pick<ChatRow, 'id' | 'privacy'>

/** An entry by this person, in a chat's log or somebody's account log. */
export const told = (
  { userId, deviceId }: Actor,
  at: number,
  log: string,
  kind: string,
  data: Record<string, unknown>,
): NewEntry => ({ log, kind, senderId: userId, deviceId, clientId: null, at, data })

/** Answers those who were not in it before. */
export async function takeIn(
  tx: LogTransaction,
  chat: Pick<ChatRow, 'id'>,
  people: readonly { userId: UserId; role: Role }[],
  actor: Actor,
  at: number,
): Promise<Member[]> {
  const inside = new Set((await membersOf(tx, chat.id)).map(({ userId }) => userId))
  const roles = new Map(people.map(({ userId, role }) => [userId, role]))
  const fresh = [...roles].filter(([userId]) => !inside.has(userId))
  if (fresh.length === 0) return []
  if (inside.size + fresh.length > LIMITS.members) throw new Fault('FULL')
  const placed = await tx.append([
    ...fresh.map(([userId, role]) => told(actor, at, chat.id, 'member-added', { userId, role })),
    ...fresh.map(([userId]) => told(actor, at, userId, 'chat-added', { chatId: chat.id })),
  ])
  const members = fresh.map(
    ([userId, role], i): Member => ({ userId, role, canPost: true, joinedAt: at, joinedSeq: placed[i]!.seq }),
  )
  await addMembers(tx, chat.id, members)
  return members
}

/** A group is never without a creator while somebody is in it, and closed when nobody is. */
export async function takeOut(tx: LogTransaction, chat: Where, gone: Member, actor: Actor, at: number): Promise<void> {
  await strike(tx, chat, gone, actor, at)
  // Nobody has signed it: until somebody has, nothing is said. Who follows is the same by the signed chain.
  if (chat.privacy === 'e2ee') await shutEpoch(tx, chat.id)
  if (gone.role !== 'creator') return
  const next = successor(await membersOf(tx, chat.id))
  if (next === undefined) return shut(tx, chat, at)
  await makeRole(tx, chat, next.userId, 'creator', actor, at)
}

/** Off the list, and told; what follows from it is the caller's to see to. */
export async function strike(tx: LogTransaction, chat: Where, gone: Member, actor: Actor, at: number): Promise<void> {
  await removeMembers(tx, chat.id, [gone.userId])
  await dropStates(tx, chat.id, [gone.userId])
  await tx.append([
    told(actor, at, chat.id, 'member-removed', { userId: gone.userId }),
    told(actor, at, gone.userId, 'chat-removed', { chatId: chat.id }),
  ])
}

export async function makeRole(
  tx: LogTransaction,
  chat: Pick<ChatRow, 'id'>,
  userId: string,
  role: Role,
  actor: Actor,
  at: number,
): Promise<void> {
  await setRole(tx, chat.id, userId, role)
  await tx.append([told(actor, at, chat.id, 'role', { userId, role })])
}

/** Everybody is out at once; nobody is left to be told in the chat, so each is told in their own log. */
export async function close(
  tx: LogTransaction,
  chat: Where,
  members: readonly Member[],
  actor: Actor,
  at: number,
): Promise<void> {
  const everybody = members.map(({ userId }) => userId)
  await removeMembers(tx, chat.id, everybody)
  await dropStates(tx, chat.id, everybody)
  await tx.append([
    told(actor, at, chat.id, 'closed', {}),
    ...everybody.map((userId) => told(actor, at, userId, 'chat-removed', { chatId: chat.id })),
  ])
  await shut(tx, chat, at)
}

export async function shut(tx: LogTransaction, chat: Pick<ChatRow, 'id'>, at: number): Promise<void> {
  await deleteInvites(tx, chat.id)
  await markClosed(tx, chat.id, at)
}

/** Locks a chat and the accounts of all who are in it; whoever came in at that moment is among the members, and locked when told. */
export async function withEverybody<T>(
  { database, transact }: { database: Database; transact: Transact },
  chatId: string,
  work: (tx: LogTransaction, members: readonly Member[]) => Promise<T>,
): Promise<T> {
  const expected = (await membersOf(database, chatId)).map(({ userId }) => userId)
  return transact([chatId, ...expected], async (tx) => work(tx, await membersOf(tx, chatId)))
}
