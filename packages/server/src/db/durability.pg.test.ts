import { createTestDatabase, type TestDatabase } from '@parley/testkit'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkDurability } from './durability.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase({ empty: true })
})
afterEach(() => database.drop())

async function check() {
  const client = new pg.Client(database.connection)
  await client.connect()
  try {
    await checkDurability(client)
    return 'durable'
  } finally {
    await client.end()
  }
}

async function set(value: string) {
  const client = new pg.Client(database.connection)
  await client.connect()
  await client.query(`alter database ${database.connection.database} set synchronous_commit = ${value}`)
  await client.end()
}

test.each(['on', 'local', 'remote_apply'])('synchronous_commit = %s waits for the disk', async (value) => {
  await set(value)
  expect(await check()).toBe('durable')
})

test('a database that confirms before it has written is refused, with what to change', async () => {
  await set('off')
  await expect(check()).rejects.toMatchObject({
    code: 'NOT_DURABLE',
    message: expect.stringContaining('synchronous_commit = off'),
  })
})
