/** What an append promises, whatever others do meanwhile and whatever becomes of the connection. */

import { randomUUID } from 'node:crypto'
import { createTestDatabase, outcome, startFaultProxy, type TestDatabase } from '@parley/testkit'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Database, openDatabase } from '../db/database.ts'
import type { NewEntry } from './entry.ts'
import { GroupCommit } from './group-commit.ts'

let test: TestDatabase
let database: Database
let commits: GroupCommit
let rung: string[]

const openedAt = (connection: object) =>
  openDatabase({ connection: { ...test.connection, ...connection }, poolSize: 5, onError() {} })
const commitsBy = (connect: () => Promise<pg.Client>, patience?: number) =>
  new GroupCommit({
    connect,
    patience,
    announce: (fresh) => rung.push(...fresh.map(({ entry, row }) => `${entry.log} ${row.seq}`)),
  })

beforeAll(async () => {
  test = await createTestDatabase()
  database = openedAt({})
})
afterAll(async () => {
  await database.close()
  await test.drop()
})
beforeEach(() => {
  rung = []
  commits = commitsBy(() => database.dedicated())
})
afterEach(async () => {
  vi.restoreAllMocks()
  await commits.close()
})

const user = randomUUID()
const device = randomUUID()

async function newLog({ sealed = false, epoch = 0, members = [user] } = {}): Promise<string> {
  const id = randomUUID()
  await database.query(`insert into logs (id, kind, sealed, epoch) values ($1, 'chat', $2, $3)`, [id, sealed, epoch])
  await database.query('insert into members (log_id, user_id, joined_at) select $1, unnest($2::uuid[]), 0', [
    id,
    members,
  ])
  return id
}

const message = (log: string, more: Partial<NewEntry> = {}): NewEntry => ({
  log,
  kind: 'message',
  senderId: user,
  deviceId: device,
  clientId: randomUUID(),
  at: 1,
  body: 'aGk=',
  ...more,
})
const messages = (count: number, log: string) => Array.from({ length: count }, () => message(log))
const appendAll = (entries: readonly NewEntry[]) => Promise.all(entries.map((entry) => commits.append(entry)))
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const lying = (log: string) =>
  database.query<{ seq: number; client_id: string }>(
    'select seq, client_id from entries where log_id = $1 order by seq',
    [log],
  )

/** Holds a log as a slow transaction of somebody else would, until `free` is called. */
async function holdLog(log: string) {
  const held = Promise.withResolvers<void>()
  const freed = Promise.withResolvers<void>()
  const done = database.transaction(async (tx) => {
    await tx.query('select from logs where id = $1 for no key update', [log])
    held.resolve()
    await freed.promise
  })
  await held.promise
  return async () => {
    freed.resolve()
    await done
  }
}

/** Time flies for whoever measures patience. */
function later(ms: number): void {
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms)
}

it('appends what comes for a log in the order it comes, dense, and rings once for each, in that order', async () => {
  const logs = await Promise.all(upTo(5).map(() => newLog()))
  const entries = upTo(400).flatMap(() => logs.map((log) => message(log)))
  await appendAll(entries)
  for (const log of logs) {
    const mine = entries.filter((entry) => entry.log === log).map((entry) => entry.clientId)
    expect((await lying(log)).map((row) => row.client_id)).toEqual(mine)
    expect(rung.filter((ring) => ring.startsWith(log))).toEqual(upTo(400).map((seq) => `${log} ${seq}`))
  }
})

it('begins less often where many come at once, and lets no full batch wait for that', async () => {
  const logs = await Promise.all(upTo(8).map(() => newLog()))
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000)
  await appendAll(logs.map((log) => message(log)))
  let isThere = false
  const next = commits.append(message(logs[0]!)).then(() => {
    isThere = true
  })
  // As long as so many commits take.
  for (const _ of upTo(20)) await newLog()
  expect(isThere).toBe(false)
  clock.mockReturnValue(1_004)
  await next

  clock.mockReturnValue(2_000)
  await appendAll(logs.map((log) => message(log)))
  await appendAll(upTo(24).flatMap(() => logs.map((log) => message(log))))
})

