/** What chats need of the rest of the house. */

import type { ChatId, Message, UserId } from '@parley/protocol'
import type { Database, Queryable } from '../../db/database.ts'
import type { Limiter } from '../../access/limiter.ts'
import type { LogReader } from '../../log/read.ts'
import type { Transact } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import type { SignedChats } from '../keys/index.ts'

/** Where a person stands in a chat: what waits for them, and how far their devices have received and read. */
export type Unread = { unread: number; mentions: number; delivered: number; read: number }

export type ChatsDeps = {
  database: Database
  transact: Transact
  reader: LogReader
  clock: Clock
  random: Random
  limiter: Limiter
  people: {
    /** Those of them who exist. */
    existing: (ids: readonly UserId[], q?: Queryable) => Promise<Set<UserId>>
    /** Those of them who let this person add them to groups. With their account logs locked in `q`, it stays so. */
    mayAddToGroup: (actor: UserId, ids: readonly UserId[], q?: Queryable) => Promise<Set<UserId>>
    /** Asked through `q`, in whose transaction both account logs are locked. */
    isBlocked: (blocker: UserId, blocked: UserId, q: Queryable) => Promise<boolean>
  }
  signedChats: SignedChats
  /** Chats without a message, or without one this person may see, are absent. */
  lastMessages: (chats: readonly string[], user: UserId) => Promise<Map<string, Message>>
  unread: (chats: readonly string[], user: UserId) => Promise<Map<string, Unread>>
  /** Those of these messages of a chat that this person has deleted for themselves. */
  hiddenAmong: (user: UserId, chat: ChatId, seqs: readonly number[]) => Promise<Set<number>>
}

/** Who does it: a person on a device, or the house in their name. */
export type Actor = { userId: UserId; deviceId: string | null }
