/** People in the database. How many are asked for never changes how many statements are run. */

import { Fault, type UserId, type users } from '@parley/protocol'
import { OPEN_PRIVACY } from '../../access/users.ts'
import type { Queryable } from '../../db/database.ts'

export type PersonRow = {
  id: UserId
  username: string | null
  name: string
  bio: string
  phone: string | null
  email: string | null
  avatarKey: string | null
  privacy: users.Privacy
  createdAt: number
  lastSeenAt: number | null
  /** Has the viewer among their contacts. */
  isContact: boolean
  /** Has blocked the viewer or been blocked by them. */
  isBlocked: boolean
}

/** How `viewer` stands to `owner`, and what the owner lets whom see. */
export type PairRow = Pick<PersonRow, 'privacy' | 'lastSeenAt' | 'isContact' | 'isBlocked'> & {
  viewer: UserId
  owner: UserId
}

const relation = (viewer: string) => `
  exists (select from contacts c where c.owner_id = u.id and c.user_id = ${viewer}) as "isContact",
  exists (select from blocks b where b.blocker_id = u.id and b.blocked_id = ${viewer})
    or exists (select from blocks b where b.blocker_id = ${viewer} and b.blocked_id = u.id) as "isBlocked"`

/** The viewer is $1. */
const PERSON = `u.id, u.username, u.name, u.bio, u.phone, u.email, u.avatar_key as "avatarKey", u.privacy,
  u.created_at as "createdAt", u.last_seen_at as "lastSeenAt", ${relation('$1')}`

const settled = <R extends { privacy: Partial<users.Privacy> }>(row: R): R & { privacy: users.Privacy } => ({
  ...row,
  privacy: { ...OPEN_PRIVACY, ...row.privacy },
})

export async function peopleById(q: Queryable, viewer: UserId, ids: readonly UserId[]): Promise<PersonRow[]> {
  const rows = await q.query<PersonRow>(
    `select ${PERSON} from users u where u.id = any ($2::uuid[]) and u.deleted_at is null`,
    [viewer, ids],
  )
  return rows.map(settled)
}

export async function personById(q: Queryable, viewer: UserId, id: UserId): Promise<PersonRow> {
  const [row] = await peopleById(q, viewer, [id])
  if (row === undefined) throw new Fault('NOT_FOUND')
  return row
}

export type Name = { userId?: UserId | undefined; username?: string | undefined; phone?: string | undefined }

/** By whichever of the three is given. */
export async function personByName(q: Queryable, viewer: UserId, name: Name): Promise<PersonRow> {
  const [row] = await q.query<PersonRow>(
    `select ${PERSON} from users u
     where (u.id = $2 or lower(u.username) = lower($3) or u.phone = $4) and u.deleted_at is null`,
    [viewer, name.userId, name.username, name.phone],
  )
  if (row === undefined) throw new Fault('NOT_FOUND')
  return settled(row)
}

/** One row for each pair whose owner is there. */
export async function pairs(q: Queryable, viewers: readonly UserId[], owners: readonly UserId[]): Promise<PairRow[]> {
  const rows = await q.query<PairRow>(
    `select p.viewer, u.id as owner, u.privacy, u.last_seen_at as "lastSeenAt", ${relation('p.viewer')}
     from unnest($1::uuid[], $2::uuid[]) as p (viewer, owner) join users u on u.id = p.owner
     where u.deleted_at is null`,
    [viewers, owners],
  )
  return rows.map(settled)
}

/** A word that half the house bears must not cost more than one that few do: so many who bear it are looked at, so many kept. */
const LOOKED_AT = 20_000
const KEPT = 1_000

/**
 * Each word of the query begins a word of the name or username, or the query is the phone number. Best matches first;
 * a page goes on after the person the last one ended with, wherever they now stand.
 */