describe('the same entry again', () => {
  it.each(['while it is under way', 'after it is done'])('%s is the one entry', async (when) => {
    const entry = message(await newLog())
    const first = commits.append(entry)
    if (when.startsWith('after')) await first
    const again = await commits.append({ ...entry, body: 'b3RoZXI=' })
    expect(again).toMatchObject({ seq: 1, at: 1 })
    expect(await first).toMatchObject({ seq: 1, isNew: true })
    expect(await lying(entry.log)).toHaveLength(1)
    expect(rung).toHaveLength(1)
  })

  it('by another device is another entry', async () => {
    const entry = message(await newLog())
    const both = await appendAll([entry, { ...entry, deviceId: randomUUID() }])
    expect(both.map(({ seq }) => seq)).toEqual([1, 2])
  })
})

it('refuses each entry for its own reason, and the others notice nothing', async () => {
  const [open, foreign, muted, sealed] = await Promise.all([
    newLog(),
    newLog({ members: [] }),
    newLog(),
    newLog({ sealed: true, epoch: 3 }),
  ])
  await database.query('update members set can_post = false where log_id = $1', [muted])
  const refused: [NewEntry, string][] = [
    [message(randomUUID()), 'NOT_FOUND'],
    [message(foreign), 'NOT_FOUND'],
    [message(muted), 'CANNOT_POST'],
    [message(sealed), 'E2EE_REQUIRED'],
    [message(open, { epoch: 1 }), 'PLAIN_REQUIRED'],
    [message(sealed, { epoch: 2 }), 'STALE_EPOCH'],
    [message(open, { ref: 99 }), 'NOT_FOUND'],
  ]
  const good = refused.map(() => message(open))
  const outcomes = refused.map(([entry], i) => {
    const refusal = outcome(commits.append(entry))
    void commits.append(good[i]!)
    return refusal
  })
  expect(await Promise.all(outcomes)).toEqual(refused.map(([, code]) => code))
  expect((await appendAll(good)).map(({ seq }) => seq)).toEqual(upTo(good.length))
})

describe('an entry the database cannot take', () => {
  const poison = (log: string) => message(log, { data: { text: '\u0000' } })

  it('fails alone, and what came with it keeps its order', async () => {
    const log = await newLog()
    const entries = messages(30, log)
    const all = entries.toSpliced(11, 0, poison(log)).map((entry) => commits.append(entry))
    const results = await Promise.allSettled(all)
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(results[11]!.status).toBe('rejected')
    expect((await lying(log)).map((row) => row.client_id)).toEqual(entries.map((entry) => entry.clientId))
  })

  it('lets nothing of its log overtake what was tried together with it', async () => {
    const logs = await Promise.all(upTo(6).map(() => newLog()))
    const first = upTo(20).flatMap(() => logs.map((log) => message(log)))
    const then = upTo(20).flatMap(() => logs.map((log) => message(log)))
    // Entries that come back again and again, to the front of the queue.
    const held = await newLog()
    const letGo = await holdLog(held)
    const waiting = appendAll(messages(5, held))
    await new Promise((resolve) => setTimeout(resolve, 5))
    const all = [commits.append(poison(logs[0]!)), ...first.map((entry) => commits.append(entry))]
    // They wait while the first are on their way, and are there when those come back to be tried one by one.
    await new Promise((resolve) => setTimeout(resolve, 2))
    all.push(...then.map((entry) => commits.append(entry)))
    await Promise.allSettled(all)
    await letGo()
    await waiting
    for (const log of logs) {
      const mine = [...first, ...then].filter((entry) => entry.log === log).map((entry) => entry.clientId)
      expect((await lying(log)).map((row) => row.client_id)).toEqual(mine)
    }
  })

  it('does not leave waiting what came while it was refused', async () => {
    const log = await newLog()
    const connect = Promise.withResolvers<void>()
    const underWay = Promise.withResolvers<void>()
    commits = commitsBy(async () => {
      underWay.resolve()
      await connect.promise
      return database.dedicated()
    })
    const refused = commits.append(poison(log)).catch((error: unknown) => error)
    await underWay.promise
    const waiting = commits.append(message(log))
    connect.resolve()
    expect(await refused).toBeInstanceOf(Error)
    expect(await waiting).toMatchObject({ seq: 1 })
  })
})

