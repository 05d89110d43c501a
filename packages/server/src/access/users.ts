/** What people let others see of them, and do with them. */

import { Fault, type UserId, type users } from '@parley/protocol'
import type { Caller } from './caller.ts'

/** How two people stand to each other, as far as the owner of a profile is concerned. */
export type Relation = {
  isSelf: boolean
  /** The owner has the viewer among the owner's contacts; the other way round counts for nothing. */
  isContact: boolean
  /** Either has blocked the other. */
  isBlocked: boolean
}

export type Visible = {
  lastSeen: boolean
  online: boolean
  picture: boolean
  bio: boolean
  phone: boolean
  email: boolean
}

/** Until somebody says otherwise. */
export const OPEN_PRIVACY: users.Privacy = {
  lastSeen: 'everyone',
  online: 'everyone',
  picture: 'everyone',
  groups: 'everyone',
  readReceipts: true,
}

const ALL: Visible = { lastSeen: true, online: true, picture: true, bio: true, phone: true, email: true }
/** Name and username: what it takes to tell who wrote an old message. */
const NEXT_TO_NOTHING: Visible = {
  lastSeen: false,
  online: false,
  picture: false,
  bio: false,
  phone: false,
  email: false,
}

const includes = (audience: users.Audience, relation: Relation): boolean =>
  audience === 'everyone' || (audience === 'contacts' && relation.isContact)

export function visible(privacy: users.Privacy, relation: Relation): Visible {
  if (relation.isSelf) return ALL
  if (relation.isBlocked) return NEXT_TO_NOTHING
  return {
    lastSeen: includes(privacy.lastSeen, relation),
    online: includes(privacy.online, relation),
    picture: includes(privacy.picture, relation),
    bio: true,
    phone: relation.isContact,
    email: false,
  }
}

export const mayAddToGroup = (privacy: users.Privacy, relation: Relation): boolean =>
  relation.isSelf || (!relation.isBlocked && includes(privacy.groups, relation))

/** What belongs to one person is not there for anybody else. */
export function mustBeSelf(caller: Caller, userId: UserId): void {
  if (caller.userId !== userId) throw new Fault('NOT_FOUND')
}
