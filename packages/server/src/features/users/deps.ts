/** What people need from the rest of the house. */

import type { DeviceId, UserId } from '@parley/protocol'
import type { Database } from '../../db/database.ts'
import type { Transact } from '../../log/transact.ts'
import type { Blobs } from '../../ports/blob.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Presence } from '../../ports/presence.ts'
import type { Random } from '../../ports/random.ts'
import type { Signals } from '../../ports/signals.ts'

export type UsersDeps = {
  database: Database
  transact: Transact
  clock: Clock
  random: Random
  blobs: Blobs
  presence: Presence
  signals: Signals
  /** Lets only few pictures be worked on at once, for each takes much memory. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** What a device says of its person, to whoever derives their presence. */
  declareStatus: (userId: UserId, deviceId: DeviceId, status: 'online' | 'away' | 'invisible') => void | Promise<void>
  /** Those this person shares a chat with; not all of them where they are very many. */
  sharedWith: (userId: UserId) => Promise<readonly UserId[]>
  /** Brings the direct chat of the two in line with whether there is a block now. Again is no harm. */
  setBlocked: (blocker: UserId, blocked: UserId) => Promise<void>
  /** Something failed that changes no answer. */
  onError: (error: unknown) => void
}
