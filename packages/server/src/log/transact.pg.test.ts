/** A change and the entries that tell of it land together, and are told only once they have landed. */

import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@parley/testkit'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Database, openDatabase } from '../db/database.ts'
import type { NewEntry } from './entry.ts'
import { createTransact, type Transact } from './transact.ts'

let test: TestDatabase
let database: Database
let transact: Transact
let told: { kind: string; seq: number; isDurable: Promise<boolean> }[]

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase({ connection: test.connection, poolSize: 5, onError() {} })
})
afterAll(async () => {
  await database.close()
  await test.drop()
})
beforeEach(() => {
  told = []
  transact = createTransact(database, (fresh) => {
    for (const { entry, row } of fresh) {
      // Asked over another connection: it sees what is committed, and nothing else.
      const isDurable = database
        .query('select from entries where log_id = $1 and seq = $2', [entry.log, row.seq])
        .then((rows) => rows.length === 1)
      told.push({ kind: entry.kind, seq: row.seq!, isDurable })
    }
  })
})

const entry = (log: string, kind = 'name', more: Partial<NewEntry> = {}): NewEntry => ({
  log,
  kind,
  senderId: null,
  deviceId: null,
  clientId: null,
  at: 1,
  ...more,
})
async function newLog(): Promise<string> {
  const id = randomUUID()
  await transact([], (tx) => tx.create({ id, kind: 'chat' }))
  return id
}
const entriesOf = (log: string) => database.query('select seq from entries where log_id = $1', [log])

it('tells of the entries in their order, after the commit', async () => {
  const log = await newLog()
  await transact([log], async (tx) => {
    expect(await tx.append([entry(log), entry(log, 'avatar')])).toMatchObject([{ seq: 1 }, { seq: 2 }])
    expect(await tx.append([entry(log, 'timer')])).toMatchObject([{ seq: 3, isNew: true }])
    expect(told).toEqual([])
  })
  expect(told.map(({ kind, seq }) => `${seq} ${kind}`)).toEqual(['1 name', '2 avatar', '3 timer'])
  expect(await Promise.all(told.map(({ isDurable }) => isDurable))).toEqual([true, true, true])
})

it('leaves and tells nothing when it fails', async () => {
  const log = await newLog()
  const failing = transact([log], async (tx) => {
    await tx.append([entry(log)])
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await entriesOf(log)).toEqual([])
  expect(told).toEqual([])
})

it('does not append to a log that is not there', async () => {
  const log = await newLog()
  const failing = transact([], (tx) => tx.append([entry(log), entry(randomUUID())]))
  await expect(failing).rejects.toThrow('no log')
  expect(await entriesOf(log)).toEqual([])
})

it('says of an entry that is there already where it lies, and tells of it no second time', async () => {
  const log = await newLog()
  const once = entry(log, 'edit', { deviceId: randomUUID(), clientId: randomUUID() })
  await transact([log], (tx) => tx.append([once]))
  expect(await transact([log], (tx) => tx.append([once, entry(log)]))).toMatchObject([
    { seq: 1, isNew: false },
    { seq: 2, isNew: true },
  ])
  expect(told.map(({ seq }) => seq)).toEqual([1, 2])
})

it('comes through a deadlock, and tells of each change once', async () => {
  const [one, two] = [await newLog(), await newLog()]
  let attempts = 0
  let holding = 0
  const crosswise = (first: string, second: string) =>
    // The locks it should have named, it takes one after the other, each waiting until the other has its first.
    transact([], async (tx) => {
      attempts++
      await tx.append([entry(first)])
      if (++holding === 2) bothHold.resolve()
      await bothHold.promise
      await tx.append([entry(second)])
    })
  const bothHold = Promise.withResolvers<void>()
  await Promise.all([crosswise(one, two), crosswise(two, one)])
  expect(attempts).toBeGreaterThan(2)
  expect(told).toHaveLength(4)
  for (const log of [one, two]) expect(await entriesOf(log)).toHaveLength(2)
})

it('locks in one order, so that transactions over the same logs wait for each other instead', async () => {
  const logs = await Promise.all(Array.from({ length: 6 }, newLog))
  let attempts = 0
  const change = (order: readonly string[]) =>
    transact(order, async (tx) => {
      attempts++
      await tx.append(order.map((log) => entry(log)))
    })
  await Promise.all(Array.from({ length: 30 }, (_, i) => change(i % 2 === 0 ? logs : [...logs].reverse())))
  expect(attempts).toBe(30)
  for (const log of logs) expect(await entriesOf(log)).toHaveLength(30)
})

it('whatever goes wrong in telling does not undo what is done', async () => {
  const log = await newLog()
  const failing = createTransact(database, () => {
    throw Object.assign(new Error('the bell fell off'), { code: '40001' })
  })
  await expect(failing([log], (tx) => tx.append([entry(log)]))).rejects.toThrow('the bell fell off')
  expect(await entriesOf(log)).toHaveLength(1)
  // The connection went back to the pool in order, and serves the next.
  expect(await database.query('select pg_current_xact_id_if_assigned() as open')).toEqual([{ open: null }])
})
