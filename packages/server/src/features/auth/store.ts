/** The only SQL of the ways in: people as far as signing in goes, their devices, codes, second factors and invitations. */

import type { auth } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'

type Channel = auth.Channel

// People

export type Person = {
  id: string
  username: string | null
  phone: string | null
  email: string | null
  passwordHash: string | null
  isOperator: boolean
}

const PERSON = 'id, username, phone, email, password_hash as "passwordHash", is_operator as "isOperator"'

const findPerson = async (q: Queryable, where: string, value: string): Promise<Person | undefined> =>
  (await q.query<Person>(`select ${PERSON} from users where ${where} and deleted_at is null`, [value]))[0]

export const personById = (q: Queryable, id: string) => findPerson(q, 'id = $1', id)
export const personByUsername = (q: Queryable, username: string) =>
  findPerson(q, 'lower(username) = lower($1)', username)
export const personByReach = (q: Queryable, channel: Channel, target: string) =>
  findPerson(q, `${channel} = $1`, target)

export async function isEmpty(q: Queryable): Promise<boolean> {
  return (await q.query('select 1 from users limit 1')).length === 0
}

/** Until the end of the transaction nobody else can find the server empty. */
export async function lockEmptiness(q: Queryable): Promise<void> {
  await q.query(`select pg_advisory_xact_lock(hashtext('parley: the first account'))`)
}

export type NewPerson = Omit<Person, 'id' | 'isOperator'> & {
  id: string
  name: string
  isOperator: boolean
  at: number
}

