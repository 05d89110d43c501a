/** The function by which anything becomes true: numbers without gaps whoever writes at once, and a verdict under the lock. */

import { randomUUID } from 'node:crypto'
import { createTestDatabase, seededRandom, type TestDatabase } from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../db/database.ts'
import { type AppendRow, appendStatement } from './append-statement.ts'
import type { NewEntry } from './entry.ts'

let test: TestDatabase
let database: Database

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase({ connection: test.connection, poolSize: 10, onError() {} })
})
afterAll(async () => {
  await database.close()
  await test.drop()
})

const [user, stranger, device] = [randomUUID(), randomUUID(), randomUUID()]

async function newLog({ sealed = false, epoch = 0, timer = null as number | null } = {}): Promise<string> {
  const id = randomUUID()
  await database.query(`insert into logs (id, kind, sealed, epoch, timer) values ($1, 'chat', $2, $3, $4)`, [
    id,
    sealed,
    epoch,
    timer,
  ])
  await database.query('insert into members (log_id, user_id, joined_at) values ($1, $2, 0)', [id, user])
  return id
}

const message = (log: string, more: Partial<NewEntry> = {}): NewEntry => ({
  log,
  kind: 'message',
  senderId: user,
  deviceId: device,
  clientId: randomUUID(),
  at: 1_000,
  body: 'aGk=',
  ...more,
})

async function append(guarded: boolean, entries: readonly NewEntry[], by: { query: Database['query'] } = database) {
  const { text, values } = appendStatement(guarded, entries)
  return by.query<AppendRow>(text, values)
}
const verdicts = async (guarded: boolean, entries: readonly NewEntry[]) =>
  (await append(guarded, entries)).map(({ outcome, seq }) => (seq === null ? outcome : `${outcome} ${seq}`))

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const seqsOf = async (log: string) =>
  (await database.query<{ seq: number }>('select seq from entries where log_id = $1 order by seq', [log])).map(
    ({ seq }) => seq,
  )

it('numbers without a gap while eight connections append a thousand entries each to the same three logs', async () => {
  const logs = await Promise.all(upTo(3).map(() => newLog()))
  const random = seededRandom()
  const given = new Map<string, number>()
  const write = async (nth: number) => {
    const client = new pg.Client(test.connection)
    await client.connect()
    // Half of them wait for the locks of others, half are told that a log is busy.
    const guarded = nth % 2 === 0
    let waiting = upTo(1_000).map(() => message(random.pick(logs)))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, random.integer(1, 40))
      const { rows } = await client.query<AppendRow>(appendStatement(guarded, batch))
      for (const [i, { outcome, seq }] of rows.entries())
        if (outcome === 'new') given.set(batch[i]!.clientId!, Number(seq))
      waiting = [...batch.filter((_, i) => rows[i]!.outcome === 'busy'), ...waiting.slice(batch.length)]
    }
    await client.end()
  }
  await Promise.all(upTo(8).map(write))
  const rows = await database.query<{ client_id: string; seq: number }>(
    'select client_id, seq from entries where log_id = any ($1::uuid[])',
    [logs],
  )
  expect(given.size).toBe(8_000)
  expect(rows).toHaveLength(8_000)
  expect(rows.filter((row) => given.get(row.client_id) !== row.seq)).toEqual([])
  for (const log of logs) {
    const seqs = await seqsOf(log)
    expect(seqs).toEqual(upTo(seqs.length))
    expect(await database.query('select head from logs where id = $1', [log])).toEqual([{ head: seqs.length }])
  }
})

it('lets nothing in after a removal, however the two race', async () => {
  for (let round = 0; round < 25; round++) {
    const log = await newLog()
    let removedAt: number | undefined
    const remove = database.transaction(async (tx) => {
      const [row] = await tx.query<{ head: number }>('select head from logs where id = $1 for no key update', [log])
      await tx.query('delete from members where log_id = $1 and user_id = $2', [log, user])
      await tx.query('select pg_sleep(0.002)')
      removedAt = row!.head
    })
    let isMember = true
    const write = async () => {
      while (isMember) for (const { outcome } of await append(true, [message(log)])) isMember &&= outcome !== 'absent'
    }
    await Promise.all([write(), write(), remove])
    expect(await seqsOf(log)).toEqual(upTo(removedAt!))
  }
})

