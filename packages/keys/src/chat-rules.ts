/** Who may change what in a chat: direct chats have equals and no door; groups are led by their creator and admins. */
import type { ChatShape, MembershipChange, NewMember, Role } from './chat-entry.ts'

export type Member = NewMember & {
  /** The chain length (entries folded) from which the account was in, and up to which, if it is gone. */
  readonly since: number
  readonly until: number | undefined
}

export type Roster = { readonly shape: ChatShape; readonly members: ReadonlyMap<string, Member> }

export function mayChange(roster: Roster, actor: Member, change: MembershipChange): boolean {
  if (change.kind === 'readmit') return mayReadmit(roster, actor, change.account)
  if (roster.shape === 'direct') return false
  switch (change.kind) {
    case 'create':
    case 'join':
      return false
    case 'invite':
    case 'uninvite':
      return leads(actor)
    case 'add':
      return leads(actor) && change.members.length > 0 && change.members.every(({ role }) => role !== 'creator')
    case 'remove':
      return change.accounts.length > 0 && change.accounts.every((account) => mayTouch(roster, actor, account))
    case 'leave':
      return true
    case 'depart':
      return change.accounts.length > 0 && change.accounts.every((account) => isOther(roster, actor, account))
    case 'role': {
      const stepsDown = change.account === actor.account && actor.role === 'admin' && change.role === 'member'
      const mayMake = change.role !== 'creator' || actor.role === 'creator'
      return stepsDown || (mayMake && mayTouch(roster, actor, change.account))
    }
  }
}

const leads = ({ role }: Member): boolean => role !== 'member'

const isOther = (roster: Roster, actor: Member, account: string): boolean =>
  account !== actor.account && roster.members.has(account)

/** The creator is above admins, admins are above members. */
function mayTouch(roster: Roster, actor: Member, account: string): boolean {
  const target = roster.members.get(account)
  return target !== undefined && RANK[actor.role] > RANK[target.role]
}

const RANK: Record<Role, number> = { creator: 2, admin: 1, member: 0 }

/** Somebody else has to vouch for a new identity: the peer, an admin, or anyone when no other leader is left. */
function mayReadmit(roster: Roster, actor: Member, account: string): boolean {
  if (!isOther(roster, actor, account)) return false
  const otherLeader = [...roster.members.values()].some((member) => member.account !== account && leads(member))
  return roster.shape === 'direct' || leads(actor) || !otherLeader
}
