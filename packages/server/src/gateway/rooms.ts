/** Who on this node follows which log, and the delivery of entries and signals to them. */

import { connectionEvents, type DeviceId, type Entry, eventOf, type UserId } from '@parley/protocol'
import type { LogHead } from '../log/read.ts'
import type { Tail } from '../log/tail.ts'
import type { Connection } from './connection.ts'
import { Crowd } from './crowd.ts'
import { frameOf } from './frame.ts'
import type { Signal } from './topics.ts'

export class Rooms {
  readonly #members = new Map<string, Set<Connection>>()
  readonly #crowd = new Crowd()
  readonly #tail: Tail
  readonly #heads: (logs: readonly string[]) => Promise<LogHead[]>
  readonly #onError: (error: unknown) => void

  constructor(tail: Tail, heads: (logs: readonly string[]) => Promise<LogHead[]>, onError: (error: unknown) => void) {
    this.#tail = tail
    this.#heads = heads
    this.#onError = onError
  }

  of(log: string): ReadonlySet<Connection> {
    return this.#members.get(log) ?? NOBODY
  }

  get size(): number {
    return this.#members.size
  }

  /** Begins to follow a log from its head on; not one it has been removed from meanwhile. */
  enter(connection: Connection, { id, head }: { id: string; head: number }): void {
    if (connection.left.has(id)) return
    this.#crowd.settle(id)
    let room = this.#members.get(id)
    if (room === undefined) {
      this.#members.set(id, (room = new Set()))
      this.#tail.open(id, head)
    }
    room.add(connection)
    connection.rooms.set(id, head)
  }

  leave(connection: Connection, log: string): void {
    this.#crowd.settle(log)
    connection.rooms.delete(log)
    const room = this.#members.get(log)
    room?.delete(connection)
    if (room?.size === 0) {
      this.#members.delete(log)
      this.#tail.close(log)
    }
  }

  leaveAll(connection: Connection): void {
    for (const log of [...connection.rooms.keys()]) this.leave(connection, log)
  }

  /** The connections of these people: everybody's account log is a room. */
  *connectionsOf(users: readonly UserId[]): Iterable<Connection> {
    for (const user of users) yield* this.of(user)
  }

  /** A chat's log and its people's account logs both tell who follows it, at once, on open sockets: the first word counts. */
  deliver(entry: Entry, origin: string | undefined): void {
    const frame = frameOf(eventOf(entry.kind), entry)
    const room = this.of(entry.log)
    this.#crowd.deliver(entry.log, room.size, () => {
      for (const connection of room) if (connection.id !== origin) connection.deliver(frame)
    })
    if (entry.kind === 'member-removed') {
      for (const connection of this.of(String(entry.data?.userId))) {
        // Whoever came in (again) after that stays.
        if (entry.seq > (connection.rooms.get(entry.log) ?? 0)) this.leave(connection, entry.log)
      }
    } else if (entry.kind === 'chat-removed') {
      for (const connection of this.of(entry.log)) {
        connection.left.add(chatOf(entry))
        this.leave(connection, chatOf(entry))
      }
    } else if (entry.kind === 'chat-added') {
      for (const connection of this.of(entry.log)) connection.left.delete(chatOf(entry))
      void this.#followChat(entry)
    }
  }

  async #followChat(entry: Entry): Promise<void> {
    try {
      const [head] = await this.#heads([chatOf(entry)])
      if (head === undefined) return
      // Whoever pulled the chat before it came live here sees by its head whether something came in between; others may have
      // followed it here all the while, and heard more than the database had when it was asked.
      const at = Math.max(head.head, this.#tail.at(head.id) ?? 0)
      const word = frameOf(headEvent.name, { log: head.id, head: at })
      for (const connection of this.of(entry.log)) {
        this.enter(connection, head)
        if (connection.rooms.has(head.id)) connection.deliver(word)
      }
    } catch (error) {
      this.#onError(error)
    }
  }

  signal({ to, event, payload, except }: Signal): void {
    const frame = frameOf(event, payload)
    const connections = 'room' in to ? this.of(to.room) : this.connectionsOf(to.users)
    for (const connection of connections) if (connection.caller.deviceId !== except) connection.deliver(frame)
  }

  devices(devices: readonly DeviceId[]): Connection[] {
    return devices.flatMap((device) => [...this.of(device)])
  }
}

const { head: headEvent } = connectionEvents

const NOBODY: ReadonlySet<Connection> = new Set()

const chatOf = (entry: Entry): string => String(entry.data?.chatId)
