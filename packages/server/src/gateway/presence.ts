/**
 * Who is here: derived from live connections, never from what a client claims; told only to those looking, and only what they may
 * see. Invisible is a person's word, not a connection's: it is known before their first connection counts, so nothing shows between.
 */

import { presenceEvents, type UserId } from '@parley/protocol'
import type { Clock } from '../ports/clock.ts'
import type { Presence, Status } from '../ports/presence.ts'
import type { Connection } from './connection.ts'
import { frameOf } from './frame.ts'

export type PresenceDeps = {
  connectionsOf: (user: UserId) => ReadonlySet<Connection>
  /** What each of these viewers may see of one person. */
  seenBy: (owner: UserId, viewers: readonly UserId[]) => Promise<Map<UserId, { online: boolean; lastSeen: boolean }>>
  isInvisible: (user: UserId) => Promise<boolean>
  /** Keeps when somebody was last here. */
  left: (user: UserId, at: number) => Promise<void>
  clock: Clock
  onError: (error: unknown) => void
}

export class LivePresence implements Presence {
  readonly #deps: PresenceDeps
  readonly #watchers = new Map<UserId, Set<Connection>>()
  readonly #told = new Map<UserId, Status>()
  /** Of those who are connected. */
  readonly #invisible = new Map<UserId, boolean>()

  constructor(deps: PresenceDeps) {
    this.#deps = deps
  }

  statusOf(user: UserId): Status {
    const connections = this.#deps.connectionsOf(user)
    if (connections.size === 0 || this.#invisible.get(user)) return 'offline'
    for (const { isAway } of connections) if (!isAway) return 'online'
    return 'away'
  }

  /** Before a connection of theirs is let into any room. */
  async expect(user: UserId): Promise<void> {
    if (this.#invisible.has(user)) return
    const isInvisible = await this.#deps.isInvisible(user)
    // What they have said meanwhile is newer.
    if (!this.#invisible.has(user)) this.#invisible.set(user, isInvisible)
  }

  hide(user: UserId, isInvisible: boolean): void {
    this.#invisible.set(user, isInvisible)
  }

  left(user: UserId): void {
    if (this.#deps.connectionsOf(user).size === 0) this.#invisible.delete(user)
    this.changed(user)
  }

  /** A connection came, went, or declared something else: tells those looking if that changed anything. */
  changed(user: UserId): void {
    const status = this.statusOf(user)
    const before = this.#told.get(user) ?? 'offline'
    if (status === before) return
    if (status === 'offline') this.#told.delete(user)
    else this.#told.set(user, status)
    const at = this.#deps.clock.now()
    const stored = status === 'offline' ? this.#deps.left(user, at) : Promise.resolve()
    stored.then(() => this.#tell(user, status, at)).catch(this.#deps.onError)
  }

  watch(connection: Connection, users: readonly UserId[]): void {
    this.unwatch(connection)
    for (const user of users) {
      const watchers = this.#watchers.get(user) ?? new Set()
      this.#watchers.set(user, watchers)
      watchers.add(connection)
      connection.watches.add(user)
    }
  }

  unwatch(connection: Connection): void {
    for (const user of connection.watches) {
      const watchers = this.#watchers.get(user)
      watchers?.delete(connection)
      if (watchers?.size === 0) this.#watchers.delete(user)
    }
    connection.watches.clear()
  }

  async #tell(user: UserId, status: Status, timestamp: number): Promise<void> {
    const watchers = this.#watchers.get(user)
    if (watchers === undefined) return
    const changed = frameOf(presenceEvents.statusChanged.name, { userId: user, status, timestamp })
    const left = frameOf(presenceEvents.lastSeen.name, { userId: user, timestamp })
    const viewers = new Set([...watchers].map((connection) => connection.caller.userId))
    const seen = await this.#deps.seenBy(user, [...viewers])
    // What has happened while we asked will be told by itself.
    if (this.statusOf(user) !== status) return
    for (const connection of watchers) {
      const may = seen.get(connection.caller.userId)
      if (may?.online) connection.deliver(changed)
      if (may?.lastSeen && status === 'offline') connection.deliver(left)
    }
  }
}
