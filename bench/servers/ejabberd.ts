/** Debian's ejabberd as a peer: its own data folder, loopback only, archiving into a PostgreSQL like Parley's, or keeping nothing. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '@parley/server/db/data-folder'
import { startEmbedded } from '@parley/server/db/embedded/start-embedded'
import pg from 'pg'
import { XMPP_HOST, XMPP_PASSWORD, xmppName } from '../load/xmpp.ts'

const LIBRARIES = `/usr/lib/${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch as string]}-linux-gnu`
const TABLES = '/usr/share/ejabberd/sql/pg.sql'
/** It speaks to PostgreSQL by TCP only. */
const POSTGRES_PORT = 5432

export const isInstalled = (): boolean => existsSync(TABLES) && existsSync('/usr/bin/erl')

export type Ejabberd = { pid: number; port: number; stop(): Promise<void> }

/** A PostgreSQL as Parley starts it for itself, but reachable by TCP on loopback, with ejabberd's tables and people in it. */
export async function openArchive(people: number) {
  const path = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const folder = await openDataFolder(path)
  const server = await startEmbedded({
    folder,
    log: { info() {}, warn: console.warn },
    settings: { listen_addresses: '127.0.0.1', port: String(POSTGRES_PORT) },
  })
  endWithUs(() => process.kill(server.pid, 'SIGINT'))
  const client = new pg.Client(server.connection)
  await client.connect()
  await client.query(await readFile(TABLES, 'utf8'))
  await client.query('insert into users (username, password) select u, $2 from unnest($1::text[]) u', [
    Array.from({ length: people }, (_, id) => xmppName(id)),
    XMPP_PASSWORD,
  ])
  await client.query('analyze')
  return {
    pid: server.pid,
    user: server.connection.user,
    database: server.connection.database,
    kept: async () =>
      (await client.query<{ count: number }>('select count(*)::int as count from archive')).rows[0]!.count,
    async close() {
      await client.end()
      await server.stop()
      await folder.release()
      await rm(path, { recursive: true, force: true })
    },
  }
}

export type Archive = Awaited<ReturnType<typeof openArchive>>

/**
 * Its best: a listener that takes many at once, no TLS, no shaper, no size limits in the way, prepared statements (its default), the archive's preferences cached,
 * nothing loaded that a message would have to pass through but the archive itself.
 */
const settings = (port: number, archive: Archive, isArchiving: boolean): string => `
hosts: [${XMPP_HOST}]
loglevel: error
auth_method: [sql]
auth_use_cache: true
sql_type: pgsql
sql_server: 127.0.0.1
sql_port: ${POSTGRES_PORT}
sql_database: ${archive.database}
sql_username: ${archive.user}
sql_password: unused
sql_pool_size: ${process.env.BENCH_EJABBERD_POOL ?? 10}
listen:
  - {port: ${port}, ip: 127.0.0.1, module: ejabberd_c2s, max_stanza_size: 262144, access: all, shaper: none, backlog: 1024}
modules: ${isArchiving ? '{mod_mam: {db_type: sql, default: always, use_cache: true}}' : '{}'}
`

export async function startEjabberd(archive: Archive, isArchiving: boolean): Promise<Ejabberd> {
  const path = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const port = await freePort()
  await mkdir(join(path, 'data'))
  await writeFile(join(path, 'ejabberd.yml'), settings(port, archive, isArchiving))
  // Without a node name there is no distribution: nothing listens but the port above.
  const words = [
    '+K',
    'true',
    '+P',
    '250000',
    '-noinput',
    '-mnesia',
    'dir',
    `"${join(path, 'data')}"`,
    '-s',
    'ejabberd',
  ]
  const child = spawn('/usr/bin/erl', words, {
    cwd: path,
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      HOME: path,
      ERL_LIBS: LIBRARIES,
      ERL_CRASH_DUMP_BYTES: '0',
      EJABBERD_CONFIG_PATH: join(path, 'ejabberd.yml'),
      EJABBERD_LOG_PATH: join(path, 'ejabberd.log'),
    },
  })
  endWithUs(() => child.kill('SIGKILL'))
  try {
    await listening(child, port)
  } catch (error) {
    child.kill('SIGKILL')
    console.error(await readFile(join(path, 'ejabberd.log'), 'utf8').catch(() => ''))
    throw error
  }
  return {
    pid: child.pid!,
    port,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** A run that is broken off leaves neither a peer nor a taken port behind. */
function endWithUs(end: () => void): void {
  process.once('exit', () => {
    try {
      end()
    } catch {
      // It has ended already.
    }
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + 30_000
  while (child.exitCode === null && performance.now() < deadline) {
    const probe = connect(port, '127.0.0.1')
    const isUp = await new Promise((resolve) =>
      probe.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    )
    probe.destroy()
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('ejabberd did not start')
}
