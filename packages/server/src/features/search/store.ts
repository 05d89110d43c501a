/** The only SQL of search. */

import type { Queryable } from '../../db/database.ts'
import { ENTRY_COLUMNS, type StoredEntry } from '../../log/entry.ts'
import type { Place, TimedPlace } from '../../log/place.ts'

/** Locks what is indexed of these logs until the transaction ends; answers how far each has come. */
export async function lockIndex(q: Queryable, logs: readonly string[]): Promise<Map<string, number>> {
  const rows = await q.query<{ log_id: string; up_to: number }>(
    `insert into indexed_logs (log_id) select x from unnest($1::uuid[]) as x order by x
     on conflict (log_id) do update set up_to = indexed_logs.up_to returning log_id, up_to`,
    [logs],
  )
  return new Map(rows.map((row) => [row.log_id, row.up_to]))
}

/** Chats the server keeps that have more than is indexed: of one person, or of all. */
export async function behind(q: Queryable, userId: string | null): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select l.id from logs l left join indexed_logs i on i.log_id = l.id
     where l.kind = 'chat' and not l.sealed and l.head > coalesce(i.up_to, 0)
       and ($1::uuid is null or l.id in (select log_id from members where user_id = $1))`,
    [userId],
  )
  return rows.map(({ id }) => id)
}

/** What comes next in a log, of whatever kind: the index must get past everything. */
export const nextEntries = (q: Queryable, log: string, after: number, limit: number): Promise<StoredEntry[]> =>
  q.query<StoredEntry>(`select ${ENTRY_COLUMNS} from entries where log_id = $1 and seq > $2 order by seq limit $3`, [
    log,
    after,
    limit,
  ])

export async function setTokens(
  q: Queryable,
  log: string,
  upTo: number,
  messages: ReadonlyMap<number, readonly string[]>,
): Promise<void> {
  if (messages.size > 0) {
    await q.query(
      `insert into message_tokens (log_id, seq, tokens)
       select $1, x.seq, x.tokens::bigint[] from unnest($2::bigint[], $3::text[]) as x (seq, tokens)
       on conflict (log_id, seq) do update set tokens = excluded.tokens`,
      [log, [...messages.keys()], [...messages.values()].map((tokens) => `{${tokens.join(',')}}`)],
    )
  }
  await q.query('update indexed_logs set up_to = $2 where log_id = $1', [log, upTo])
}

export async function removeTokens(q: Queryable, places: readonly Place[]): Promise<void> {
  await q.query(
    `delete from message_tokens t using unnest($1::uuid[], $2::bigint[]) as x (log_id, seq)
     where t.log_id = x.log_id and t.seq = x.seq`,
    [places.map((p) => p.log_id), places.map((p) => p.seq)],
  )
}

/** Chats of this person that the server keeps. */
export async function searchable(q: Queryable, userId: string, chatId: string | null): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select l.id from members m join logs l on l.id = m.log_id
     where m.user_id = $1 and l.kind = 'chat' and not l.sealed and ($2::uuid is null or l.id = $2)`,
    [userId, chatId],
  )
  return rows.map(({ id }) => id)
}

/** Messages with all the tokens of their chat, newest first. */
export const candidates = (
  q: Queryable,
  wanted: {
    chats: readonly string[]
    /** Of each chat. */
    tokens: readonly (readonly string[])[]
    senderId: string | null
    before: number | null
    after: number | null
    from: TimedPlace | null
    limit: number
  },
): Promise<TimedPlace[]> =>
  q.query<TimedPlace>(
    `select e.log_id, e.seq, e.at
     from unnest($1::text[], $2::uuid[]) as c (tokens, log_id)
     cross join lateral (
       select * from message_tokens where tokens @> c.tokens::bigint[] and log_id = c.log_id offset 0
     ) t
     join entries e on e.log_id = t.log_id and e.seq = t.seq
     where ($3::uuid is null or e.sender_id = $3)
       and ($4::bigint is null or e.at < $4) and ($5::bigint is null or e.at > $5)
       and ($6::bigint is null or (-e.at, e.log_id, -e.seq) > (-$6::bigint, $7::uuid, -$8::bigint))
     order by e.at desc, e.log_id, e.seq desc limit $9`,
    [
      wanted.tokens.map((tokens) => `{${tokens.join(',')}}`),
      wanted.chats,
      wanted.senderId,
      wanted.before,
      wanted.after,
      wanted.from?.at ?? null,
      wanted.from?.log_id ?? null,
      wanted.from?.seq ?? null,
      wanted.limit,
    ],
  )
