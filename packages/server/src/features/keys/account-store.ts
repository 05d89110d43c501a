/** Chains of accounts and the seeds sealed under them, as they lie in the database. */

import type { Queryable } from '../../db/database.ts'

/** Where an account's chain stands. */
export type Standing = { series: number; length: number; generation: number }

export type StoredLink = { index: number; frame: Buffer }

export async function standingOf(q: Queryable, userId: string): Promise<Standing | undefined> {
  const [standing] = await q.query<Standing>(
    'select series, length, generation from account_chains where user_id = $1',
    [userId],
  )
  return standing
}

/** Those of these people who have keys. */
export async function keyed(q: Queryable, userIds: readonly string[]): Promise<Set<string>> {
  const rows = await q.query<{ id: string }>(
    'select user_id as id from account_chains where user_id = any ($1::uuid[])',
    [userIds],
  )
  return new Set(rows.map(({ id }) => id))
}

export const linksOf = (
  q: Queryable,
  userId: string,
  series: number,
  from: number,
  limit: number | null = null,
): Promise<StoredLink[]> =>
  q.query<StoredLink>(
    `select index, frame from account_links where user_id = $1 and series = $2 and index >= $3 order by index limit $4`,
    [userId, series, from, limit],
  )

/** How long these chains are, in the order asked for; without a series the newest. */
export const seriesOf = (
  q: Queryable,
  of: readonly { userId: string; series?: number | undefined }[],
): Promise<{ series: number; length: number }[]> =>
  q.query(
    `select coalesce(o.series, c.series, 0) as series,
       case when coalesce(o.series, c.series) = c.series then c.length
         else (select count(*) from account_links l where l.user_id = o.user_id and l.series = o.series) end as length
     from unnest($1::uuid[], $2::int[]) with ordinality as o (user_id, series, nth)
     left join account_chains c on c.user_id = o.user_id order by o.nth`,
    [of.map(({ userId }) => userId), of.map(({ series }) => series ?? null)],
  )

type Wanted = { userId: string; series: number; from: number; most: number }

/** A stretch of each of these chains, in the order asked for. */
export async function stretchesOf(q: Queryable, wanted: readonly Wanted[]): Promise<Buffer[][]> {
  const rows = await q.query<{ nth: number; frame: Buffer }>(
    `select w.nth, l.frame
     from unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) with ordinality as w (user_id, series, first, most, nth)
     cross join lateral (
       select index, frame from account_links
       where user_id = w.user_id and series = w.series and index >= w.first order by index limit w.most
     ) l order by w.nth, l.index`,
    [
      wanted.map(({ userId }) => userId),
      wanted.map(({ series }) => series),
      wanted.map(({ from }) => from),
      wanted.map(({ most }) => most),
    ],
  )
  const found = Map.groupBy(rows, ({ nth }) => nth)
  return wanted.map((_, i) => (found.get(i + 1) ?? []).map(({ frame }) => frame))
}

/** The series of which this is the link at that place. */
export async function seriesWith(
  q: Queryable,
  userId: string,
  index: number,
  hash: Uint8Array,
): Promise<number | undefined> {
  const [row] = await q.query<{ series: number }>(
    'select series from account_links where user_id = $1 and index = $2 and hash = $3',
    [userId, index, hash],
  )
  return row?.series
}

type Place = { account: string; index: number; hash: Uint8Array }

/** Those of these accounts of whose newest chain these are not the links at these places. */
export async function strangers(q: Queryable, places: readonly Place[]): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select p.id from unnest($1::uuid[], $2::int[], $3::bytea[]) as p (id, index, hash)
     where not exists (
       select 1 from account_chains c join account_links l on l.user_id = c.user_id and l.series = c.series
       where c.user_id = p.id and l.index = p.index and l.hash = p.hash)`,
    [
      places.map(({ account }) => account),
      places.map(({ index }) => index),
      places.map(({ hash }) => Buffer.from(hash)),
    ],
  )
  return rows.map(({ id }) => id)
}

/** Those of these accounts whose newest key is another than this generation. */
export async function rekeyed(
  q: Queryable,
  generations: readonly { account: string; generation: number }[],
): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select g.id from unnest($1::uuid[], $2::int[]) as g (id, generation)
     left join account_chains c on c.user_id = g.id where c.generation is distinct from g.generation`,
    [generations.map(({ account }) => account), generations.map(({ generation }) => generation)],
  )
  return rows.map(({ id }) => id)
}

