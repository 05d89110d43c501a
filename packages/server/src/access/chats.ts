/** Who may do what in a chat: rules to be read aloud. Whoever is not in a chat never gets as far as being asked here. */

import { type chats, Fault } from '@parley/protocol'

export type Actor = { role: chats.Role; canPost: boolean }
type Kind = { type: chats.ChatType }

const leads = ({ role }: { role: chats.Role }): boolean => role !== 'member'

/** Groups have names, descriptions and pictures, and those who lead them choose these. */
export const mayDescribe = (chat: Kind, actor: Actor): boolean => chat.type === 'group' && leads(actor)

/** In groups those who lead set the timer; elsewhere everybody does. */
export const maySetTimer = (chat: Kind, actor: Actor): boolean => chat.type !== 'group' || leads(actor)

/** People are added to groups, by those who lead them. */
export const mayAdd = (chat: Kind, actor: Actor): boolean => chat.type === 'group' && leads(actor)

/** The same people make and take back the links by which others come in. */
export const mayInvite = (chat: Kind, actor: Actor): boolean => mayAdd(chat, actor)

/** Admins remove members; the creator removes admins as well; nobody removes the creator. */
export const mayRemove = (chat: Kind, actor: Actor, target: { role: chats.Role }): boolean =>
  chat.type === 'group' && outranks(actor, target)

/** Groups can be left, by anybody; a direct chat has two sides for good. */
export const mayLeave = (chat: Kind): boolean => chat.type === 'group'

/**
 * Those who lead make members admins; only the creator makes them members again, though an admin may step down. Only the
 * creator makes somebody else the creator, and nobody stops being it otherwise than so or by leaving.
 */
export function maySetRole(
  chat: Kind,
  actor: Actor,
  target: { role: chats.Role; isActor: boolean },
  role: chats.Role,
): boolean {
  if (chat.type !== 'group') return false
  if (target.isActor) return target.role === 'admin' && role === 'member'
  return outranks(actor, target) && (role !== 'creator' || actor.role === 'creator')
}

/** A group ends for everyone when its creator says so. */
export const mayClose = (chat: Kind, actor: Actor): boolean => chat.type === 'group' && actor.role === 'creator'

/** The creator is above admins, admins are above members. */
const outranks = (actor: { role: chats.Role }, target: { role: chats.Role }): boolean =>
  RANK[actor.role] > RANK[target.role]

const RANK: Record<chats.Role, number> = { creator: 2, admin: 1, member: 0 }

/** Whoever comes after a creator who leaves: the oldest admin, else the oldest member; nobody when nobody is left. */
export const successor = <M extends { role: chats.Role }>(remaining: readonly M[]): M | undefined =>
  remaining.find(({ role }) => role === 'admin') ?? remaining[0]

export function demand(allowed: boolean): void {
  if (!allowed) throw new Fault('FORBIDDEN')
}
