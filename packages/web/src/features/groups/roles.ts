/** Who may do what in a group, as every client and the server hold it: creators above admins, admins above members. Pure. */

export type Role = 'creator' | 'admin' | 'member'
export type Member = { readonly userId: string; readonly role: Role }

const RANK: Readonly<Record<Role, number>> = { creator: 2, admin: 1, member: 0 }

export const leads = (role: Role | undefined): boolean => role === 'creator' || role === 'admin'

export const mayTouch = (actor: Role | undefined, target: Role): boolean => leads(actor) && RANK[actor!] > RANK[target]

export const byRank = (one: Member, other: Member): number => RANK[other.role] - RANK[one.role]
