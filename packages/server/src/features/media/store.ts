/** The only SQL of files: how far each has come, who refers to it, and how much of their day's share people have used. */

import type { media as calls } from '@parley/protocol'
import type { Queryable, Transaction } from '../../db/database.ts'
import type { Place } from '../../log/place.ts'

export type MediaRow = {
  id: string
  owner_id: string
  kind: calls.UploadKind
  state: 'coming' | 'kept' | 'gone'
  size: number
  received: number
  parts: unknown
  details: Buffer
  created_at: number
}

const COLUMNS = 'm.id, m.owner_id, m.kind, m.state, m.size, m.received, m.parts, m.details, m.created_at'

export async function insertMedia(
  q: Queryable,
  row: Pick<MediaRow, 'id' | 'owner_id' | 'kind' | 'size' | 'details' | 'created_at'> & { due_at: number },
): Promise<void> {
  await q.query(
    `insert into media (id, owner_id, kind, size, details, created_at, due_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.owner_id, row.kind, row.size, row.details, row.created_at, row.due_at],
  )
}

/** False if there is no room left in this day. */
export async function spend(q: Queryable, userId: string, day: number, bytes: number, max: number): Promise<boolean> {
  const rows = await q.query(
    `insert into media_days (user_id, day, bytes) select $1, $2, $3 where $3 <= $4::bigint
     on conflict (user_id, day) do update set bytes = media_days.bytes + $3 where media_days.bytes + $3 <= $4 returning 1`,
    [userId, day, bytes, max],
  )
  return rows.length > 0
}

export async function giveBack(q: Queryable, userId: string, day: number, bytes: number): Promise<void> {
  await q.query('update media_days set bytes = greatest(0, bytes - $3) where user_id = $1 and day = $2', [
    userId,
    day,
    bytes,
  ])
}

export async function spentOn(q: Queryable, userId: string, day: number): Promise<number> {
  const [row] = await q.query<{ bytes: number }>('select bytes from media_days where user_id = $1 and day = $2', [
    userId,
    day,
  ])
  return row?.bytes ?? 0
}

export const forgetDays = (q: Queryable, before: number) => q.query('delete from media_days where day < $1', [before])

export async function ownMedia(q: Queryable, id: string, userId: string): Promise<MediaRow | undefined> {
  const [row] = await q.query<MediaRow>(
    `select ${COLUMNS} from media m where m.id = $1 and m.owner_id = $2 and m.state <> 'gone'`,
    [id, userId],
  )
  return row
}

/** False if somebody else has gone on with it meanwhile. */
export async function advance(
  q: Queryable,
  id: string,
  from: number,
  { size, parts }: { size: number; parts?: unknown },
  dueAt: number,
): Promise<boolean> {
  const rows = await q.query(
    `update media set received = $3, parts = $4, due_at = $5
     where id = $1 and received = $2 and state = 'coming' returning 1`,
    [id, from, size, parts === undefined ? null : JSON.stringify(parts), dueAt],
  )
  return rows.length > 0
}

export async function setSize(q: Queryable, id: string, size: number): Promise<void> {
  await q.query('update media set size = $2 where id = $1', [id, size])
}

export async function keep(q: Queryable, id: string, details: Buffer, dueAt: number): Promise<void> {
  await q.query(
    `update media set state = 'kept', parts = null, details = $2, due_at = $3 where id = $1 and state = 'coming'`,
    [id, details, dueAt],
  )
}

/** Of a claim `c`: the message stands, and says something still. */
const LIVE = `exists (select from entries e where e.log_id = c.log_id and e.device_id = c.device_id
  and e.client_id = c.client_id and e.body is not null)`

/** A file of theirs, or one that a message they can see refers to. */
const VISIBLE = (user: string, now: string) => `m.state = 'kept' and (m.owner_id = ${user} or exists (
  select from message_media c
  join entries e on e.log_id = c.log_id and e.device_id = c.device_id and e.client_id = c.client_id
  join members r on r.log_id = c.log_id and r.user_id = ${user}
  left join chat_states s on s.chat_id = c.log_id and s.user_id = r.user_id
  where c.media_id = m.id and e.body is not null and (e.expires_at is null or e.expires_at > ${now})
    and e.seq > coalesce(s.hidden_up_to, 0)))`

export async function visibleMedia(
  q: Queryable,
  id: string,
  userId: string,
  now: number,
): Promise<MediaRow | undefined> {
  const [row] = await q.query<MediaRow>(
    `select ${COLUMNS} from media m where m.id = $1 and ${VISIBLE('$2::uuid', '$3::bigint')}`,
    [id, userId, now],
  )
  return row
}

export async function keptMedia(q: Queryable, id: string): Promise<MediaRow | undefined> {
  const [row] = await q.query<MediaRow>(`select ${COLUMNS} from media m where m.id = $1 and m.state = 'kept'`, [id])
  return row
}

export type Message = { chatId: string; deviceId: string; clientId: string }

/** Notes that this message refers to these files; false if one of them is not there for this person to refer to. */
export async function claim(
  tx: Transaction,
  ids: readonly string[],
  userId: string,
  sealed: boolean,
  { chatId, deviceId, clientId }: Message,
  now: number,
  dueAt: number,
): Promise<boolean> {
  // The row's lock: it is either swept away before, and then it is not here, or after it is seen to be referred to.
  const held = await tx.query(
    `update media m set due_at = $5 where m.id = any ($1::uuid[]) and (m.kind = 'sealed') = $3
       and ${VISIBLE('$2::uuid', '$4::bigint')} returning 1`,
    [ids, userId, sealed, now, dueAt],
  )
  if (held.length < ids.length) return false
  await tx.query(
    `insert into message_media (media_id, log_id, device_id, client_id, at)
     select id, $2, $3, $4, $5 from unnest($1::uuid[]) as x (id) on conflict do nothing`,
    [ids, chatId, deviceId, clientId, now],
  )
  return true
}

export async function isClaimed(q: Queryable, { chatId, deviceId, clientId }: Message): Promise<boolean> {
  const rows = await q.query(
    'select from message_media where log_id = $1 and device_id = $2 and client_id = $3 limit 1',
    [chatId, deviceId, clientId],
  )
  return rows.length > 0
}

/** These messages say nothing any more: what only they referred to may go. */
export async function letGo(q: Queryable, places: readonly Place[], now: number): Promise<void> {
  await q.query(
    `with freed as (
       delete from message_media c using unnest($1::uuid[], $2::bigint[]) as x (log_id, seq)
       join entries e on e.log_id = x.log_id and e.seq = x.seq
       where c.log_id = e.log_id and c.device_id = e.device_id and c.client_id = e.client_id returning c.media_id)
     update media set due_at = $3 where id in (select media_id from freed)`,
    [places.map((p) => p.log_id), places.map((p) => p.seq), now],
  )
}

export async function isReferredTo(q: Queryable, id: string): Promise<boolean> {
  return (await q.query(`select from message_media c where c.media_id = $1 limit 1`, [id])).length > 0
}

export async function dueMedia(tx: Transaction, now: number, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select id from media where due_at <= $1 order by due_at limit $2 for update skip locked',
    [now, limit],
  )
  return rows.map(({ id }) => id)
}

/** Drops references of messages that never came, keeps what is referred to, and marks the rest; answers what is marked. */
export async function judge(
  tx: Transaction,
  ids: readonly string[],
  before: number,
  again: number,
): Promise<MediaRow[]> {
  const WAITING = `(c.at > $2 or exists (select from scheduled_messages w
    where w.chat_id = c.log_id and w.device_id = c.device_id and w.client_id = c.client_id))`
  await tx.query(`delete from message_media c where c.media_id = any ($1::uuid[]) and not ${LIVE} and not ${WAITING}`, [
    ids,
    before,
  ])
  await tx.query(
    `update media m set due_at = case when exists (select from message_media c where c.media_id = m.id and not ${LIVE})
       then $2::bigint end
     where m.id = any ($1::uuid[]) and m.state = 'kept' and exists (select from message_media c where c.media_id = m.id)`,
    [ids, again],
  )
  return tx.query<MediaRow>(
    `update media m set state = 'gone' where m.id = any ($1::uuid[])
       and not exists (select from message_media c where c.media_id = m.id) returning ${COLUMNS}`,
    [ids],
  )
}

/** Marks it to be swept away next. */
export async function mark(q: Queryable, id: string): Promise<void> {
  await q.query(`update media set state = 'gone', due_at = 0 where id = $1`, [id])
}

export const erase = (q: Queryable, id: string) => q.query('delete from media where id = $1', [id])