export async function peopleBySearch(
  q: Queryable,
  viewer: UserId,
  search: { words: string; phone: string | undefined; after: UserId | undefined; limit: number },
): Promise<PersonRow[]> {
  // Beginning with a word is lying between it and it followed by the last character there is.
  const begins = (word: string) => `w.word >= ${word} collate "C" and w.word < (${word} || chr(1114111)) collate "C"`
  const rows = await q.query<PersonRow>(
    `with asked as materialized (
       select words, lower($2) as name,
         (select word from unnest(words) as word order by length(word) desc, word limit 1) as longest
       from search_words($2) as words
     ),
     near as materialized (
       select w.user_id as id from asked
       cross join lateral (
         select w.user_id from user_words w where ${begins('asked.longest')} order by w.word, w.user_id limit ${LOOKED_AT}
       ) w
     ),
     named as (
       (select near.id from near, asked where not exists (
          select from unnest(asked.words) as a (word)
          where a.word <> asked.longest
            and not exists (select from user_words w where w.user_id = near.id and ${begins('a.word')}))
        limit ${KEPT})
       union select id from users where phone = $3
       union select id from users where lower(username) = lower($2)
     ),
     found as (
       select u.id, lower(u.name) collate "C" as name,
         case when lower(u.username) = asked.name or u.phone = $3 then 0
              when starts_with(lower(u.username), asked.name) then 1 else 2 end as rank
       from asked, named join users u on u.id = named.id
       where u.id <> $1 and u.deleted_at is null
         and not exists (select from blocks b where b.blocker_id = u.id and b.blocked_id = $1)
         and not exists (select from blocks b where b.blocker_id = $1 and b.blocked_id = u.id)
     )
     select ${PERSON} from found f join users u on u.id = f.id
     where $4::uuid is null or (f.rank, f.name, f.id) > (select l.rank, l.name, l.id from found l where l.id = $4)
     order by f.rank, f.name, f.id limit $5`,
    [viewer, search.words, search.phone, search.after, search.limit],
  )
  return rows.map(settled)
}

export type Profile = { name: string; username: string | null; bio: string; avatarKey: string | null }

/** Whoever changes a profile holds the account's log, so what is read here stays until it is written. */
export async function profileOf(q: Queryable, id: UserId): Promise<Profile> {
  const [row] = await q.query<Profile>(
    'select name, username, bio, avatar_key as "avatarKey" from users where id = $1 and deleted_at is null',
    [id],
  )
  if (row === undefined) throw new Fault('NOT_FOUND')
  return row
}

export async function writeProfile(
  q: Queryable,
  id: UserId,
  { name, username, bio, avatarKey }: Profile,
): Promise<void> {
  try {
    await q.query('update users set name = $2, username = $3, bio = $4, avatar_key = $5 where id = $1', [
      id,
      name,
      username,
      bio,
      avatarKey,
    ])
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    throw code === '23505' && constraint === 'users_username' ? new Fault('USERNAME_TAKEN', { cause: error }) : error
  }
}

export async function writePrivacy(q: Queryable, id: UserId, privacy: users.Privacy): Promise<void> {
  await q.query('update users set privacy = $2 where id = $1', [id, privacy])
}

/** Never backwards: several devices and nodes tell it. */
export async function writeLastSeen(q: Queryable, id: UserId, at: number): Promise<void> {
  await q.query('update users set last_seen_at = greatest(last_seen_at, $2::bigint) where id = $1', [id, at])
}

export async function isInvisible(q: Queryable, id: UserId): Promise<boolean> {
  const [row] = await q.query<{ invisible: boolean }>('select invisible from users where id = $1', [id])
  return row?.invisible ?? false
}

export async function setInvisible(q: Queryable, id: UserId, invisible: boolean): Promise<void> {
  await q.query('update users set invisible = $2 where id = $1 and invisible <> $2', [id, invisible])
}

export type ContactRow = PersonRow & { nickname: string | null; addedAt: number }

export async function contactsOf(q: Queryable, owner: UserId): Promise<ContactRow[]> {
  const rows = await q.query<ContactRow>(
    `select ${PERSON}, k.nickname, k.added_at as "addedAt" from contacts k join users u on u.id = k.user_id
     where k.owner_id = $1 and u.deleted_at is null`,
    [owner],
  )
  return rows.map(settled)
}

