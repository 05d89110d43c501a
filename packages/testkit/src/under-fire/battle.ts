/** People who write and people who read, whatever is done to the server meanwhile; and in the end the judgement of all that they saw. */

import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { checkHistory } from '../check-history/check-history.ts'
import type { FinalEntry, HistoryEvent } from '../check-history/history.ts'
import type { Violation } from '../check-history/violation.ts'
import type { SeededRandom } from '../faults/seeded-random.ts'
import { Seed, type Seeded } from '../seed.ts'
import type { TestDatabase } from '../test-postgres.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

export type Field = {
  url: string
  connection: TestDatabase['connection']
  masterKey: Buffer
  random: SeededRandom
  writers: number
  readers: number
  chats: number
  /** How many of the readers are in each chat; all of them in all of them, unless said. Whoever writes is in all. */
  readersPerChat?: number
  /** The share of messages that are sent again though they were acknowledged. */
  repeats?: number
}

export type Outcome = {
  violations: Violation[]
  /** Answers that no fault of ours explains. */
  unexpected: unknown[]
  acked: number
  entries: number
  events: number
}

/** Those of them a reader is in. */
type ChatsOf = <T>(chats: readonly T[], reader: number) => readonly T[]

const PATIENCE_MS = 60_000

export class Battle {
  readonly people: readonly Seeded[]
  readonly chats: readonly string[]
  readonly writers: readonly Writer[]
  readonly readers: readonly Reader[]
  readonly #connection: TestDatabase['connection']
  readonly #events: HistoryEvent[]

  private constructor(field: Field, people: readonly Seeded[], chats: readonly string[], chatsOf: ChatsOf) {
    const { url, connection, random, writers, repeats } = field
    this.people = people
    this.chats = chats
    this.#connection = connection
    this.#events = []
    const record = (event: HistoryEvent) => void this.#events.push(event)
    const sessions = people.map(({ userId, deviceId, token }) => ({ userId, deviceId, accessToken: token }))
    this.writers = sessions.slice(0, writers).map((session) => new Writer(url, session, chats, random, record, repeats))
    this.readers = sessions
      .slice(writers)
      .map((session, i) => new Reader(`reader ${i}`, url, session, chatsOf(chats, i), record))
  }

  static async begin(field: Field): Promise<Battle> {
    const seed = await Seed.open(field.connection, field.masterKey)
    try {
      const people = await seed.people(field.writers + field.readers)
      const places = Array.from({ length: field.chats }, (_, i) => i)
      const chatsOf: ChatsOf = <T>(chats: readonly T[], reader: number) => {
        const { readersPerChat } = field
        return readersPerChat === undefined ? chats : chats.filter((_, i) => i === Math.floor(reader / readersPerChat))
      }
      const members = places.map((place) =>
        people.filter((_, i) => i < field.writers || chatsOf(places, i - field.writers).includes(place)),
      )
      return new Battle(field, people, await seed.chats(members), chatsOf)
    } finally {
      await seed.close()
    }
  }

  get acked(): number {
    return this.writers.reduce((sum, writer) => sum + writer.acked, 0)
  }

  get events(): number {
    return this.#events.length
  }

  /** Until so much more has got through. */
  async hold(more = this.writers.length): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    const goal = this.acked + more
    while (this.acked < goal) {
      if (performance.now() > deadline) throw new Error(`${this.acked} of ${goal} messages got through in a minute`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** Everybody finishes what they are at, readers get all there is, and all of it is held against the logs. */
  async judge(): Promise<Outcome> {
    await Promise.all(this.writers.map((writer) => writer.finish()))
    const logs = await finalLogs(this.#connection, this.chats)
    for (const [log, entries] of logs) this.#events.push({ type: 'final-log', log, entries })
    const heads = Object.fromEntries([...logs].map(([log, entries]) => [log, entries.length]))
    await Promise.all(this.readers.map((reader) => reader.finish(heads)))
    return {
      violations: checkHistory(this.#events),
      unexpected: this.writers.flatMap((writer) => writer.unexpected),
      acked: this.acked,
      entries: Object.values(heads).reduce((sum, head) => sum + head, 0),
      events: this.#events.length,
    }
  }
}

type Row = { log_id: string; seq: string; sender_id: string; device_id: string; client_id: string }

async function finalLogs(
  connection: TestDatabase['connection'],
  chats: readonly string[],
): Promise<Map<string, FinalEntry[]>> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query<Row>(
      'select log_id, seq, sender_id, device_id, client_id from entries where log_id = any ($1::uuid[]) order by log_id, seq',
      [chats],
    )
    const logs = new Map<string, FinalEntry[]>(chats.map((chat) => [chat, []]))
    for (const row of rows) {
      logs
        .get(row.log_id)!
        .push({ seq: Number(row.seq), sender: row.sender_id, device: row.device_id, clientId: row.client_id })
    }
    return logs
  } finally {
    await client.end()
  }
}
