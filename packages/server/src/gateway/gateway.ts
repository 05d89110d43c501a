/** Everything live on this node: connections, the logs they follow, who is here, and how all of it ends gently. */

import { type DeviceId, Fault, LIMITS, type UserId } from '@parley/protocol'
import type { Socket } from 'socket.io'
import type { Caller, Live } from '../access/caller.ts'
import type { Ring } from '../log/announce.ts'
import type { LogReader } from '../log/read.ts'
import { Tail } from '../log/tail.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { Connection } from './connection.ts'
import { frameOf } from './frame.ts'
import { LivePresence, type PresenceDeps } from './presence.ts'
import { Rooms } from './rooms.ts'
import type { Topics } from './topics.ts'

export type GatewayOptions = {
  bus: Bus<Topics>
  reader: LogReader
  clock: Clock
  random: Random
  onError: (error: unknown) => void
} & Pick<PresenceDeps, 'seenBy' | 'left' | 'isInvisible'>

/** A polling client takes its last word when it next asks. */
const LAST_WORD_MS = 1_000

export class Gateway {
  readonly presence: LivePresence
  readonly #options: GatewayOptions
  readonly #rooms: Rooms
  readonly #tail: Tail
  readonly #connections = new Set<Connection>()
  readonly #stops: (() => void)[]
  isDraining = false

  constructor(options: GatewayOptions) {
    this.#options = options
    const { bus, reader, onError } = options
    this.#tail = new Tail({
      read: (log, after, limit) => reader.after(log, after, limit),
      heads: (logs) => reader.heads(logs),
      deliver: (entry, origin) => this.#rooms.deliver(entry, origin),
      onError,
    })
    this.#rooms = new Rooms(this.#tail, (logs) => reader.heads(logs), onError)
    this.presence = new LivePresence({ ...options, connectionsOf: (user) => this.#rooms.of(user) })
    const compare = setInterval(() => this.#everySoOften(), LIMITS.headsCompared).unref()
    this.#stops = [
      bus.subscribe('rings', (rings) => this.#ring(rings)),
      bus.subscribe('signal', (signal) => this.#rooms.signal(signal)),
      bus.subscribe('cut', (devices) => this.#cut(devices)),
      () => clearInterval(compare),
    ]
  }

  get connections(): number {
    return this.#connections.size
  }

  connectionsOf(user: UserId): number {
    return this.#rooms.of(user).size
  }

  get followedLogs(): number {
    return this.#rooms.size
  }

  open(socket: Socket, caller: Caller): Connection {
    const now = () => this.#options.clock.now()
    const connection: Connection = new Connection(socket, caller, now, () => this.close(connection))
    this.#connections.add(connection)
    return connection
  }

  /** Lets a connection follow what its device may follow. Its person's account comes first: word of later changes comes by it. */
  async join(connection: Connection): Promise<void> {
    const { userId, deviceId } = connection.caller
    const { reader } = this.#options
    await this.presence.expect(userId)
    for (const head of await reader.heads([userId, deviceId])) this.#enter(connection, head)
    for (const head of await reader.followed(userId, deviceId)) this.#enter(connection, head)
    this.presence.changed(userId)
  }

  #enter(connection: Connection, head: { id: string; head: number }): void {
    if (this.#connections.has(connection)) this.#rooms.enter(connection, head)
  }

  close(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
    this.#rooms.leaveAll(connection)
    this.presence.unwatch(connection)
    this.presence.left(connection.caller.userId)
  }

  liveOf(connection: Connection, authenticate: (token: string) => Promise<Caller>): Live {
    return {
      id: connection.id,
      renew: async (token) => {
        const caller = await authenticate(token)
        if (caller.deviceId !== connection.caller.deviceId) throw new Fault('FORBIDDEN')
        connection.caller = caller
        return caller.tokenExpiresAt
      },
      watch: (users) => this.presence.watch(connection, users),
      isHere: () => {
        connection.isAway = false
        this.presence.changed(connection.caller.userId)
      },
    }
  }

  /** Of every connection of the device; of the person, whether they are to be seen at all. */
  declare(userId: UserId, deviceId: DeviceId, status: 'online' | 'away' | 'invisible'): void {
    if (status !== 'invisible') for (const connection of this.#rooms.of(deviceId)) connection.isAway = status === 'away'
    if (status !== 'away') this.presence.hide(userId, status === 'invisible')
    this.presence.changed(userId)
  }

  /** Asks every client to go elsewhere, spread over `spread` milliseconds; whoever has not gone when time is up is shown out. */
  async drain(spread: number, patience: number): Promise<void> {
    this.isDraining = true
    for (const connection of this.#connections) {
      connection.deliver(
        frameOf('move', { after: Math.floor((this.#options.random.bytes(2).readUInt16BE() / 0x1_0000) * spread) }),
      )
    }
    await eventually(() => this.#connections.size === 0, patience)
    const stubborn = [...this.#connections]
    for (const connection of stubborn) connection.cut(new Fault('DRAINING', { retryAfter: 1 }))
    await eventually(() => stubborn.every(({ isGone }) => isGone), LAST_WORD_MS)
  }

  stop(): void {
    for (const stop of this.#stops) stop()
  }

  #ring(rings: readonly Ring[]): void {
    for (const ring of rings) this.#tail.ring(ring)
  }

  #cut(devices: readonly DeviceId[]): void {
    for (const connection of this.#rooms.devices(devices)) connection.cut(new Fault('SESSION_REVOKED'))
  }

  #everySoOften(): void {
    const now = this.#options.clock.now()
    for (const connection of this.#connections) {
      if (connection.caller.tokenExpiresAt <= now) connection.cut(new Fault('TOKEN_EXPIRED'))
    }
    this.#tail.compare().catch(this.#options.onError)
  }
}

async function eventually(condition: () => boolean, patience: number): Promise<void> {
  const deadline = performance.now() + patience
  while (!condition() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
}
