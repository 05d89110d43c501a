/** What the rest of the house may ask of people: each answer takes one statement, however many it is asked about. */

import type { UserId, users } from '@parley/protocol'
import { mayAddToGroup, type Visible, visible } from '../../access/users.ts'
import type { Queryable } from '../../db/database.ts'
import type { UsersDeps } from './deps.ts'
import { shownTo } from './rules.ts'
import {
  avatarKeyOf,
  contactIdsOf,
  dropTies,
  isBlocked as hasBlocked,
  isInvisible,
  type PairRow,
  pairs,
  peopleById,
  watchersOf,
  writeLastSeen,
} from './store.ts'
import { deletePicture } from './stored-picture.ts'

export type Seen = Visible & { lastSeenAt: number | null }

export type People = {
  /** What the viewer may see of each; who is not there is left out. */
  visibility(viewer: UserId, owners: readonly UserId[]): Promise<Map<UserId, Seen>>
  /** The same the other way round: what each of the viewers may see of one person. */
  seenBy(owner: UserId, viewers: readonly UserId[]): Promise<Map<UserId, Seen>>
  /** As the viewer may see them. */
  profiles(viewer: UserId, ids: readonly UserId[]): Promise<Map<UserId, users.User>>
  /** Those of these people whom the actor may add to a group; who is not there is not among them. */
  mayAddToGroup(actor: UserId, ids: readonly UserId[], q?: Queryable): Promise<Set<UserId>>
  /** Those of these people who are there. */
  existing(ids: readonly UserId[], q?: Queryable): Promise<Set<UserId>>
  /** Whether `blocker` has blocked `blocked`. Whoever holds the blocker's account log in `q` knows that it stays so. */
  isBlocked(blocker: UserId, blocked: UserId, q?: Queryable): Promise<boolean>
  /** Who lets others know what they have read. */
  readReceipts(ids: readonly UserId[]): Promise<Map<UserId, boolean>>
  contactsOf(id: UserId): Promise<UserId[]>
  /** At most so many of those who have this person among their contacts. */
  watchersOf(id: UserId, most: number): Promise<UserId[]>
  isInvisible(id: UserId): Promise<boolean>
  /** Those of these people who may see whether this person is here: nobody else, while they are invisible. */
  whoSeesHere(id: UserId, viewers: readonly UserId[]): Promise<UserId[]>
  /** Stores when somebody was last here; an older time changes nothing. */
  lastSeen(id: UserId, at: number): Promise<void>
  /** An account is gone: so are its picture, contacts and blocks. Again is no harm. */
  forget(id: UserId): Promise<void>
}

const relation = ({ viewer, owner, isContact, isBlocked }: PairRow) => ({
  isSelf: viewer === owner,
  isContact,
  isBlocked,
})

const seen = (row: PairRow): Seen => ({ ...visible(row.privacy, relation(row)), lastSeenAt: row.lastSeenAt })

const manyOf = (id: UserId, { length }: readonly UserId[]): UserId[] => new Array<UserId>(length).fill(id)

export const createPeople = ({ database, presence, blobs }: UsersDeps): People => ({
  async visibility(viewer, owners) {
    const rows = await pairs(database, manyOf(viewer, owners), owners)
    return new Map(rows.map((row) => [row.owner, seen(row)]))
  },
  async seenBy(owner, viewers) {
    const rows = await pairs(database, viewers, manyOf(owner, viewers))
    return new Map(rows.map((row) => [row.viewer, seen(row)]))
  },
  async whoSeesHere(id, viewers) {
    if (await isInvisible(database, id)) return [id]
    const rows = await pairs(database, viewers, manyOf(id, viewers))
    return rows.filter((row) => seen(row).online).map((row) => row.viewer)
  },
  async profiles(viewer, ids) {
    const rows = await peopleById(database, viewer, ids)
    return new Map(rows.map((row) => [row.id, shownTo(viewer, row, presence)]))
  },
  async mayAddToGroup(actor, ids, q = database) {
    const rows = await pairs(q, manyOf(actor, ids), ids)
    return new Set(rows.filter((row) => mayAddToGroup(row.privacy, relation(row))).map((row) => row.owner))
  },
  async existing(ids, q = database) {
    const rows = await pairs(q, ids, ids)
    return new Set(rows.map((row) => row.owner))
  },
  isBlocked: (blocker, blocked, q = database) => hasBlocked(q, blocker, blocked),
  async readReceipts(ids) {
    const rows = await pairs(database, ids, ids)
    return new Map(rows.map((row) => [row.owner, row.privacy.readReceipts]))
  },
  contactsOf: (id) => contactIdsOf(database, id),
  watchersOf: (id, most) => watchersOf(database, id, most),
  isInvisible: (id) => isInvisible(database, id),
  lastSeen: (id, at) => writeLastSeen(database, id, at),
  async forget(id) {
    await deletePicture(blobs, await avatarKeyOf(database, id))
    await dropTies(database, id)
  },
})
