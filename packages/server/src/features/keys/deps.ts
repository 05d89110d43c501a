/** What keys need of the rest of the house. */

import type { auth, DeviceId, UserId } from '@parley/protocol'
import type { Limiter } from '../../access/limiter.ts'
import type { Context } from '../../access/caller.ts'
import type { Database, Queryable } from '../../db/database.ts'
import type { LogTransaction, Transact } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import type { Signals } from '../../ports/signals.ts'

/** A session is a device: keys end some, and begin those of linked devices. */
export type DeviceSessions = {
  isSignedIn(q: Queryable, userId: string, deviceId: string): Promise<boolean>
  revoke(tx: LogTransaction, userId: string, ids: readonly string[], reason: 'revoked'): Promise<unknown>
  revokeAll(tx: LogTransaction, userId: string, reason: 'revoked', except: DeviceId): Promise<unknown>
  /** A device with this id, which nobody can use until it is handed over. */
  admit(tx: LogTransaction, userId: string, deviceId: string, name: string | undefined): Promise<void>
  /** Undefined if it has been signed out meanwhile. */
  handOver(tx: LogTransaction, deviceId: string): Promise<OpenedSession | undefined>
  answer(opened: OpenedSession, inCookie: boolean, context: Context): Promise<auth.Session>
}

type OpenedSession = { userId: string; deviceId: string; refreshToken: string; isNew: boolean }

export type KeysDeps = {
  database: Database
  transact: Transact
  clock: Clock
  random: Random
  signals: Signals
  limiter: Limiter
  sessions: DeviceSessions
  /** That it is really the person. */
  prove(userId: UserId, proof: auth.Proof): Promise<void>
}
