/** Brings the database up, whichever it is: ours, restarted if it dies, or one given by URL; durable and migrated, or not at all. */

import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../ports/log.ts'
import type { DataFolder } from './data-folder.ts'
import { type Database, openDatabase } from './database.ts'
import { checkDurability } from './durability.ts'
import { type Embedded, startEmbedded } from './embedded/start-embedded.ts'
import { migrate, readMigrations } from './migrate.ts'

export type OpenOptions = { url: string | undefined; folder: DataFolder; poolSize: number; log: Log }

export type OpenedDatabase = { database: Database; close: () => Promise<void> }

export async function openParleyDatabase({ url, folder, poolSize, log }: OpenOptions): Promise<OpenedDatabase> {
  const embedded = url === undefined ? await keepEmbedded(folder, log) : undefined
  try {
    const connection: pg.ClientConfig = embedded?.connection ?? { connectionString: url }
    await prepare(connection, log)
    const database = openDatabase({
      connection,
      poolSize,
      onError: (error) => log.warn({ err: error.message }, 'a database connection was lost'),
    })
    return {
      database,
      async close() {
        await database.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

async function prepare(connection: pg.ClientConfig, log: Log): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await checkDurability(client)
    for (const { number, name } of await migrate(client, await readMigrations())) {
      log.info({ migration: `${number}-${name}` }, 'migrated')
    }
  } finally {
    await client.end()
  }
}

const RESTART_PAUSE_MS = 500

/**
 * Should our PostgreSQL die, it is started again on the same folder and socket, as often as it takes: it may be killed while
 * it starts. Calls meanwhile are asked to try again.
 */
async function keepEmbedded(folder: DataFolder, log: Log) {
  let stopping = false
  const start = () =>
    startEmbedded({
      folder,
      log: { info: (message) => log.info({}, message), warn: (message) => log.warn({}, message) },
      onExit: ({ lastWords }) => {
        if (stopping) return
        log.error({ lastWords: lastWords.slice(-2_000) }, 'PostgreSQL died; starting it again')
        running = startUntilUp()
      },
    })

  async function startUntilUp(): Promise<Embedded | undefined> {
    while (!stopping) {
      try {
        return await start()
      } catch (err) {
        log.error({ err }, 'PostgreSQL could not be started again; trying on')
        await delay(RESTART_PAUSE_MS)
      }
    }
    return undefined
  }

  const first = await start()
  let running: Promise<Embedded | undefined> = Promise.resolve(first)
  return {
    connection: first.connection,
    async stop() {
      stopping = true
      await (await running)?.stop()
    },
  }
}
