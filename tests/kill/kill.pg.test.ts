/**
 * Whatever was acknowledged is there, once and in order, however often the server and its database are killed under those who write.
 * Judged by the history of everything that was sent, answered and read.
 */

import { checkHistory, type FinalEntry, type HistoryEvent, Reader, Seed, seededRandom, Writer } from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { House } from './house.ts'

const LONG = process.env.PARLEY_LONG === '1'
const SERVER_KILLS = LONG ? 300 : 60
const POSTGRES_KILLS = LONG ? 100 : 20
const WRITERS = 8
const READERS = 3
const CHATS = 4

let house: House

beforeAll(async () => {
  house = await House.build()
  await house.start()
})
afterAll(() => house.tearDown())

it(
  `survives ${SERVER_KILLS} kills of the server and ${POSTGRES_KILLS} of PostgreSQL under ${WRITERS} writers`,
  async () => {
    const random = seededRandom()
    const events: HistoryEvent[] = []
    const record = (event: HistoryEvent) => events.push(event)
    const { people, chats } = await settle()
    const sessions = people.map(({ userId, deviceId, token }) => ({ userId, deviceId, accessToken: token }))
    const writers = sessions.slice(0, WRITERS).map((session) => new Writer(house.url, session, chats, random, record))
    const readers = sessions
      .slice(WRITERS)
      .map((session, i) => new Reader(`reader ${i}`, house.url, session, chats, record))

    const kills = [...Array(SERVER_KILLS).fill('server'), ...Array(POSTGRES_KILLS).fill('postgres')] as (
      | 'server'
      | 'postgres'
    )[]
    shuffle(kills, random)
    for (const [nth, victim] of kills.entries()) {
      if (nth % 20 === 0) console.log(`${nth} of ${kills.length} kills, ${events.length} events`)
      await workABit(writers, random.integer(100, 500))
      if (random.chance(0.3)) random.pick(readers).drop()
      if (victim === 'postgres') await house.killPostgres()
      else {
        await house.killServer()
        await house.start()
      }
    }
    await workABit(writers, 300)
    await Promise.all(writers.map((writer) => writer.finish()))
    const logs = await finalLogs(chats)
    for (const [log, entries] of logs) events.push({ type: 'final-log', log, entries })
    const heads = Object.fromEntries([...logs].map(([log, entries]) => [log, entries.length]))
    await Promise.all(readers.map((reader) => reader.finish(heads)))

    const acked = writers.reduce((sum, writer) => sum + writer.acked, 0)
    const entries = Object.values(heads).reduce((sum, head) => sum + head, 0)
    console.log(
      `${kills.length} kills, ${acked} acknowledged sends, ${entries} entries, ${events.length} events (seed ${random.seed})`,
    )
    expect(writers.flatMap((writer) => writer.unexpected)).toEqual([])
    expect(checkHistory(events)).toEqual([])
    expect(acked).toBeGreaterThan(kills.length)
  },
  LONG ? 3_600_000 : 600_000,
)

async function settle() {
  const seed = await Seed.open(house.connection, house.masterKey)
  try {
    const people = await seed.people(WRITERS + READERS)
    return { people, chats: await seed.chats(Array.from({ length: CHATS }, () => people)) }
  } finally {
    await seed.close()
  }
}

/** Until somebody has got something through since, and then a little longer: each life of the server does some work. */
async function workABit(writers: readonly Writer[], ms: number): Promise<void> {
  const acked = () => writers.reduce((sum, writer) => sum + writer.acked, 0)
  const before = acked()
  while (acked() < before + WRITERS) await new Promise((resolve) => setTimeout(resolve, 10))
  await new Promise((resolve) => setTimeout(resolve, ms))
}

async function finalLogs(chats: readonly string[]): Promise<Map<string, FinalEntry[]>> {
  const client = new pg.Client(house.connection)
  await client.connect()
  try {
    const { rows } = await client.query<{
      log_id: string
      seq: string
      sender_id: string
      device_id: string
      client_id: string
    }>(
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

function shuffle(items: unknown[], random: ReturnType<typeof seededRandom>): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(0, i)
    ;[items[i], items[j]] = [items[j], items[i]]
  }
}
