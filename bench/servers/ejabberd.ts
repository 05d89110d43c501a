/** Debian's ejabberd as a peer: its own data folder, loopback only, archiving into a PostgreSQL like Parley's, or keeping nothing. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMPP_HOST } from '../load/xmpp.ts'
import { freePort } from '@parley/testkit'
import { type Archive, endWithUs, listening, type Peer, POSTGRES_PORT } from './xmpp-peer.ts'

const LIBRARIES = `/usr/lib/${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch as string]}-linux-gnu`
export const TABLES = '/usr/share/ejabberd/sql/pg.sql'
export const isInstalled = (): boolean => existsSync(TABLES) && existsSync('/usr/bin/erl')

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

export async function startEjabberd(archive: Archive, isArchiving: boolean): Promise<Peer> {
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
  await listening(child, port, join(path, 'ejabberd.log'))
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
