/** A server asked to stop does so gently: it says so, sends people elsewhere, answers whoever stays, loses nothing, and is gone. */

import { checkHistory, type HistoryEvent, Line, Seed, seededRandom, Writer } from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { House } from '../kill/house.ts'

const WRITERS = 8
const LISTENERS = 12

let house: House
beforeAll(async () => {
  house = await House.build()
  await house.start()
})
afterAll(() => house.tearDown())

it(`drains under ${WRITERS} writers`, async () => {
  const seed = await Seed.open(house.connection, house.masterKey)
  const people = await seed.people(WRITERS + LISTENERS)
  const chats = await seed.chats([people, people])
  await seed.close()
  const sessions = people.map(({ userId, deviceId, token }) => ({ userId, deviceId, accessToken: token }))
  const listeners = await Promise.all(
    sessions
      .slice(WRITERS)
      .map((session, i) => Line.open(house.url, session, { transports: [i % 3 ? 'websocket' : 'polling'] })),
  )
  const events: HistoryEvent[] = []
  const random = seededRandom()
  const writers = sessions
    .slice(0, WRITERS)
    .map((session) => new Writer(house.url, session, chats, random, (event) => events.push(event)))
  const acked = () => writers.reduce((sum, writer) => sum + writer.acked, 0)
  await expect.poll(acked, { timeout: 20_000 }).toBeGreaterThan(100)
  expect((await fetch(`${house.url}/readyz`)).status).toBe(200)

  const ended = house.terminate()
  const moves = await Promise.all(listeners.map((line) => line.until('move')))
  // It is alive and not to be sent anybody.
  const [ready, alive] = await Promise.all([fetch(`${house.url}/readyz`), fetch(`${house.url}/healthz`)])
  expect([ready.status, alive.status]).toEqual([503, 200])
  expect(await ready.json()).toMatchObject({ error: { code: 'DRAINING', details: { retryAfter: expect.any(Number) } } })
  await expect(Line.open(house.url, sessions[0]!)).rejects.toMatchObject({ code: 'DRAINING' })
  // Not all at once.
  for (const { after } of moves) expect(after).toBeGreaterThanOrEqual(0)
  expect(new Set(moves.map(({ after }) => after)).size).toBeGreaterThan(LISTENERS / 2)
  // Whoever is still at work is still served.
  const sofar = acked()
  await expect.poll(acked).toBeGreaterThan(sofar)
  // The first is polling.
  const [polling, stubborn, ...polite] = listeners as [Line, Line, ...Line[]]
  for (const line of polite) line.close()
  for (const line of [polling, stubborn]) {
    expect((await line.until('error', undefined, 30_000)).error).toMatchObject({
      code: 'DRAINING',
      details: { retryAfter: 1 },
    })
    await line.gone()
  }
  expect(await ended).toEqual({ code: 0, signal: null })

  await house.start()
  const before = acked()
  await expect.poll(acked, { timeout: 20_000 }).toBeGreaterThan(before)
  await Promise.all(writers.map((writer) => writer.finish()))
  for (const [log, entries] of await finalLogs(chats)) events.push({ type: 'final-log', log, entries })
  expect(writers.flatMap((writer) => writer.unexpected)).toEqual([])
  expect(checkHistory(events)).toEqual([])
}, 120_000)

async function finalLogs(chats: readonly string[]) {
  const client = new pg.Client(house.connection)
  await client.connect()
  try {
    const { rows } = await client.query<Record<'log_id' | 'seq' | 'sender_id' | 'device_id' | 'client_id', string>>(
      'select log_id, seq, sender_id, device_id, client_id from entries where log_id = any ($1::uuid[]) order by seq',
      [chats],
    )
    return chats.map((chat) => {
      const own = rows.filter(({ log_id }) => log_id === chat)
      return [
        chat,
        own.map((row) => ({
          seq: Number(row.seq),
          sender: row.sender_id,
          device: row.device_id,
          clientId: row.client_id,
        })),
      ] as const
    })
  } finally {
    await client.end()
  }
}