describe('judges', () => {
  const cases: [string, (logs: Record<'open' | 'sealed', string>) => NewEntry, string][] = [
    ['a message', ({ open }) => message(open), 'new 2'],
    ['no such log', () => message(randomUUID()), 'absent'],
    ['somebody who is not in it', ({ open }) => message(open, { senderId: stranger }), 'absent'],
    ['what is not sealed and must be', ({ sealed }) => message(sealed), 'must-seal'],
    ['what is sealed and must not be', ({ open }) => message(open, { epoch: 0 }), 'must-not-seal'],
    ['an epoch that is over', ({ sealed }) => message(sealed, { epoch: 4 }), 'stale'],
    ['an epoch that is not yet', ({ sealed }) => message(sealed, { epoch: 6 }), 'stale'],
    ['the epoch of now', ({ sealed }) => message(sealed, { epoch: 5 }), 'new 1'],
    ['an answer to a message', ({ open }) => message(open, { ref: 1 }), 'new 2'],
    ['an answer to nothing', ({ open }) => message(open, { ref: 7 }), 'absent'],
    ['an answer to itself', ({ open }) => message(open, { ref: 2 }), 'absent'],
  ]
  it.each(cases)('%s', async (_, entry, verdict) => {
    const logs = { open: await newLog(), sealed: await newLog({ sealed: true, epoch: 5 }) }
    await append(true, [message(logs.open)])
    expect(await verdicts(true, [entry(logs)])).toEqual([verdict])
  })

  it('an answer to what is no message', async () => {
    const log = await newLog()
    await append(false, [message(log, { kind: 'name' })])
    expect(await verdicts(true, [message(log, { ref: 1 })])).toEqual(['absent'])
  })

  it('the one whose right to post was taken away, and tells the server itself nothing of the kind', async () => {
    const log = await newLog()
    await database.query('update members set can_post = false where log_id = $1', [log])
    expect(await verdicts(true, [message(log)])).toEqual(['cannot-post'])
    expect(await verdicts(false, [message(log, { senderId: null })])).toEqual(['new 1'])
  })

  it('what is there already as the one that is there, whatever has changed since', async () => {
    const log = await newLog()
    const entry = message(log)
    await append(true, [message(log), entry, message(log)])
    await database.query('delete from members where log_id = $1', [log])
    expect(await append(true, [{ ...entry, at: 9_999 }])).toMatchObject([{ outcome: 'old', seq: 2, at: 1_000 }])
  })

  it('each of a mixed batch for itself, and numbers only what it takes', async () => {
    const [one, two] = [await newLog(), await newLog()]
    const entries = [message(one), message(two), message(one, { senderId: stranger }), message(one), message(two)]
    expect(await verdicts(true, entries)).toEqual(['new 1', 'new 1', 'absent', 'new 2', 'new 2'])
  })

  it('only the entries of a held log as busy', async () => {
    const [held, free] = [await newLog(), await newLog()]
    await database.transaction(async (tx) => {
      await tx.query('select from logs where id = $1 for no key update', [held])
      expect(await verdicts(true, [message(held), message(free), message(randomUUID())])).toEqual([
        'busy',
        'new 1',
        'absent',
      ])
    })
  })
})

it('gives messages of a log with a timer their time, unless they bring their own; other entries stay', async () => {
  const log = await newLog({ timer: 500 })
  const rows = await append(false, [message(log), message(log, { expiresAt: 7 }), message(log, { kind: 'name' })])
  expect(rows.map((row) => row.expires_at)).toEqual([1_500, 7, null])
})
