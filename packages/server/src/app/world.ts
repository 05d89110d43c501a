/** What every feature stands on: the data folder, the database, the log in it, and the ports to the rest of the world. */

import { join } from 'node:path'
import { type Entry, RATES, type Rate, type RateName } from '@parley/protocol'
import { createLimiter } from '../access/limiter.ts'
import { folderBlob } from '../adapters/folder-blob.ts'
import { memoryBus } from '../adapters/memory-bus.ts'
import { pinoLog } from '../adapters/pino-log.ts'
import { createMetrics } from '../adapters/prometheus.ts'
import type { PublicWebOptions } from '../adapters/public-web.ts'
import { readS3Url, s3Blob } from '../adapters/s3-blob.ts'
import { masterKey } from '../config/master-key.ts'
import type { Config } from '../config/schema.ts'
import type { Database } from '../db/database.ts'
import { openDataFolder } from '../db/data-folder.ts'
import { openParleyDatabase } from '../db/open.ts'
import { busSignals } from '../gateway/bus-signals.ts'
import type { Topics } from '../gateway/topics.ts'
import { createAnnounce } from '../log/announce.ts'
import { createContentSeal } from '../log/content-seal.ts'
import { GroupCommit } from '../log/group-commit.ts'
import { createLogReader } from '../log/read.ts'
import { createTransact } from '../log/transact.ts'
import type { Blobs } from '../ports/blob.ts'
import type { Bus } from '../ports/bus.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { systemRandom } from '../ports/random.ts'
import { secretsFrom } from '../ports/secrets.ts'

/** What tests put in place of the real thing. */
export type Overrides = {
  clock?: Clock
  log?: Log
  rates?: Partial<Record<RateName, Rate>>
  mayReach?: PublicWebOptions['mayReach']
  /** Another build of the web app. */
  webFolder?: string
  /** Something between the server and what it stands on: for faults. */
  wrap?: {
    database?(real: Database): Database
    bus?(real: Bus<Topics>): Bus<Topics>
    blobs?(real: Blobs): Blobs
  }
}

/** Whatever was opened last is closed first. */
export type Closing = (() => Promise<void> | void)[]

export type World = Awaited<ReturnType<typeof openWorld>>

const DATABASE_CONNECTIONS = 10

/** `appended`: told of every entry that has just become true. */
export async function openWorld(
  config: Config,
  overrides: Overrides,
  closing: Closing,
  appended: (entries: readonly Entry[]) => void,
) {
  const clock = overrides.clock ?? systemClock
  const random = systemRandom
  const log = overrides.log ?? pinoLog(config.PARLEY_LOG_LEVEL)
  const rates = { ...RATES, ...config.PARLEY_RATES, ...overrides.rates }

  const folder = await openDataFolder(config.PARLEY_DATA)
  closing.push(() => folder.release())
  const secrets = secretsFrom(masterKey(config.PARLEY_MASTER_KEY, folder.path))
  const { wrap = {} } = overrides
  const opened = await openParleyDatabase({
    url: config.DATABASE_URL,
    folder,
    poolSize: DATABASE_CONNECTIONS,
    log,
  })
  closing.push(opened.close)
  const database = wrap.database?.(opened.database) ?? opened.database

  const memory = memoryBus<Topics>()
  const bus = wrap.bus?.(memory) ?? memory
  const files = config.PARLEY_BLOBS
    ? s3Blob(readS3Url(config.PARLEY_BLOBS))
    : await folderBlob(join(folder.path, 'files'), { random, clock })
  const contentSeal = createContentSeal(secrets, random, (chat, err) =>
    log.error({ chat, err }, 'a message in the database is not what was put there'),
  )
  const metrics = createMetrics()
  const announce = createAnnounce((rings) => {
    metrics.countAppended(rings.length)
    bus.publish('rings', rings)
    appended(rings.map(({ entry }) => entry))
  })
  const commits = new GroupCommit({ connect: () => database.dedicated(), announce })
  closing.push(() => commits.close())

  return {
    ...{ clock, random, log, rates, folder, secrets, database, bus, contentSeal, metrics, commits },
    onError: (error: unknown) => log.error({ err: error }, 'background work failed'),
    limiter: createLimiter(clock, rates),
    reader: createLogReader(database, contentSeal.open, clock),
    transact: createTransact(database, announce),
    signals: busSignals(bus),
    blobs: wrap.blobs?.(files) ?? files,
  }
}
