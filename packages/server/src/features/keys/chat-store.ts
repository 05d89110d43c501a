/** The signed chains of chats and the seals of their epochs, as they lie in the database. */

import type { Queryable } from '../../db/database.ts'

export type SignedRow = { index: number; seq: number; frame: Buffer }

export const signedFrom = (
  q: Queryable,
  chatId: string,
  from: number,
  limit: number | null = null,
): Promise<SignedRow[]> =>
  q.query<SignedRow>(
    `select s.index, s.seq, e.body as frame from chat_links s join entries e on e.log_id = s.chat_id and e.seq = s.seq
     where s.chat_id = $1 and s.index >= $2 order by s.index limit $3`,
    [chatId, from, limit],
  )

/** How long the chain is, and the epoch of the log, negative while it is shut. */
export async function placeOf(q: Queryable, chatId: string): Promise<{ length: number; epoch: number } | undefined> {
  const [place] = await q.query<{ length: number; epoch: number }>(
    'select c.chain as length, l.epoch from chats c join logs l using (id) where id = $1',
    [chatId],
  )
  return place
}

export async function addSigned(
  q: Queryable,
  chatId: string,
  from: number,
  seqs: readonly number[],
  epoch: number,
): Promise<void> {
  await q.query(
    'insert into chat_links (chat_id, index, seq) select $1, $2 + n - 1, s from unnest($3::bigint[]) with ordinality as t (s, n)',
    [chatId, from, seqs],
  )
  await q.query('update chats set chain = $2 where id = $1', [chatId, from + seqs.length])
  await q.query('update logs set epoch = $2 where id = $1', [chatId, epoch])
}

/** One value holds them all, cut up where it lies: a thousand seals are a megabyte. */
export async function addSeals(
  q: Queryable,
  chatId: string,
  epoch: number,
  seals: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const lengths = [...seals.values()].map((seal) => seal.length)
  let at = 1
  const starts = lengths.map((length) => {
    const start = at
    at += length
    return start
  })
  await q.query(
    `insert into epoch_seals (chat_id, epoch, user_id, seal)
     select $1, $2, u, substring($6::bytea from a for n) from unnest($3::uuid[], $4::int[], $5::int[]) as t (u, a, n)`,
    [chatId, epoch, [...seals.keys()], starts, lengths, Buffer.concat([...seals.values()])],
  )
}

export const sealsOf = (
  q: Queryable,
  userId: string,
  wanted: readonly { chatId: string; epoch: number }[],
): Promise<{ chatId: string; epoch: number; seal: Buffer }[]> =>
  q.query(
    `select s.chat_id as "chatId", s.epoch, s.seal from epoch_seals s
     join unnest($2::uuid[], $3::int[]) as w (chat_id, epoch) using (chat_id, epoch) where s.user_id = $1`,
    [userId, wanted.map(({ chatId }) => chatId), wanted.map(({ epoch }) => epoch)],
  )

/** Chats that forget and still have seals of epochs that are over, with the epochs under which something is left to read. */
export const forgetting = (q: Queryable): Promise<{ chatId: string; sealed: number[]; living: number[] }[]> =>
  q.query(
    `select l.id as "chatId", s.sealed, coalesce(e.living, '{}') as living from logs l
     join lateral (select array_agg(distinct epoch) as sealed from epoch_seals where chat_id = l.id and epoch < abs(l.epoch)) s
       on s.sealed is not null
     left join lateral (select array_agg(distinct epoch) as living from entries
       where log_id = l.id and epoch is not null and body is not null) e on true
     where l.sealed and l.timer is not null`,
  )

export async function dropSeals(q: Queryable, chatId: string, epochs: readonly number[]): Promise<void> {
  await q.query('delete from epoch_seals where chat_id = $1 and epoch = any ($2::int[])', [chatId, epochs])
}

/** Nothing is said in these until their epoch has been turned: see 0008-keys.sql. */
export async function shutChats(q: Queryable, ids: readonly string[]): Promise<void> {
  await q.query('update logs set epoch = -abs(epoch) where id = any ($1::uuid[])', [ids])
}
