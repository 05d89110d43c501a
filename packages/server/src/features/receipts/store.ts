/** The only SQL of receipts: an advance is one statement, and so is every question about any number of chats. */

import { LIMITS } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'

export type Kind = 'delivered' | 'read'
export type Watermark = { chatId: string; userId: string; kind: Kind; seq: number; at: number }

/**
 * Adds a row for each kind that rises by it; `head` is null for those who are not in the chat. Two at once may both find
 * themselves the highest: both are true, and a watermark is the highest of its rows.
 */
export async function advance(
  q: Queryable,
  to: { chatId: string; userId: string; seq: number; at: number },
  kinds: readonly Kind[],
): Promise<{ head: number | null; risen: Kind[] }> {
  const [row] = await q.query<{ head: number | null; risen: Kind[] }>(
    `with place as (
       select l.head from members m join logs l on l.id = m.log_id and l.kind = 'chat'
       where m.log_id = $1 and m.user_id = $2
     ), risen as (
       insert into receipts (chat_id, user_id, kind, seq, at)
       select $1, $2, k.kind, $3, $4 from place, unnest($5::text[]) as k (kind)
       where $3 <= place.head and $3 > coalesce(
         (select max(r.seq) from receipts r where r.chat_id = $1 and r.user_id = $2 and r.kind = k.kind), 0)
       on conflict do nothing returning kind
     )
     select (select head from place) as head, array(select kind from risen) as risen`,
    [to.chatId, to.userId, to.seq, to.at, kinds],
  )
  return row!
}

/** Undefined unless it is a message of a chat this person is in. */
export async function messageFor(
  q: Queryable,
  chatId: string,
  seq: number,
  userId: string,
): Promise<{ senderId: string | null; isLarge: boolean } | undefined> {
  const [row] = await q.query<{ senderId: string | null; isLarge: boolean }>(
    `select e.sender_id as "senderId", ${isLarge('m.log_id')} as "isLarge"
     from members m join entries e on e.log_id = m.log_id and e.seq = $2 and e.kind = 'message'
     where m.log_id = $1 and m.user_id = $3`,
    [chatId, seq, userId],
  )
  return row
}

const isLarge = (chat: string): string =>
  `(select count(*) from (select from members c where c.log_id = ${chat} limit ${LIMITS.largeChat + 1}) as x) > ${LIMITS.largeChat}`

const reachedAt = (kind: Kind): string => `
  (select r.at from receipts r where r.chat_id = m.log_id and r.user_id = m.user_id and r.kind = '${kind}' and r.seq >= $2
   order by r.seq limit 1) as ${kind}`

export type Reached = { userId: string; delivered: number | null; read: number | null }

/** When a message reached each member who was there when it came, but for its sender: at the first advance past it. */
export const reached = (q: Queryable, chatId: string, seq: number, senderId: string | null): Promise<Reached[]> =>
  q.query<Reached>(
    `select m.user_id as "userId", ${reachedAt('delivered')}, ${reachedAt('read')}
     from members m where m.log_id = $1 and m.joined_seq < $2 and m.user_id is distinct from $3
     order by m.user_id`,
    [chatId, seq, senderId],
  )

export type Unread = { chatId: string; unread: number; mentions: number; delivered: number; read: number }

const mark = (kind: Kind): string => `
  cross join lateral (
    select coalesce(max(r.seq), 0) as seq from receipts r
    where r.chat_id = x.id and r.user_id = $3 and r.kind = '${kind}'
  ) as ${kind}`

/** By what it says now, that is by its last edit. Of sealed messages the server knows no mentions. */
const isMention = `
  e.epoch is null and coalesce(
    (select coalesce(f.data -> 'mentions' ? $3::uuid::text, false) from entries f
     where f.log_id = e.log_id and f.ref = e.seq and f.kind = 'edit' order by f.seq desc limit 1),
    e.data -> 'mentions' ? $3::uuid::text) as is_mention`

/** Messages of others after one's watermark; `floors` is what one has deleted for oneself. */
export const countUnread = (
  q: Queryable,
  chats: readonly string[],
  floors: readonly number[],
  userId: string,
  now: number,
): Promise<Unread[]> =>
  q.query<Unread>(
    `select x.id as "chatId", n.unread, n.mentions, delivered.seq as delivered, read.seq as read
     from unnest($1::uuid[], $2::bigint[]) as x (id, floor)
     join members m on m.log_id = x.id and m.user_id = $3 ${mark('delivered')} ${mark('read')}
     cross join lateral (
       select count(*) as unread, count(*) filter (where later.is_mention) as mentions
       from (
         select ${isMention} from entries e
         where e.log_id = x.id and e.seq > greatest(read.seq, x.floor, m.joined_seq)
           and e.kind = 'message' and e.sender_id is distinct from $3
           and e.body is not null and (e.expires_at is null or e.expires_at > $4)
           and not exists (select from hidden_messages h where h.user_id = $3 and h.log_id = e.log_id and h.seq = e.seq)
         order by e.seq limit $5
       ) as later
     ) as n`,
    [chats, floors, userId, now, LIMITS.unreadCounted],
  )

const WATERMARK = `w.chat_id as "chatId", w.user_id as "userId", w.kind, w.seq, w.at`

/** The chats of a person in which anything has moved since; members are counted once for each chat. */
const MINE = `
  mine as materialized (
    select me.log_id, ${isLarge('me.log_id')} as is_large from members me
    where me.user_id = $1 and exists (select from receipts r where r.chat_id = me.log_id and r.at > $2)
  )`

/** The oldest first, and of one moment all. */
const page = (found: string) => `select * from (${found}) as w order by w.at fetch first $3 rows with ties`

/** Watermarks that have moved since, where they stand now, in the chats of one person; of large chats only one's own. */
export const movedSince = (q: Queryable, userId: string, since: number, limit: number): Promise<Watermark[]> =>
  q.query<Watermark>(
    `with ${MINE} ${page(`
       select distinct on (w.chat_id, w.user_id, w.kind) ${WATERMARK}
       from mine
       join receipts w on w.chat_id = mine.log_id and w.at > $2
       join members them on them.log_id = w.chat_id and them.user_id = w.user_id
       where w.user_id = $1 or not mine.is_large
       order by w.chat_id, w.user_id, w.kind, w.seq desc`)}`,
    [userId, since, limit],
  )

/** The same, at the cost of how many people there are and not of how often they have moved. */
export const standingSince = (q: Queryable, userId: string, since: number, limit: number): Promise<Watermark[]> =>
  q.query<Watermark>(
    `with ${MINE} ${page(`
       select ${WATERMARK}
       from mine
       join members them on them.log_id = mine.log_id and (them.user_id = $1 or not mine.is_large)
       cross join (values ('delivered'), ('read')) as k (kind)
       cross join lateral (
         select r.* from receipts r
         where r.chat_id = them.log_id and r.user_id = them.user_id and r.kind = k.kind
         order by r.seq desc limit 1
       ) as w
       where w.at > $2`)}`,
    [userId, since, limit],
  )

/** Who is in a chat, up to one more than still counts as few. */
export async function membersToTell(q: Queryable, chatId: string): Promise<string[]> {
  const rows = await q.query<{ id: string }>('select user_id as id from members where log_id = $1 limit $2', [
    chatId,
    LIMITS.largeChat + 1,
  ])
  return rows.map(({ id }) => id)
}
