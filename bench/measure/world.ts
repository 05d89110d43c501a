/** A database of its own, full of people, and the Parley that serves it. */

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findBinaries } from '@parley/server/db/embedded/binaries'
import { createTestDatabase, Seed, startTestPostgres } from '@parley/testkit'
import pg from 'pg'
import { startServer } from './children.ts'

export async function openWorld() {
  const postgres = await startTestPostgres()
  const database = await createTestDatabase()
  const data = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const key = randomBytes(32)
  const seed = await Seed.open(database.connection, key)
  const { host, port, user, database: name } = database.connection
  const env = {
    PARLEY_DATA: data,
    PARLEY_MASTER_KEY: key.toString('base64'),
    DATABASE_URL: `postgresql://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`,
  }
  return {
    seed,
    connection: database.connection,
    postgres: {
      pid: Number.parseInt(readFileSync(join(host, 'postmaster.pid'), 'utf8'), 10),
      log: join(dirname(host), 'postgres.log'),
    },
    startParley: () => startServer('servers/parley.ts', env),
    async query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
      const client = new pg.Client(database.connection)
      await client.connect()
      try {
        return (await client.query<Row>(text)).rows
      } finally {
        await client.end()
      }
    },
    async close() {
      await seed.close()
      await database.drop()
      await postgres.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** The version of the PostgreSQL that Parley carries. */
export async function postgresVersion(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  try {
    const { postgres } = await findBinaries(folder, undefined)
    return (await promisify(execFile)(postgres, ['--version'])).stdout.trim().split(' ').at(-1)!
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
