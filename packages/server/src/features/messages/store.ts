/** The only SQL of messages: each list is one statement, however many messages, edits and reactions it brings. */

import { type MessageId, messagePlace } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'
import { ENTRY_COLUMNS, type StoredEntry } from '../../log/entry.ts'
import type { Role } from '../../log/members.ts'
import type { Place, TimedPlace } from '../../log/place.ts'

const E_COLUMNS = ENTRY_COLUMNS.replace(/\w+/g, 'e.$&')

/** Not past its time, and not deleted for this person alone. */
const shown = (user: string, now: string) => `
  (e.expires_at is null or e.expires_at > ${now})
  and not exists (select from hidden_messages h where h.user_id = ${user} and h.log_id = e.log_id and h.seq = e.seq)`

/** Messages at these places with what is about them, of edits the last; ascending within each log. */
const withAbout = (places: string) => `
  with places as materialized (${places})
  select ${E_COLUMNS} from places p join entries e on e.log_id = p.log_id and e.seq = p.seq where e.kind = 'message'
  union all
  select ${E_COLUMNS} from places p join entries e on e.log_id = p.log_id and e.ref = p.seq
  where e.kind not in ('message', 'edit')
  union all
  select ${E_COLUMNS} from places p cross join lateral (
    select * from entries e where e.log_id = p.log_id and e.ref = p.seq and e.kind = 'edit' order by e.seq desc limit 1
  ) e
  order by log_id, seq`

const AT_PLACES = withAbout('select * from unnest($1::uuid[], $2::bigint[]) as x (log_id, seq)')

export const readAt = (q: Queryable, places: readonly Place[]): Promise<StoredEntry[]> =>
  q.query<StoredEntry>(AT_PLACES, [places.map((p) => p.log_id), places.map((p) => p.seq)])

/** The same, without what this person has deleted for themselves. */
const SHOWN_AT_PLACES = withAbout(`
  select e.log_id, e.seq from unnest($1::uuid[], $2::bigint[]) as x (log_id, seq)
  join entries e on e.log_id = x.log_id and e.seq = x.seq where ${shown('$3', '$4')}`)

export const readShownAt = (q: Queryable, places: readonly Place[], userId: string, now: number) =>
  q.query<StoredEntry>(SHOWN_AT_PLACES, [places.map((p) => p.log_id), places.map((p) => p.seq), userId, now])

const PAGE = withAbout(`
  (select e.log_id, e.seq from entries e
   where e.log_id = $1 and e.kind = 'message' and e.seq > $2 and e.seq < $3 and ${shown('$6', '$7')}
   order by e.seq desc limit $4)
  union all
  (select e.log_id, e.seq from entries e
   where e.log_id = $1 and e.kind = 'message' and e.seq > $2 and e.seq >= $3 and ${shown('$6', '$7')}
   order by e.seq limit $5)`)

/** `older` messages before `split`, `newer` from it on; none up to `floor`. */
export const readPage = (
  q: Queryable,
  chatId: string,
  { floor, split, older, newer }: { floor: number; split: number; older: number; newer: number },
  userId: string,
  now: number,
) => q.query<StoredEntry>(PAGE, [chatId, floor, split, older, newer, userId, now])

const LAST = withAbout(`
  select x.log_id, newest.seq from unnest($1::uuid[], $2::bigint[]) as x (log_id, floor)
  cross join lateral (
    select e.seq from entries e
    where e.log_id = x.log_id and e.kind = 'message' and e.seq > x.floor and ${shown('$3', '$4')}
    order by e.seq desc limit 1
  ) newest`)

export const readLast = (
  q: Queryable,
  chats: readonly string[],
  floors: readonly number[],
  userId: string,
  now: number,
) => q.query<StoredEntry>(LAST, [chats, floors, userId, now])

export type Standing = {
  sealed: boolean
  epoch: number
  role: Role
  canPost: boolean
  /** What this device has already appended under the same clientId. */
  earlier: { seq: number; at: number; expiresAt: number | null } | null
}

/** How a person stands in a chat; undefined for those who are not in it. */
export async function standingIn(
  q: Queryable,
  chatId: string,
  userId: string,
  deviceId: string,
  clientId: string | null,
): Promise<Standing | undefined> {
  const [row] = await q.query<Omit<Standing, 'earlier'> & { seq: number | null; at: number; expiresAt: number | null }>(
    `select l.sealed, l.epoch, m.role, m.can_post as "canPost", e.seq, e.at, e.expires_at as "expiresAt"
     from members m join logs l on l.id = m.log_id and l.kind = 'chat'
     left join entries e on e.log_id = l.id and e.device_id = $3 and e.client_id = $4
     where m.log_id = $1 and m.user_id = $2`,
    [chatId, userId, deviceId, clientId],
  )
  if (!row) return undefined
  const { seq, at, expiresAt, ...standing } = row
  return { ...standing, earlier: seq === null ? null : { seq, at, expiresAt } }
}

export type Bodied = Place & { kind: string; epoch: number | null; body: Buffer }

/** The body of a message and of every edit and reaction about it. */
export const bodiesAbout = (q: Queryable, chatId: string, seq: number): Promise<Bodied[]> =>
  q.query<Bodied>(
    `select log_id, seq, kind, epoch, body from entries
     where log_id = $1 and (seq = $2 or ref = $2 and kind <> 'message') and body is not null order by seq`,
    [chatId, seq],
  )

/** Bodies whose time has come. */
export const bodiesExpired = (q: Queryable, now: number, limit: number): Promise<Bodied[]> =>
  q.query<Bodied>(
    `select log_id, seq, kind, epoch, body from entries
     where expires_at <= $1 and body is not null order by expires_at limit $2`,
    [now, limit],
  )

