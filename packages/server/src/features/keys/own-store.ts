/** Archives and own data, as they lie in the database. */

import type { Queryable } from '../../db/database.ts'

export async function addPage(q: Queryable, userId: string, seq: number): Promise<void> {
  await q.query('insert into archive_pages (user_id, seq) values ($1, $2)', [userId, seq])
}

/** The newest first. */
export const pagesOf = (
  q: Queryable,
  userId: string,
  before: number | undefined,
  limit: number,
): Promise<{ seq: number; body: Buffer }[]> =>
  q.query(
    `select p.seq, e.body from archive_pages p join entries e on e.log_id = p.user_id and e.seq = p.seq
     where p.user_id = $1 and ($2::bigint is null or p.seq < $2) order by p.seq desc limit $3`,
    [userId, before, limit],
  )

export async function countOthers(q: Queryable, userId: string, name: string): Promise<number> {
  const [row] = await q.query<{ count: number }>(
    'select count(*) as count from own_data where user_id = $1 and name <> $2',
    [userId, name],
  )
  return row!.count
}

export async function putOwn(q: Queryable, userId: string, name: string, seq: number, body: Buffer): Promise<void> {
  await q.query(
    `insert into own_data (user_id, name, seq, body) values ($1, $2, $3, $4)
     on conflict (user_id, name) do update set seq = $3, body = $4`,
    [userId, name, seq, body],
  )
}

export async function dropOwn(q: Queryable, userId: string, name: string): Promise<void> {
  await q.query('delete from own_data where user_id = $1 and name = $2', [userId, name])
}

export const ownOf = (
  q: Queryable,
  userId: string,
  after: string | undefined,
  limit: number,
): Promise<{ name: string; seq: number; body: Buffer }[]> =>
  q.query(
    `select name, seq, body from own_data where user_id = $1 and ($2::text is null or name > $2)
     order by name limit $3`,
    [userId, after, limit],
  )