describe('a log held by somebody else', () => {
  it('delays its own entries only, however many they are, and they keep their order', async () => {
    const [held, free] = await Promise.all([newLog(), newLog()])
    const letGo = await holdLog(held)
    const patient = messages(700, held)
    const waiting = appendAll(patient)
    expect((await appendAll(messages(50, free))).map(({ seq }) => seq)).toEqual(upTo(50))
    expect(await lying(held)).toEqual([])
    const late = messages(20, held)
    const alsoWaiting = appendAll(late)
    await letGo()
    await Promise.all([waiting, alsoWaiting])
    expect((await lying(held)).map((row) => row.client_id)).toEqual(
      [...patient, ...late].map((entry) => entry.clientId),
    )
  })

  it('is not waited for for ever', async () => {
    const log = await newLog()
    const letGo = await holdLog(log)
    const refused = outcome(commits.append(message(log)))
    later(10_000)
    expect(await refused).toBe('BUSY')
    await letGo()
    expect(await commits.append(message(log))).toMatchObject({ seq: 1 })
  })
})

describe('a lost connection', () => {
  const proxied = async (patience?: number) => {
    const { host, port } = test.connection
    const proxy = await startFaultProxy({ target: { path: `${host}/.s.PGSQL.${port}` } })
    const far = openedAt({ host: '127.0.0.1', port: proxy.port })
    commits = commitsBy(() => far.dedicated(), patience)
    return { proxy, close: () => Promise.all([far.close(), commits.close().then(() => proxy.close())]) }
  }

  it('after the commit and before the answer: the entry is there once, under the number it was given', async () => {
    const { proxy, close } = await proxied()
    const log = await newLog()
    await commits.append(message(log))
    proxy.set({ blackHole: true }, 'down')
    const appended = appendAll(messages(20, log))
    await vi.waitUntil(async () => (await lying(log)).length === 21, { interval: 1, timeout: 10_000 })
    proxy.drop()
    await proxy.heal()
    expect((await appended).map(({ seq }) => seq)).toEqual(upTo(21).slice(1))
    expect(await lying(log)).toHaveLength(21)
    // Nobody else can have rung for it.
    expect(rung).toEqual(upTo(21).map((seq) => `${log} ${seq}`))
    await close()
  })

  it('again and again: nothing is lost, doubled or out of order', async () => {
    const { proxy, close } = await proxied()
    const log = await newLog()
    const entries = messages(600, log)
    const all: Promise<unknown>[] = []
    for (const [i, entry] of entries.entries()) {
      all.push(commits.append(entry))
      if (i % 20 === 0) await new Promise(setImmediate)
      if (i % 60 === 0) proxy.reset()
    }
    await Promise.all(all)
    expect((await lying(log)).map((row) => row.client_id)).toEqual(entries.map((entry) => entry.clientId))
    await close()
  })

  it('over which no word comes any more: DATABASE_UNAVAILABLE, and the next one is tried', async () => {
    const { proxy, close } = await proxied(300)
    const log = await newLog()
    await commits.append(message(log))
    proxy.set({ blackHole: true })
    expect(await outcome(commits.append(message(log)))).toBe('DATABASE_UNAVAILABLE')
    await proxy.heal()
    expect(await commits.append(message(log))).toMatchObject({ isNew: true })
    await close()
  })

  it('that does not come back: DATABASE_UNAVAILABLE, and all is well once it does', async () => {
    const log = await newLog()
    let isUp = false
    commits = commitsBy(() =>
      isUp ? database.dedicated() : Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    )
    const refused = Promise.all(messages(3, log).map((entry) => outcome(commits.append(entry))))
    later(10_000)
    expect(new Set(await refused)).toEqual(new Set(['DATABASE_UNAVAILABLE']))
    isUp = true
    expect(await commits.append(message(log))).toMatchObject({ seq: 1 })
  })
})

it('takes so many and no more: memory is not a queue without end', async () => {
  const log = await newLog()
  const connect = Promise.withResolvers<void>()
  commits = commitsBy(async () => {
    await connect.promise
    return database.dedicated()
  })
  const taken = appendAll(messages(20_000, log))
  expect(commits.waiting).toBe(20_000)
  expect(await outcome(commits.append(message(log)))).toBe('BUSY')
  connect.resolve()
  expect((await taken).map(({ seq }) => seq)).toEqual(upTo(20_000))
  expect(commits.waiting).toBe(0)
})

it('closes when all it has taken is answered, and takes no more', async () => {
  const log = await newLog()
  const taken = appendAll(messages(50, log))
  const closed = commits.close()
  expect(await outcome(commits.append(message(log)))).toBe('DRAINING')
  await closed
  expect(await lying(log)).toHaveLength(50)
  expect(await taken).toHaveLength(50)
})
