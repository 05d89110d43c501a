/** What calls need of the rest of the house. */

import type { ChatId, chats, UserId } from '@parley/protocol'
import type { Database } from '../../db/database.ts'
import type { Transact } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import type { Signals } from '../../ports/signals.ts'
import type { TurnServers } from './ice.ts'

export type CallsDeps = {
  database: Database
  transact: Transact
  clock: Clock
  random: Random
  signals: Signals
  turn: TurnServers
  chatType: (chat: ChatId) => Promise<chats.ChatType>
  /** The direct chat of two people, if they have one. */
  directChat: (one: UserId, other: UserId) => Promise<ChatId | undefined>
  /** What people are called. */
  nameOf: (user: UserId) => Promise<string>
  onError: (error: unknown) => void
}