export async function nextExpiry(q: Queryable): Promise<number | undefined> {
  const [row] = await q.query<{ at: number | null }>(
    'select min(expires_at) as at from entries where expires_at is not null and body is not null',
  )
  return row?.at ?? undefined
}

/** Bodies go, their hashes stay; and so go the mentions and emoji that stood beside them, and pins on what is now empty. */
export async function empty(q: Queryable, bodies: readonly Bodied[], hashes: readonly Buffer[]): Promise<void> {
  const places = [bodies.map((b) => b.log_id), bodies.map((b) => b.seq)]
  await q.query(
    `update entries e set body = null, body_hash = x.hash, data = e.data - 'mentions'
     from unnest($1::uuid[], $2::bigint[], $3::bytea[]) as x (log_id, seq, hash)
     where e.log_id = x.log_id and e.seq = x.seq and e.body is not null`,
    [...places, hashes],
  )
  await q.query(
    `update entries e set data = e.data - 'emoji' from unnest($1::uuid[], $2::bigint[]) as x (log_id, seq)
     where e.log_id = x.log_id and e.ref = x.seq and e.kind in ('react', 'unreact') and e.data ? 'emoji'`,
    places,
  )
  await q.query(
    `delete from pinned_messages p using unnest($1::uuid[], $2::bigint[]) as x (log_id, seq)
     where p.log_id = x.log_id and p.seq = x.seq`,
    places,
  )
}

/** How often this person has said so of a message, taken back or not. */
export async function countTurns(q: Queryable, id: MessageId, userId: string, kind: 'react' | 'pin'): Promise<number> {
  const { chatId, seq } = messagePlace(id)
  const [row] = await q.query<{ count: number }>(
    'select count(*) as count from entries where log_id = $1 and ref = $2 and sender_id = $3 and kind = $4',
    [chatId, seq, userId, kind],
  )
  return row!.count
}

export async function hiddenAmong(q: Queryable, userId: string, chatId: string, seqs: readonly number[]) {
  const rows = await q.query<{ seq: number }>(
    'select seq from hidden_messages where user_id = $1 and log_id = $2 and seq = any ($3::bigint[])',
    [userId, chatId, seqs],
  )
  return new Set(rows.map(({ seq }) => seq))
}

/** False if it was hidden already. */
export async function hide(q: Queryable, userId: string, { log_id, seq }: Place): Promise<boolean> {
  const rows = await q.query(
    'insert into hidden_messages (user_id, log_id, seq) values ($1, $2, $3) on conflict do nothing returning seq',
    [userId, log_id, seq],
  )
  return rows.length > 0
}

export async function isHidden(q: Queryable, userId: string, { log_id, seq }: Place): Promise<boolean> {
  const rows = await q.query('select from hidden_messages where user_id = $1 and log_id = $2 and seq = $3', [
    userId,
    log_id,
    seq,
  ])
  return rows.length > 0
}

export async function countPins(q: Queryable, chatId: string): Promise<number> {
  const [row] = await q.query<{ count: number }>('select count(*) as count from pinned_messages where log_id = $1', [
    chatId,
  ])
  return row!.count
}

export async function addPin(q: Queryable, { log_id, seq }: Place, at: number): Promise<void> {
  await q.query('insert into pinned_messages (log_id, seq, at) values ($1, $2, $3) on conflict do nothing', [
    log_id,
    seq,
    at,
  ])
}

export async function removePin(q: Queryable, { log_id, seq }: Place): Promise<void> {
  await q.query('delete from pinned_messages where log_id = $1 and seq = $2', [log_id, seq])
}

export const pinsOf = (q: Queryable, chatId: string): Promise<Place[]> =>
  q.query<Place>('select log_id, seq from pinned_messages where log_id = $1 order by at desc, seq desc', [chatId])

export async function countStars(q: Queryable, userId: string): Promise<number> {
  const [row] = await q.query<{ count: number }>('select count(*) as count from starred_messages where user_id = $1', [
    userId,
  ])
  return row!.count
}

/** False if it was starred already. */
export async function addStar(q: Queryable, userId: string, { log_id, seq }: Place, at: number): Promise<boolean> {
  const rows = await q.query(
    'insert into starred_messages (user_id, log_id, seq, at) values ($1, $2, $3, $4) on conflict do nothing returning seq',
    [userId, log_id, seq, at],
  )
  return rows.length > 0
}

/** False if there was no star. */
export async function removeStar(q: Queryable, userId: string, { log_id, seq }: Place): Promise<boolean> {
  const rows = await q.query(
    'delete from starred_messages where user_id = $1 and log_id = $2 and seq = $3 returning seq',
    [userId, log_id, seq],
  )
  return rows.length > 0
}

/** In chats this person is still in; the last starred first, after the star at `from`. */
export const starsOf = (
  q: Queryable,
  userId: string,
  chatId: string | null,
  from: TimedPlace | null,
  limit: number,
): Promise<TimedPlace[]> =>
  q.query(
    `select s.log_id, s.seq, s.at from starred_messages s join members m on m.log_id = s.log_id and m.user_id = s.user_id
     where s.user_id = $1 and ($2::uuid is null or s.log_id = $2)
       and ($3::bigint is null or (-s.at, s.log_id, s.seq) > (-$3::bigint, $4::uuid, $5::bigint))
     order by s.at desc, s.log_id, s.seq limit $6`,
    [userId, chatId, from?.at ?? null, from?.log_id ?? null, from?.seq ?? null, limit],
  )
