/** The table of chats, and one person's view of their chats with all that hangs off it: the only SQL about them. */

import type { ChatId, chats, UserId } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'
import type { Place } from './page-cursor.ts'
import { STATE_COLUMNS } from './states/store.ts'

/** A chat with what its log says of it. */
export type ChatRow = {
  id: ChatId
  type: chats.ChatType
  privacy: chats.Privacy
  name: string | null
  description: string | null
  photo: string | null
  nameSeq: number | null
  descriptionSeq: number | null
  photoSeq: number | null
  createdBy: UserId | null
  createdAt: number
  head: number
  /** Negative while it is shut: see 0008-keys.sql. */
  epoch: number
  /** How long the signed chain is. */
  chain: number
  timer: number | null
  touchedAt: number
}

/** As one of its members has it. */
export type MyChatRow = ChatRow & chats.ChatState & { role: chats.Role }

const COLUMNS = `c.id, c.type, c.privacy, c.name, c.description, c.photo, c.name_seq as "nameSeq",
  c.description_seq as "descriptionSeq", c.photo_seq as "photoSeq", c.created_by as "createdBy",
  c.created_at as "createdAt", c.chain, l.head, l.epoch, l.timer, l.touched_at as "touchedAt"`

export type NewChat = Pick<ChatRow, 'id' | 'type' | 'privacy' | 'createdAt'> & {
  createdBy: UserId
  pairKey: string | null
}

/** Its log is begun by the caller, in the same transaction. */
export async function insertChat(q: Queryable, chat: NewChat): Promise<void> {
  await q.query(
    'insert into chats (id, type, privacy, pair_key, created_by, created_at) values ($1, $2, $3, $4, $5, $6)',
    [chat.id, chat.type, chat.privacy, chat.pairKey, chat.createdBy, chat.createdAt],
  )
}

/** Whether any log, of a chat or not, bears this id. */
export async function isTaken(q: Queryable, id: string): Promise<boolean> {
  return (await q.query('select 1 from logs where id = $1', [id])).length > 0
}

export async function findChat(q: Queryable, id: string): Promise<ChatRow | undefined> {
  const [chat] = await q.query<ChatRow>(`select ${COLUMNS} from chats c join logs l using (id) where id = $1`, [id])
  return chat
}

export async function findPair(q: Queryable, pairKey: string): Promise<ChatId | undefined> {
  const [chat] = await q.query<{ id: ChatId }>('select id from chats where pair_key = $1', [pairKey])
  return chat?.id
}

/** Kept in the clear for chats the server keeps. */
export async function setPlain(
  q: Queryable,
  id: string,
  field: 'name' | 'description' | 'photo',
  value: string | null,
): Promise<void> {
  await q.query(`update chats set ${field} = $2 where id = $1`, [id, value])
}

/** For sealed chats: where it lies in the log. */
export async function setSealed(
  q: Queryable,
  id: string,
  field: 'name' | 'description' | 'photo',
  seq: number | null,
): Promise<void> {
  await q.query(`update chats set ${field}_seq = $2 where id = $1`, [id, seq])
}

export async function setTimer(q: Queryable, id: string, timer: number | null): Promise<void> {
  await q.query('update logs set timer = $2 where id = $1', [id, timer])
}

const MINE = `from members m join chats c on c.id = m.log_id join logs l on l.id = m.log_id
  left join chat_states s on s.chat_id = m.log_id and s.user_id = m.user_id`

/** These chats as this person has them; those that are not theirs are left out. */
export const myChats = (q: Queryable, userId: UserId, ids: readonly string[]): Promise<MyChatRow[]> =>
  q.query<MyChatRow>(
    `select ${COLUMNS}, m.role, ${STATE_COLUMNS} ${MINE} where m.user_id = $1 and m.log_id = any ($2::uuid[])`,
    [userId, ids],
  )

/** Those not hidden, the one with the newest entry first. */
export const myList = (
  q: Queryable,
  userId: UserId,
  { archived, after, limit }: { archived: boolean | undefined; after: Place | undefined; limit: number },
): Promise<MyChatRow[]> =>
  q.query<MyChatRow>(
    `select * from (select ${COLUMNS}, m.role, ${STATE_COLUMNS} ${MINE}
       where m.user_id = $1 and ($2::boolean is null or coalesce(s.archived, false) = $2)
         and ($3::bigint is null or (l.touched_at, l.id) < ($3, $4::uuid))) mine
     where not hidden order by "touchedAt" desc, id desc limit $5`,
    [userId, archived, after?.at, after?.id, limit],
  )

export const chatsOf = (q: Queryable, userId: UserId): Promise<Pick<ChatRow, 'id' | 'type' | 'privacy'>[]> =>
  q.query('select c.id, c.type, c.privacy from chats c join members m on m.log_id = c.id where m.user_id = $1', [
    userId,
  ])

export async function ban(q: Queryable, id: string, userId: string): Promise<void> {
  await q.query('insert into chat_bans (chat_id, user_id) values ($1, $2) on conflict do nothing', [id, userId])
}

export async function unban(q: Queryable, id: string, userIds: readonly string[]): Promise<void> {
  await q.query('delete from chat_bans where chat_id = $1 and user_id = any ($2::uuid[])', [id, userIds])
}

export async function isBanned(q: Queryable, id: string, userId: string): Promise<boolean> {
  return (await q.query('select 1 from chat_bans where chat_id = $1 and user_id = $2', [id, userId])).length > 0
}

/** Nothing is said until somebody has signed out whoever left, and turned the epoch: see 0008-keys.sql. */
export async function shutEpoch(q: Queryable, id: string): Promise<void> {
  await q.query('update logs set epoch = -abs(epoch) where id = $1', [id])
}

export async function markClosed(q: Queryable, id: string, at: number): Promise<void> {
  await q.query('update chats set closed_at = $2 where id = $1', [id, at])
}

export async function closedChats(q: Queryable, limit: number): Promise<ChatId[]> {
  const rows = await q.query<{ id: ChatId }>(
    'select id from chats where closed_at is not null order by closed_at limit $1',
    [limit],
  )
  return rows.map(({ id }) => id)
}

/** Answers how many entries it took away. */
export async function emptyLog(q: Queryable, id: string, limit: number): Promise<number> {
  const rows = await q.query(
    `delete from entries where log_id = $1
       and seq in (select seq from entries where log_id = $1 order by seq limit $2) returning 1`,
    [id, limit],
  )
  return rows.length
}

export async function forget(q: Queryable, id: string): Promise<void> {
  await q.query('delete from chat_bans where chat_id = $1', [id])
  await q.query('delete from chats where id = $1', [id])
  await q.query('delete from logs where id = $1', [id])
}
