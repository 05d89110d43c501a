/** Rules of people that need nobody to be asked: how a list is sorted, how one person is shown to another. */

import type { UserId, users } from '@parley/protocol'
import { type Relation, visible } from '../../access/users.ts'
import type { Presence } from '../../ports/presence.ts'
import type { PersonRow } from './store.ts'

/** One order for every caller, whatever the language of the machine: English falls back to the root order of all scripts. */
const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

/** A–Z by name; the same names always in the same order. */
export const byName = (a: users.User, b: users.User): number =>
  collator.compare(a.name, b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)

export const pictureAddress = (userId: UserId, avatarKey: string): string =>
  `/api/users/${userId}/avatar?v=${avatarKey.slice(0, 8)}`

export const relationTo = (viewer: UserId, row: Pick<PersonRow, 'id' | 'isContact' | 'isBlocked'>): Relation => ({
  isSelf: row.id === viewer,
  isContact: row.isContact,
  isBlocked: row.isBlocked,
})

export function shownTo(viewer: UserId, row: PersonRow, presence: Presence): users.User {
  const may = visible(row.privacy, relationTo(viewer, row))
  return {
    id: row.id,
    username: row.username ?? undefined,
    name: row.name,
    bio: may.bio ? row.bio : undefined,
    profilePicture: may.picture && row.avatarKey !== null ? pictureAddress(row.id, row.avatarKey) : undefined,
    createdAt: row.createdAt,
    lastSeen: may.lastSeen ? (row.lastSeenAt ?? undefined) : undefined,
    onlineStatus: may.online ? presence.statusOf(row.id) : undefined,
    phone: may.phone ? (row.phone ?? undefined) : undefined,
    email: may.email ? (row.email ?? undefined) : undefined,
  }
}
