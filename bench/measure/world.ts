/** A database of its own, full of people, and the Parley that serves it. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, Seed, startTestPostgres } from '@parley/testkit'
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
    startParley: () => startServer('servers/parley.ts', env),
    async close() {
      await seed.close()
      await database.drop()
      await postgres.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}
