import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@parley/testkit'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, readMigrations } from './migrate.ts'

let database: TestDatabase
let folder: string
let clients: pg.Client[]
beforeEach(async () => {
  clients = []
  database = await createTestDatabase({ empty: true })
  folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'))
  await write('0001-first.sql', 'create table first (id int); insert into first values (1)')
  await write('0002-second.sql', 'create table second (id int)')
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end()))
  await database.drop()
  await rm(folder, { recursive: true })
})

const write = (file: string, sql: string) => writeFile(join(folder, file), sql)
async function connect() {
  const client = new pg.Client(database.connection)
  clients.push(client)
  await client.connect()
  return client
}
const names = (applied: { name: string }[]) => applied.map(({ name }) => name)

test('steps are applied in order, once, and new ones later', async () => {
  const client = await connect()
  expect(names(await migrate(client, await readMigrations(folder)))).toEqual(['first', 'second'])
  expect(await migrate(client, await readMigrations(folder))).toEqual([])
  await write('0003-third.sql', 'insert into second values (3)')
  expect(names(await migrate(client, await readMigrations(folder)))).toEqual(['third'])
  expect((await client.query('select * from second')).rows).toEqual([{ id: 3 }])
})

test('nodes that start together apply each step once', async () => {
  const migrations = await readMigrations(folder)
  const nodes = await Promise.all(Array.from({ length: 6 }, connect))
  const applied = await Promise.all(nodes.map((node) => migrate(node, migrations)))
  expect(names(applied.flat()).sort()).toEqual(['first', 'second'])
  expect((await nodes[0]!.query('select * from first')).rows).toHaveLength(1)
})

test('a schema newer than this Parley is refused', async () => {
  const client = await connect()
  const migrations = await readMigrations(folder)
  await migrate(client, migrations)
  await expect(migrate(client, migrations.slice(0, 1))).rejects.toMatchObject({
    code: 'SCHEMA_TOO_NEW',
    message: expect.stringContaining('at schema 2 (second)'),
  })
})

test('an edited step is refused before anything is applied', async () => {
  const client = await connect()
  await migrate(client, await readMigrations(folder))
  await write('0001-first.sql', 'create table first (id bigint)')
  await write('0003-third.sql', 'create table third (id int)')
  await expect(migrate(client, await readMigrations(folder))).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' })
  expect((await client.query(`select to_regclass('third') as third`)).rows).toEqual([{ third: null }])
})

test('line endings are not an edit', async () => {
  const client = await connect()
  await write('0002-second.sql', 'create table second (\n  id int\n)')
  await migrate(client, await readMigrations(folder))
  await write('0002-second.sql', 'create table second (\r\n  id int\r\n)')
  expect(await migrate(client, await readMigrations(folder))).toEqual([])
})

test('a step that fails leaves no trace, keeps the earlier ones, and can be repeated once mended', async () => {
  const client = await connect()
  await write('0002-second.sql', 'create table second (id int); select 1 / 0')
  await expect(migrate(client, await readMigrations(folder))).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('2 (second)'),
  })
  await write('0002-second.sql', 'create table second (id int)')
  expect(names(await migrate(client, await readMigrations(folder)))).toEqual(['second'])
})

test('numbers may be left out, but never filled in behind an applied step', async () => {
  const client = await connect()
  await write('0005-fifth.sql', 'create table fifth (id int)')
  expect(names(await migrate(client, await readMigrations(folder)))).toEqual(['first', 'second', 'fifth'])
  await write('0004-fourth.sql', 'create table fourth (id int)')
  await expect(migrate(client, await readMigrations(folder))).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    message: expect.stringContaining('4 (fourth)'),
  })
})

test.each([
  ['0002-twice.sql', 'Two migrations have the number 2'],
  ['nameless.sql', 'what-it-does.sql'],
])('a folder with %s is refused', async (file, message) => {
  await write(file, '')
  await expect(readMigrations(folder)).rejects.toThrow(message)
})
