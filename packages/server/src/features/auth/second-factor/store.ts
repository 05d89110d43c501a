/** The only SQL of second factors. */

import type { Queryable } from '../../../db/database.ts'

export type SecondFactor = { secret: Buffer; confirmedAt: number | null }

export async function secondFactorOf(q: Queryable, userId: string): Promise<SecondFactor | undefined> {
  const [row] = await q.query<SecondFactor>(
    'select secret, confirmed_at as "confirmedAt" from second_factors where user_id = $1',
    [userId],
  )
  return row
}

/** False when one is in force already. */
export async function startSecondFactor(q: Queryable, userId: string, secret: Buffer): Promise<boolean> {
  const rows = await q.query(
    `insert into second_factors (user_id, secret) values ($1, $2)
     on conflict (user_id) do update set secret = $2 where second_factors.confirmed_at is null returning user_id`,
    [userId, secret],
  )
  return rows.length === 1
}

/** False when it is in force already, or another has been set up in its place. */
export async function confirmSecondFactor(
  q: Queryable,
  userId: string,
  secret: Buffer,
  now: number,
  recovery: readonly Buffer[],
): Promise<boolean> {
  const rows = await q.query(
    `update second_factors set confirmed_at = $3
     where user_id = $1 and secret = $2 and confirmed_at is null returning user_id`,
    [userId, secret, now],
  )
  if (rows.length === 0) return false
  await q.query(
    'insert into recovery_codes (user_id, code_hash) select $1, h from unnest($2::bytea[]) h on conflict do nothing',
    [userId, recovery],
  )
  return true
}

export async function removeSecondFactor(q: Queryable, userId: string): Promise<boolean> {
  await q.query('delete from recovery_codes where user_id = $1', [userId])
  const rows = await q.query<{ on: boolean }>(
    'delete from second_factors where user_id = $1 returning confirmed_at is not null as on',
    [userId],
  )
  return rows[0]?.on ?? false
}

/** False when a code of that step or of a later one has been accepted before. */
export async function spendStep(q: Queryable, userId: string, step: number): Promise<boolean> {
  const rows = await q.query(
    'update second_factors set last_step = $2 where user_id = $1 and last_step < $2 returning user_id',
    [userId, step],
  )
  return rows.length === 1
}

export async function spendRecoveryCode(q: Queryable, userId: string, hash: Buffer): Promise<boolean> {
  const rows = await q.query('delete from recovery_codes where user_id = $1 and code_hash = $2 returning user_id', [
    userId,
    hash,
  ])
  return rows.length === 1
}

export async function recoveryCodesLeft(q: Queryable, userId: string): Promise<number> {
  const [row] = await q.query<{ n: number }>('select count(*) as n from recovery_codes where user_id = $1', [userId])
  return row!.n
}
