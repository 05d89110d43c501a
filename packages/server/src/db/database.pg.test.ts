/** What the one door to PostgreSQL makes of errors: which mean that nobody is there, which are tried again, which go through. */

import { randomUUID } from 'node:crypto'
import { createTestDatabase, startFaultProxy, type TestDatabase } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, isConnectionLoss, openDatabase } from './database.ts'

let test: TestDatabase
let database: Database

const openedAt = (connection: object = {}, poolSize = 3) =>
  openDatabase({ connection: { ...test.connection, ...connection }, poolSize, onError() {} })

beforeAll(async () => {
  test = await createTestDatabase()
  database = openedAt()
})
afterAll(async () => {
  await database.close()
  await test.drop()
})

const unavailable = expect.objectContaining({ code: 'DATABASE_UNAVAILABLE', retryAfter: 1 })

describe('nobody knows what became of a statement', () => {
  it.each([
    ['08006', 'the connection broke'],
    ['57P01', 'the server is going down'],
    ['57P03', 'the server is coming up'],
    ['53100', 'could not extend file: No space left on device'],
    ['53300', 'too many connections'],
    ['ECONNREFUSED', ''],
    ['ECONNRESET', ''],
    ['EPIPE', ''],
    ['ENOENT', 'no socket'],
    ['ETIMEDOUT', ''],
    ['EHOSTUNREACH', ''],
    ['ENETUNREACH', ''],
    ['ENOTFOUND', 'no such host'],
    ['EAI_AGAIN', 'the resolver is away'],
    [undefined, 'Connection terminated unexpectedly'],
    [undefined, 'Client has encountered a connection error and is not queryable'],
    [undefined, 'timeout exceeded when trying to connect'],
    [undefined, 'timeout expired'],
    [undefined, 'Query read timeout'],
  ])('%s %s', (code, message) => {
    expect(isConnectionLoss(Object.assign(new Error(message), { code }))).toBe(true)
  })

  it.each([
    ['57014', 'canceling statement due to user request'],
    ['40001', 'could not serialize access'],
    ['23505', 'duplicate key'],
    ['22021', 'invalid byte sequence'],
    [undefined, 'anything else'],
  ])('but they do of %s %s', (code, message) => {
    expect(isConnectionLoss(Object.assign(new Error(message), { code }))).toBe(false)
    expect(isConnectionLoss(null)).toBe(false)
  })
})

it('says DATABASE_UNAVAILABLE for whatever way the database can be away, and comes back with it', async () => {
  const { host, port } = test.connection
  const proxy = await startFaultProxy({ target: { path: `${host}/.s.PGSQL.${port}` } })
  const far = openedAt({ host: '127.0.0.1', port: proxy.port })
  await far.query('select 1')
  const dropped = far.query('select pg_sleep(60)')
  await expect.poll(() => proxy.connections.size).toBe(1)
  proxy.drop()
  await expect(dropped).rejects.toEqual(unavailable)
  proxy.refuse()
  await expect(far.query('select 1')).rejects.toEqual(unavailable)
  await expect(far.transaction(async () => 1)).rejects.toEqual(unavailable)
  await expect(far.dedicated()).rejects.toSatisfy(isConnectionLoss)
  await proxy.heal()
  expect(await far.query('select 1 as one')).toEqual([{ one: 1 }])
  await far.close()
  await proxy.close()
})

it('tries a transaction again that lost a race, and lets other errors through as they are', async () => {
  let attempts = 0
  const racing = database.transaction(async (tx) => {
    attempts++
    if (attempts < 4) await tx.query(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`)
    return attempts
  })
  expect(await racing).toBe(4)
  await expect(database.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' })
  attempts = 0
  const hopeless = database.transaction(async (tx) => {
    attempts++
    await tx.query(`do $$ begin raise exception 'never' using errcode = '40P01'; end $$`)
  })
  await expect(hopeless).rejects.toMatchObject({ code: '40P01' })
  expect(attempts).toBe(5)
})

it('leaves nothing of a transaction that was broken off, and its connection in order', async () => {
  const id = randomUUID()
  const one = openedAt({}, 1)
  const broken = one.transaction(async (tx) => {
    await tx.query(`insert into logs (id, kind) values ($1, 'chat')`, [id])
    await tx.query('select pg_terminate_backend(pg_backend_pid())')
  })
  await expect(broken).rejects.toEqual(unavailable)
  expect(await one.query('select count(*) as n from logs where id = $1', [id])).toEqual([{ n: 0 }])
  await one.close()
})

it('outlives a connection that is lost between two statements of a transaction', async () => {
  const heard = Promise.withResolvers<Error>()
  const one = openDatabase({ connection: test.connection, poolSize: 1, onError: heard.resolve })
  const broken = one.transaction(async (tx) => {
    const [backend] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
    await database.query('select pg_terminate_backend($1)', [backend!.pid])
    // Nothing is asked of it until the loss is known.
    expect(await heard.promise).toSatisfy(isConnectionLoss)
    await tx.query('select 1')
  })
  await expect(broken).rejects.toEqual(unavailable)
  expect(await one.query('select 1 as one')).toEqual([{ one: 1 }])
  await one.close()
})