export async function addLinks(
  q: Queryable,
  userId: string,
  standing: Standing,
  links: readonly { index: number; frame: Uint8Array; hash: Uint8Array }[],
): Promise<void> {
  await q.query(
    `insert into account_links (user_id, series, index, frame, hash)
     select $1, $2, i, f, h from unnest($3::int[], $4::bytea[], $5::bytea[]) as t (i, f, h)`,
    [
      userId,
      standing.series,
      links.map(({ index }) => index),
      links.map(({ frame }) => Buffer.from(frame)),
      links.map(({ hash }) => Buffer.from(hash)),
    ],
  )
  await q.query(
    `insert into account_chains (user_id, series, length, generation) values ($1, $2, $3, $4)
     on conflict (user_id) do update set series = $2, length = $3, generation = $4`,
    [userId, standing.series, standing.length, standing.generation],
  )
}

export type DeviceSeed = { deviceId: string; sealed: Buffer }

export async function putSeeds(
  q: Queryable,
  userId: string,
  generation: number,
  seeds: readonly DeviceSeed[],
): Promise<void> {
  await q.query(
    `insert into device_seeds (user_id, device_id, generation, sealed)
     select $1, d, $2, s from unnest($3::uuid[], $4::bytea[]) as t (d, s)
     on conflict (user_id, device_id) do update set generation = $2, sealed = excluded.sealed`,
    [userId, generation, seeds.map(({ deviceId }) => deviceId), seeds.map(({ sealed }) => sealed)],
  )
}

/** Of this person's devices, those that have a seal of this generation. */
export async function sealedFor(q: Queryable, userId: string, generation: number): Promise<Set<string>> {
  const rows = await q.query<{ id: string }>(
    'select device_id as id from device_seeds where user_id = $1 and generation = $2',
    [userId, generation],
  )
  return new Set(rows.map(({ id }) => id))
}

export async function dropSeeds(q: Queryable, userId: string, deviceIds: readonly string[]): Promise<void> {
  await q.query('delete from device_seeds where user_id = $1 and device_id = any ($2::uuid[])', [userId, deviceIds])
}

/** What an earlier chain's devices could open is of no use to those of the next. */
export async function dropAllSeeds(q: Queryable, userId: string): Promise<void> {
  await q.query('delete from device_seeds where user_id = $1', [userId])
  await q.query('delete from previous_seeds where user_id = $1', [userId])
}

export async function seedFor(
  q: Queryable,
  userId: string,
  deviceId: string,
): Promise<{ generation: number; sealed: Buffer } | undefined> {
  const [seed] = await q.query<{ generation: number; sealed: Buffer }>(
    'select generation, sealed from device_seeds where user_id = $1 and device_id = $2',
    [userId, deviceId],
  )
  return seed
}

export async function putPrevious(q: Queryable, userId: string, generation: number, sealed: Buffer): Promise<void> {
  await q.query('insert into previous_seeds (user_id, generation, sealed) values ($1, $2, $3)', [
    userId,
    generation,
    sealed,
  ])
}

export const previousOf = (q: Queryable, userId: string): Promise<{ generation: number; sealed: Buffer }[]> =>
  q.query('select generation, sealed from previous_seeds where user_id = $1 order by generation desc', [userId])

/** Of these ids, those that are logs: devices somebody is or was signed in on. */
export async function areLogs(q: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const rows = await q.query<{ id: string }>('select id from logs where id = any ($1::uuid[])', [ids])
  return new Set(rows.map(({ id }) => id))
}

export async function sealedChatsOf(q: Queryable, userId: string): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    'select l.id from members m join logs l on l.id = m.log_id where m.user_id = $1 and l.sealed',
    [userId],
  )
  return rows.map(({ id }) => id)
}