/** False when the username, number or address belongs to somebody. */
export async function addPerson(q: Queryable, p: NewPerson): Promise<boolean> {
  const rows = await q.query(
    `insert into users (id, username, phone, email, password_hash, name, is_operator, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
    [p.id, p.username, p.phone, p.email, p.passwordHash, p.name, p.isOperator, p.at],
  )
  return rows.length === 1
}

export async function setPassword(q: Queryable, userId: string, hash: string): Promise<void> {
  await q.query('update users set password_hash = $2 where id = $1 and deleted_at is null', [userId, hash])
}

/** False when the number or address belongs to somebody else, be it since a moment ago: then the transaction is over. */
export async function setReach(q: Queryable, userId: string, channel: Channel, target: string | null) {
  try {
    const rows = await q.query(
      `update users set ${channel} = $2 where id = $1 and deleted_at is null
         and not exists (select 1 from users where ${channel} = $2 and id <> $1) returning id`,
      [userId, target],
    )
    return rows.length === 1
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return false
    throw error
  }
}

/** Empties the account; its id stays, so that what was said by it still has an author. */
export async function emptyPerson(q: Queryable, userId: string, now: number): Promise<void> {
  await q.query(
    `update users set username = null, name = '', bio = '', phone = null, email = null, password_hash = null,
       is_operator = false, privacy = '{}', last_seen_at = null, deleted_at = $2 where id = $1`,
    [userId, now],
  )
  await q.query('insert into deletions (user_id, at) values ($1, $2)', [userId, now])
}

export const unfinishedDeletions = async (q: Queryable): Promise<string[]> =>
  (await q.query<{ user_id: string }>('select user_id from deletions order by at limit 100')).map((row) => row.user_id)

export async function finishDeletion(q: Queryable, userId: string): Promise<void> {
  await q.query('delete from deletions where user_id = $1', [userId])
}

// Devices

export type Device = { id: string; name: string; createdAt: number; lastUsedAt: number; expiresAt: number }

/** The last used first. */
export const devicesOf = (q: Queryable, userId: string): Promise<Device[]> =>
  q.query<Device>(
    `select id, name, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"
     from devices where user_id = $1 and revoked_at is null order by last_used_at desc, id`,
    [userId],
  )

export type NewDevice = {
  id: string
  userId: string
  name: string
  refreshHash: Buffer
  now: number
  expiresAt: number
}

export async function addDevice(q: Queryable, d: NewDevice): Promise<void> {
  await q.query(
    `insert into devices (id, user_id, name, created_at, last_used_at, refresh_hash, refreshed_at, expires_at)
     values ($1, $2, $3, $4, $4, $5, $4, $6)`,
    [d.id, d.userId, d.name, d.now, d.refreshHash, d.expiresAt],
  )
}

export async function renameDevice(q: Queryable, userId: string, deviceId: string, name: string): Promise<boolean> {
  const rows = await q.query(
    'update devices set name = $3 where id = $1 and user_id = $2 and revoked_at is null returning id',
    [deviceId, userId, name],
  )
  return rows.length === 1
}

/** Answers those that were still signed in. */
export async function revokeDevices(q: Queryable, userId: string, ids: readonly string[], now: number) {
  const rows = await q.query<{ id: string }>(
    `update devices set revoked_at = $3 where user_id = $1 and id = any ($2::uuid[]) and revoked_at is null returning id`,
    [userId, ids, now],
  )
  return rows.map((row) => row.id)
}

export const expiredDevices = (q: Queryable, now: number): Promise<{ id: string; userId: string }[]> =>
  q.query('select id, user_id as "userId" from devices where expires_at <= $1 and revoked_at is null limit 500', [now])

type Rotation = { deviceId: string; from: Buffer; to: Buffer; now: number; expiresAt: number }

/** Puts the next refresh token in place of the one in force; answers nothing when `from` is not that one. */
export async function rotateRefresh(q: Queryable, r: Rotation): Promise<string | undefined> {
  const [row] = await q.query<{ user_id: string }>(
    `update devices set refresh_before = refresh_hash, refresh_hash = $3, refreshed_at = $4, last_used_at = $4, expires_at = $5
     where id = $1 and refresh_hash = $2 and revoked_at is null and expires_at > $4 returning user_id`,
    [r.deviceId, r.from, r.to, r.now, r.expiresAt],
  )
  return row?.user_id
}

/** Whatever token was in force is so no more. */
export async function replaceRefresh(q: Queryable, deviceId: string, to: Buffer, now: number) {
  const [row] = await q.query<{ user_id: string }>(
    `update devices set refresh_hash = $2, refresh_before = null, refreshed_at = $3 where id = $1 and revoked_at is null
     returning user_id`,
    [deviceId, to, now],
  )
  return row?.user_id
}

export type Standing = {
  userId: string
  isOperator: boolean
  refreshBefore: Buffer | null
  refreshedAt: number
  expiresAt: number
  revokedAt: number | null
}

export async function standingOf(q: Queryable, deviceId: string): Promise<Standing | undefined> {
  const [row] = await q.query<Standing>(
    `select d.user_id as "userId", u.is_operator as "isOperator", d.refresh_before as "refreshBefore",
       d.refreshed_at as "refreshedAt", d.expires_at as "expiresAt", d.revoked_at as "revokedAt"
     from devices d join users u on u.id = d.user_id where d.id = $1`,
    [deviceId],
  )
  return row
}

// Codes

export type Purpose = 'sign-in' | 'second-factor' | 'reset' | 'contact' | 'confirm'

export type Verification = {
  id: string
  purpose: Purpose
  channel: Channel | null
  target: string | null
  userId: string | null
  codeHash: Buffer | null
  attemptsLeft: number
  expiresAt: number
}

export async function addVerification(q: Queryable, v: Verification): Promise<void> {
  await q.query(
    `insert into verifications (id, purpose, channel, target, user_id, code_hash, attempts_left, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [v.id, v.purpose, v.channel, v.target, v.userId, v.codeHash, v.attemptsLeft, v.expiresAt],
  )
}

/** Spends one attempt before anybody looks at the code, so that guesses made at once are counted each. */
export async function spendAttempt(q: Queryable, id: string, purposes: readonly Purpose[], now: number) {
  const [row] = await q.query<Verification>(
    `update verifications set attempts_left = attempts_left - 1
     where id = $1 and purpose = any ($2) and expires_at > $3 and attempts_left > 0
     returning id, purpose, channel, target, user_id as "userId", code_hash as "codeHash",
       attempts_left as "attemptsLeft", expires_at as "expiresAt"`,
    [id, purposes, now],
  )
  return row
}

export async function isSpent(q: Queryable, id: string, purposes: readonly Purpose[], now: number): Promise<boolean> {
  const rows = await q.query(
    'select 1 from verifications where id = $1 and purpose = any ($2) and expires_at > $3 and attempts_left = 0',
    [id, purposes, now],
  )
  return rows.length === 1
}

/** False when somebody else was faster with the same code. */
export async function endVerification(q: Queryable, id: string): Promise<boolean> {
  return (await q.query('delete from verifications where id = $1 returning id', [id])).length === 1
}

export async function dropVerifications(q: Queryable, userId: string): Promise<void> {
  await q.query('delete from verifications where user_id = $1', [userId])
}

export async function sweep(q: Queryable, now: number): Promise<void> {
  await q.query('delete from verifications where expires_at <= $1', [now])
  await q.query('delete from server_invites where expires_at <= $1 or uses_left = 0', [now])
}

// Invitations

export type Invite = { id: string; note: string; createdAt: number; expiresAt: number; usesLeft: number }

export async function addInvite(q: Queryable, i: Invite & { codeHash: Buffer; createdBy: string }): Promise<void> {
  await q.query(
    `insert into server_invites (id, code_hash, note, created_by, created_at, expires_at, uses_left)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [i.id, i.codeHash, i.note, i.createdBy, i.createdAt, i.expiresAt, i.usesLeft],
  )
}

export const invites = (q: Queryable, now: number): Promise<Invite[]> =>
  q.query<Invite>(
    `select id, note, created_at as "createdAt", expires_at as "expiresAt", uses_left as "usesLeft"
     from server_invites where expires_at > $1 and uses_left > 0 order by created_at desc, id`,
    [now],
  )

/** Lets one person in; false when the invitation is unknown, over or used up. */
export async function useInvite(q: Queryable, codeHash: Buffer, now: number): Promise<boolean> {
  const rows = await q.query(
    `update server_invites set uses_left = uses_left - 1
     where code_hash = $1 and expires_at > $2 and uses_left > 0 returning id`,
    [codeHash, now],
  )
  return rows.length === 1
}

export async function removeInvite(q: Queryable, id: string): Promise<boolean> {
  return (await q.query('delete from server_invites where id = $1 returning id', [id])).length === 1
}
