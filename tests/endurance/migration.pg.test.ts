/** A database of an older Parley, with a million messages, is taken over while its people keep knocking: all of it is there, and theirs is not lost. */

import { sync } from '@parley/protocol'
import { migrate, readMigrations } from '@parley/server/db/migrate'
import { Battle, createTestDatabase, figure, Person, Seed, seededRandom, ServerApart } from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

const LONG = process.env.PARLEY_LONG === '1'
const MESSAGES = LONG ? 1_000_000 : 20_000
const CHATS = 100
/** The last step of the schema before there was anything to be migrated from: everything after it is new to this database. */
const OLD = 8

let apart: ServerApart
let database: pg.Client
beforeAll(async () => {
  const old = await createTestDatabase({ empty: true })
  database = new pg.Client(old.connection)
  await database.connect()
  await migrate(
    database,
    (await readMigrations()).filter(({ number }) => number <= OLD),
  )
  apart = await ServerApart.build(old)
})
afterAll(async () => {
  await database.end()
  await apart.tearDown()
})

it(`${MESSAGES} messages are there after the step, and every one acknowledged meanwhile`, async () => {
  const seed = await Seed.open(apart.database.connection, apart.masterKey)
  const [ana] = await seed.people(1)
  const chats = await seed.chats(Array.from({ length: CHATS }, () => [ana!]))
  await seed.close()
  await database.query(
    `insert into entries (log_id, seq, kind, sender_id, device_id, client_id, at, epoch, body)
     select chat, seq, 'message', $2, $3, gen_random_uuid(), seq, 0, decode(repeat(md5(seq::text), 8), 'hex')
     from unnest($1::uuid[]) chat, generate_series(1, $4::int) seq`,
    [chats, ana!.userId, ana!.deviceId, MESSAGES / CHATS],
  )
  await database.query('update logs set head = $2, touched_at = $2 where id = any ($1::uuid[])', [
    chats,
    MESSAGES / CHATS,
  ])

  const random = seededRandom()
  const battle = await Battle.begin({
    ...{ url: apart.url, connection: apart.database.connection, masterKey: apart.masterKey, random },
    ...{ writers: 6, readers: 2, chats: 3 },
  })
  const begun = performance.now()
  await apart.start()
  const took = performance.now() - begun
  await battle.hold(60)
  const person = new Person(apart.url, 'ana', { ...ana!, accessToken: ana!.token })
  for (const log of chats) {
    const { head, entries } = await person.call(sync.entries, { log, limit: 500 })
    expect(head).toBe(MESSAGES / CHATS)
    expect(entries.map(({ seq }) => seq)).toEqual(
      Array.from({ length: entries.length }, (_, i) => head - entries.length + 1 + i),
    )
  }
  const { violations, unexpected, acked } = await battle.judge()
  figure(
    import.meta.filename,
    `${MESSAGES} messages in ${(took / 1_000).toFixed(1)} s, ${acked} acknowledged sends of people who were waiting`,
  )
  expect({ unexpected, violations }).toEqual({ unexpected: [], violations: [] })
  const { rows } = await database.query<{ count: string }>(
    'select count(*) from entries where log_id = any ($1::uuid[])',
    [chats],
  )
  expect(Number(rows[0]!.count)).toBe(MESSAGES)
  expect((await apart.condition()).complaints).toEqual([])
}, 900_000)
