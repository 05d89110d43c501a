/** Parley's own PostgreSQL: one call starts it on a data folder, whatever state the last run left that folder in. */

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { DataFolder } from '../data-folder.ts'
import { checkDurability } from '../durability.ts'
import { StartRefused } from '../start-refused.ts'
import { type Account, chooseAccount } from './account.ts'
import { type Binaries, ENVIRONMENT, findBinaries } from './binaries.ts'
import { clusterIn, dataDirectory, prepareCluster, USER } from './cluster.ts'
import { type LogFile, openLogFile } from './log-file.ts'
import { settleOrphan } from './orphan.ts'
import { settings as defaults } from './settings.ts'

export type Connection = { host: string; port: number; user: string; database: string }
export type Exit = { code: number | null; signal: NodeJS.Signals | null; lastWords: string }
export type Embedded = { connection: Connection; pid: number; stop: () => Promise<void> }

export type EmbeddedOptions = {
  /** Held by the caller, so that nobody else starts a server on it. */
  folder: DataFolder
  log: { info(message: string): void; warn(message: string): void }
  /** The server died although nobody stopped it. Starting it again on the same folder is safe. */
  onExit?: (exit: Exit) => void
  settings?: Record<string, string>
}

const DATABASE = 'parley'
const PORT = 5432
/** How long workers of a killed server may take to notice and go. */
const PATIENCE_MS = 15_000
const STOP_MS = 30_000

export async function startEmbedded({ folder, log, onExit, settings }: EmbeddedOptions): Promise<Embedded> {
  const cluster = clusterIn(folder.path)
  const account = await chooseAccount(folder.path, cluster)
  const binaries = await findBinaries(folder.path, account)
  await prepareCluster(folder.path, binaries, account)

  const socket = openSocketPath(cluster)
  const connection = { host: socket.path, port: PORT, user: USER, database: DATABASE }
  try {
    const server = await launchUntilUp({ folder, cluster, account, binaries, connection, log, settings })
    void server.exited.then((exit) => {
      if (!server.stopping()) onExit?.(exit)
    })
    log.info(`PostgreSQL is running (process ${server.pid}, data in ${cluster}).`)
    return { connection, pid: server.pid, stop: () => server.stop().then(socket.close) }
  } catch (error) {
    socket.close()
    throw error
  }
}

type Launch = Omit<EmbeddedOptions, 'onExit'> & {
  cluster: string
  account: Account
  binaries: Binaries
  connection: Connection
}

async function launchUntilUp(launch: Launch): Promise<Server> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    await settleOrphan(launch.cluster, (message) => launch.log.warn(message))
    const server = await spawnServer(launch)
    try {
      const up = await becomeReady(server, launch)
      if (up === 'ready') return server
      const heldByPredecessor = /lock file|shared memory block/.test(up.lastWords)
      if (!heldByPredecessor || performance.now() > deadline)
        throw new StartRefused('POSTGRES_DID_NOT_START', `PostgreSQL did not start:\n${up.lastWords}`)
      await delay(100)
    } catch (error) {
      await server.stop()
      throw error
    }
  }
}

type Server = { pid: number; exited: Promise<Exit>; stopping: () => boolean; stop: () => Promise<void> }

async function spawnServer({ folder, cluster, account, binaries, settings }: Launch): Promise<Server> {
  const file = await openLogFile(folder.path)
  const flags = Object.entries({ ...defaults(), ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(binaries.postgres, ['-D', dataDirectory(cluster), ...flags], {
    ...account,
    cwd: cluster,
    env: ENVIRONMENT,
    stdio: ['ignore', file.fd, file.fd],
    // A session of its own: Ctrl-C must reach Parley alone, which still has work to finish before the database goes.
    detached: true,
  })
  const exited = watch(child, file)
  let stopped: Promise<void> | undefined
  const stop = async () => {
    child.kill('SIGINT')
    const escalation = setTimeout(() => child.kill('SIGQUIT'), STOP_MS)
    await exited
    clearTimeout(escalation)
  }
  return {
    pid: child.pid ?? 0,
    exited,
    stopping: () => stopped !== undefined,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

const watch = (child: ChildProcess, file: LogFile) =>
  new Promise<Exit>((resolve) => {
    const end = (exit: Omit<Exit, 'lastWords'>, lastWords: string) => {
      file.close()
      resolve({ ...exit, lastWords })
    }
    child.once('exit', (code, signal) => end({ code, signal }, file.tail()))
    child.once('error', (error) => child.pid ?? end({ code: null, signal: null }, error.message))
  })

/** After a crash it may take minutes to recover; it says in its pid file when it has, so nobody need knock meanwhile. */
async function becomeReady(server: Server, { cluster, connection }: Launch): Promise<'ready' | Exit> {
  let gone = false
  void server.exited.then(() => {
    gone = true
  })
  while (!gone) {
    const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
    if (Number(lines[0]) === server.pid && lines[7]?.startsWith('ready')) {
      await withClient(connection, 'postgres', ensureDatabase)
      await withClient(connection, DATABASE, checkDurability)
      return 'ready'
    }
    await delay(5)
  }
  return server.exited
}

async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (!rowCount) await client.query(`create database ${DATABASE}`)
}

async function withClient(connection: Connection, database: string, work: (client: pg.Client) => Promise<void>) {
  const client = new pg.Client({ ...connection, database })
  client.on('error', () => {})
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end()
  }
}

/**
 * The path of a socket has a length limit of about a hundred bytes; on Linux an open directory gives any place a short name.
 * It outlives a server that dies: pools that know this name find the next server on the folder under it.
 */
function openSocketPath(cluster: string): { path: string; close: () => void } {
  const limit = process.platform === 'linux' ? 107 : 103
  if (Buffer.byteLength(join(cluster, `.s.PGSQL.${PORT}`)) <= limit) return { path: cluster, close: () => {} }
  if (process.platform !== 'linux')
    throw new StartRefused('DATA_FOLDER_UNUSABLE', `The path ${cluster} is too long: choose a shorter PARLEY_DATA.`)
  let fd: number | undefined = openSync(cluster, 'r')
  const close = () => {
    if (fd !== undefined) closeSync(fd)
    fd = undefined
  }
  return { path: `/proc/${process.pid}/fd/${fd}`, close }
}