export async function contactIdsOf(q: Queryable, owner: UserId): Promise<UserId[]> {
  const rows = await q.query<{ id: UserId }>('select user_id as id from contacts where owner_id = $1', [owner])
  return rows.map((row) => row.id)
}

/** Those who have this person among their contacts. */
export async function watchersOf(q: Queryable, id: UserId, most: number): Promise<UserId[]> {
  const rows = await q.query<{ id: UserId }>('select owner_id as id from contacts where user_id = $1 limit $2', [
    id,
    most,
  ])
  return rows.map((row) => row.id)
}

/** Whether anything is other than it was, and when the contact was first added. */
export async function putContact(
  q: Queryable,
  owner: UserId,
  contact: { userId: UserId; nickname: string | undefined; at: number },
): Promise<{ isChanged: boolean; addedAt: number }> {
  const [row] = await q.query<{ isChanged: boolean; addedAt: number }>(
    `with before as (select nickname, added_at from contacts where owner_id = $1 and user_id = $2),
     written as (
       insert into contacts (owner_id, user_id, nickname, added_at) values ($1, $2, $3, $4)
       on conflict (owner_id, user_id) do update set nickname = excluded.nickname
     )
     select coalesce((select nickname is distinct from $3 from before), true) as "isChanged",
       coalesce((select added_at from before), $4) as "addedAt"`,
    [owner, contact.userId, contact.nickname, contact.at],
  )
  return row!
}

export const dropContact = async (q: Queryable, owner: UserId, userId: UserId): Promise<boolean> =>
  (await q.query('delete from contacts where owner_id = $1 and user_id = $2 returning user_id', [owner, userId]))
    .length > 0

export async function blockedBy(q: Queryable, blocker: UserId): Promise<(PersonRow & { at: number })[]> {
  const rows = await q.query<PersonRow & { at: number }>(
    `select ${PERSON}, k.at from blocks k join users u on u.id = k.blocked_id
     where k.blocker_id = $1 and u.deleted_at is null order by k.at desc, k.blocked_id`,
    [blocker],
  )
  return rows.map(settled)
}

export const putBlock = async (q: Queryable, blocker: UserId, blocked: UserId, at: number): Promise<boolean> =>
  (
    await q.query(
      `insert into blocks (blocker_id, blocked_id, at) values ($1, $2, $3)
       on conflict (blocker_id, blocked_id) do nothing returning blocked_id`,
      [blocker, blocked, at],
    )
  ).length > 0

export const dropBlock = async (q: Queryable, blocker: UserId, blocked: UserId): Promise<boolean> =>
  (
    await q.query('delete from blocks where blocker_id = $1 and blocked_id = $2 returning blocked_id', [
      blocker,
      blocked,
    ])
  ).length > 0

export async function isBlocked(q: Queryable, blocker: UserId, blocked: UserId): Promise<boolean> {
  const rows = await q.query('select from blocks where blocker_id = $1 and blocked_id = $2', [blocker, blocked])
  return rows.length > 0
}

/** Of a deleted person too. */
export async function avatarKeyOf(q: Queryable, id: UserId): Promise<string | null> {
  const [row] = await q.query<{ avatarKey: string | null }>(
    'select avatar_key as "avatarKey" from users where id = $1',
    [id],
  )
  return row?.avatarKey ?? null
}

/** Whatever ties a person to others, and the word of a picture that is no more. */
export async function dropTies(q: Queryable, id: UserId): Promise<void> {
  await q.query('delete from contacts where owner_id = $1 or user_id = $1', [id])
  await q.query('delete from blocks where blocker_id = $1 or blocked_id = $1', [id])
  await q.query('update users set avatar_key = null where id = $1', [id])
}

/** How many contacts and blocks somebody keeps. */
export async function countTies(q: Queryable, id: UserId): Promise<{ contacts: number; blocks: number }> {
  const [row] = await q.query<{ contacts: number; blocks: number }>(
    `select (select count(*) from contacts where owner_id = $1) as contacts,
       (select count(*) from blocks where blocker_id = $1) as blocks`,
    [id],
  )
  return row!
}
