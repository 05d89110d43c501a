/** A session is a device: opened, renewed for as long as it is used, and over at once when it is revoked. */

import { type auth, type DeviceId, Fault, LIMITS, type UserId } from '@parley/protocol'
import type { Caller, Context } from '../../access/caller.ts'
import type { Queryable } from '../../db/database.ts'
import type { LogTransaction, Transact } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { Signals } from '../../ports/signals.ts'
import { createAccessTokens } from './access-token.ts'
import { createRefreshTokens } from './refresh-token.ts'
import { NAMELESS_DEVICE } from './rules.ts'
import * as store from './store.ts'

export type SessionDeps = {
  database: Queryable
  transact: Transact
  clock: Clock
  random: Random
  secrets: Secrets
  signals: Signals
}

/** What a client says about the device it signs in. */
export type Wish = { deviceName?: string | undefined; cookie?: boolean | undefined }

export type Opened = { userId: string; deviceId: string; refreshToken: string; isNew: boolean }

/** Why a device was signed out; told to the others in the account log. */
export type Reason = 'logout' | 'revoked' | 'password' | 'reuse' | 'room' | 'expired' | 'deleted'

export type Sessions = ReturnType<typeof createSessions>

export function createSessions({ database, transact, clock, random, secrets, signals }: SessionDeps) {
  const accessTokens = createAccessTokens(secrets, clock)
  const refreshTokens = createRefreshTokens(secrets, random)

  /** The account log must be locked: two sign-ins at once must not both take the last place. */
  async function open(
    tx: LogTransaction,
    userId: string,
    wish: Wish,
    isNew = false,
    deviceId: string = random.uuid(),
  ): Promise<Opened> {
    const now = clock.now()
    const older = (await store.devicesOf(tx, userId)).slice(LIMITS.devicesPerUser - 1)
    await revoke(
      tx,
      userId,
      older.map((device) => device.id),
      'room',
    )
    const refreshToken = refreshTokens.first(deviceId)
    const name = wish.deviceName ?? NAMELESS_DEVICE
    const refreshHash = refreshTokens.hash(refreshToken)
    await store.addDevice(tx, { id: deviceId, userId, name, refreshHash, now, expiresAt: now + LIMITS.sessionLife })
    await tx.create({ id: deviceId, kind: 'device' })
    await tx.append([entry('device-added', userId, deviceId, { deviceId, name })])
    return { userId, deviceId, refreshToken, isNew }
  }

  /** A device whose id was chosen before it had a session: it is let in by another, and nobody has its token yet. */
  async function admit(tx: LogTransaction, userId: string, deviceId: string, deviceName?: string): Promise<void> {
    await open(tx, userId, { deviceName }, false, deviceId)
  }

  /** The first token of a device that was admitted. */
  async function handOver(tx: LogTransaction, deviceId: string): Promise<Opened | undefined> {
    const refreshToken = refreshTokens.first(deviceId)
    const now = clock.now()
    const userId = await store.replaceRefresh(tx, deviceId, refreshTokens.hash(refreshToken), now)
    return userId === undefined ? undefined : { userId, deviceId, refreshToken, isNew: false }
  }

  async function isSignedIn(q: Queryable, userId: string, deviceId: string): Promise<boolean> {
    const standing = await store.standingOf(q, deviceId)
    return standing?.userId === userId && isAlive(standing, clock.now())
  }

  const entry = (kind: string, userId: string, deviceId: string | null, data: Record<string, unknown>) => ({
    log: userId,
    kind,
    senderId: userId,
    deviceId,
    clientId: null,
    at: clock.now(),
    data,
  })

  /** Signs devices out: the account log tells the others, their tokens stop working with the commit, their connections end. */
  async function revoke(tx: LogTransaction, userId: string, ids: readonly string[], reason: Reason) {
    const revoked = ids.length === 0 ? [] : await store.revokeDevices(tx, userId, ids, clock.now())
    await tx.append(revoked.map((deviceId) => entry('device-revoked', userId, null, { deviceId, reason })))
    if (revoked.length > 0) tx.afterCommit(() => signals.cut(revoked as DeviceId[]))
    return revoked as DeviceId[]
  }

  async function revokeAll(tx: LogTransaction, userId: string, reason: Reason, except?: DeviceId) {
    const ids = (await store.devicesOf(tx, userId)).map((device) => device.id)
    return revoke(
      tx,
      userId,
      ids.filter((id) => id !== except),
      reason,
    )
  }

  async function rename(tx: LogTransaction, userId: string, deviceId: string, name: string): Promise<void> {
    if (!(await store.renameDevice(tx, userId, deviceId, name))) throw new Fault('NOT_FOUND')
    await tx.append([entry('device-renamed', userId, null, { deviceId, name })])
  }

  /**
   * Rotation: the token in force gives its successor, once. The one before it gives that same successor again within
   * `refreshGrace`, and nothing is written: a lost answer or two tabs do no harm. Whatever else bears our tag was in force
   * once, so there are two holders; which of them is the thief nobody can tell, so the device is signed out.
   * A thief is thus found out at the next refresh of either, unless it falls within the grace.
   */
  async function refresh(token: string): Promise<Opened> {
    const deviceId = refreshTokens.deviceOf(token)
    if (deviceId === undefined) throw new Fault('UNAUTHENTICATED')
    const now = clock.now()
    const from = refreshTokens.hash(token)
    const refreshToken = refreshTokens.next(deviceId, token)
    const to = refreshTokens.hash(refreshToken)
    const userId = await store.rotateRefresh(database, { deviceId, from, to, now, expiresAt: now + LIMITS.sessionLife })
    if (userId !== undefined) return { userId, deviceId, refreshToken, isNew: false }

    const standing = await store.standingOf(database, deviceId)
    if (!standing || !isAlive(standing, now)) throw new Fault('SESSION_REVOKED')
    if (standing.refreshBefore?.equals(from) && now < standing.refreshedAt + LIMITS.refreshGrace) {
      return { userId: standing.userId, deviceId, refreshToken, isNew: false }
    }
    await transact([standing.userId], (tx) => revoke(tx, standing.userId, [deviceId], 'reuse'))
    throw new Fault('SESSION_REVOKED')
  }

  /** What the client is told; a browser's refresh token goes into its cookie. */
  async function answer(opened: Opened, inCookie: boolean, context: Context): Promise<auth.Session> {
    const { userId, deviceId, refreshToken, isNew } = opened
    if (inCookie) context.cookie.write(refreshToken, LIMITS.sessionLife)
    return {
      userId: userId as UserId,
      deviceId: deviceId as DeviceId,
      accessToken: await accessTokens.issue(userId, deviceId),
      ...(inCookie ? {} : { refreshToken }),
      expiresIn: LIMITS.accessTokenLife / 1_000,
      isNew,
    }
  }

  async function authenticate(token: string): Promise<Caller> {
    const { userId, deviceId, expiresAt } = await accessTokens.read(token)
    const standing = await store.standingOf(database, deviceId)
    if (standing?.userId !== userId || !isAlive(standing, clock.now())) throw new Fault('SESSION_REVOKED')
    return {
      userId: userId as UserId,
      deviceId: deviceId as DeviceId,
      isOperator: standing.isOperator,
      tokenExpiresAt: expiresAt,
    }
  }

  /** Signs out what nobody has used for `sessionLife`. */
  async function sweep(): Promise<void> {
    for (const { id, userId } of await store.expiredDevices(database, clock.now())) {
      await transact([userId], (tx) => revoke(tx, userId, [id], 'expired'))
    }
  }

  return { open, admit, handOver, isSignedIn, revoke, revokeAll, rename, refresh, answer, authenticate, sweep }
}

const isAlive = (standing: store.Standing, now: number): boolean =>
  standing.revokedAt === null && standing.expiresAt > now
