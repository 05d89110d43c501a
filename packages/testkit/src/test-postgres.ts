/** One real PostgreSQL for a whole test run, and in it a fresh, migrated database for whoever asks, in milliseconds. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '@parley/server/db/data-folder'
import { clusterIn } from '@parley/server/db/embedded/cluster'
import { settleOrphan } from '@parley/server/db/embedded/orphan'
import { type Connection, startEmbedded } from '@parley/server/db/embedded/start-embedded'
import { migrate, readMigrations } from '@parley/server/db/migrate'
import pg from 'pg'

export type TestPostgres = { connection: Connection; stop(): Promise<void> }
export type TestDatabase = { connection: Connection; drop(): Promise<void>; [Symbol.asyncDispose](): Promise<void> }

const PREFIX = 'parley-test-'
const TEMPLATE = 'parley_template'
/** How the test files, each in a process of its own, find the server of their run. */
const ADDRESS = 'PARLEY_TEST_POSTGRES'

/** As durable as in production: a test of promises must not run on a database that makes none. */
export async function startTestPostgres(): Promise<TestPostgres> {
  await sweep()
  const path = await mkdtemp(join(tmpdir(), PREFIX))
  const folder = await openDataFolder(path)
  const clean = async () => {
    await folder.release()
    await rm(path, { recursive: true, force: true })
  }
  try {
    const server = await startEmbedded({ folder, log: { info() {}, warn: console.warn } })
    await makeTemplate(server.connection).catch(async (error) => {
      await server.stop()
      throw error
    })
    process.env[ADDRESS] = JSON.stringify(server.connection)
    return {
      connection: server.connection,
      async stop() {
        delete process.env[ADDRESS]
        await server.stop()
        await clean()
      },
    }
  } catch (error) {
    await clean()
    throw error
  }
}

/** A run that was killed could not stop its server; the next one does. The folder of a run that lives is locked. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name)
    if (!name.startsWith(PREFIX) || !(await stat(join(clusterIn(path), 'postmaster.pid')).catch(() => undefined)))
      continue
    const folder = await openDataFolder(path).catch(() => undefined)
    if (!folder) continue
    await settleOrphan(clusterIn(folder.path), console.warn)
    await folder.release()
    await rm(path, { recursive: true, force: true })
  }
}

async function makeTemplate(connection: Connection): Promise<void> {
  const migrations = await readMigrations()
  await run(connection, `create database ${TEMPLATE}`)
  const client = new pg.Client({ ...connection, database: TEMPLATE })
  await client.connect()
  try {
    await migrate(client, migrations)
  } finally {
    await client.end()
  }
}

/** `empty`: without Parley's schema. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const address = process.env[ADDRESS]
  if (!address)
    throw new Error('No PostgreSQL runs for these tests: name the file x.pg.test.ts, or startTestPostgres().')
  const server = JSON.parse(address) as Connection
  const database = `test_${randomBytes(8).toString('hex')}`
  await run(server, `create database ${database} template ${empty ? 'template0' : TEMPLATE}`)
  const drop = () => run(server, `drop database if exists ${database} with (force)`)
  return { connection: { ...server, database }, drop, [Symbol.asyncDispose]: drop }
}

async function run(connection: Connection, statement: string): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
