/** What servers of XMPP share as peers: the PostgreSQL they archive into, and how they are waited for and ended. */

import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '@parley/server/db/data-folder'
import { startEmbedded } from '@parley/server/db/embedded/start-embedded'
import pg from 'pg'
import { XMPP_PASSWORD, xmppName } from '../load/xmpp.ts'

/** They speak to PostgreSQL by TCP only. */
export const POSTGRES_PORT = 5432

export type Peer = { pid: number; port: number; stop(): Promise<void> }

/** A PostgreSQL as Parley starts it for itself, but reachable by TCP on loopback, with ejabberd's tables and people in it; prosody makes its own. */
export async function openArchive(people: number, tables: string) {
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
  await client.query(await readFile(tables, 'utf8'))
  await client.query('insert into users (username, password) select u, $2 from unnest($1::text[]) u', [
    Array.from({ length: people }, (_, id) => xmppName(id)),
    XMPP_PASSWORD,
  ])
  await client.query('analyze')
  return {
    pid: server.pid,
    user: server.connection.user,
    database: server.connection.database,
    /** In whoever's archive. */
    async kept() {
      let kept = 0
      for (const table of ['archive', 'prosodyarchive']) {
        const isThere = (await client.query('select to_regclass($1) as it', [table])).rows[0]!.it !== null
        if (isThere) kept += (await client.query(`select count(*)::int as count from ${table}`)).rows[0]!.count
      }
      return kept
    },
    async close() {
      await client.end()
      await server.stop()
      await folder.release()
      await rm(path, { recursive: true, force: true })
    },
  }
}

export type Archive = Awaited<ReturnType<typeof openArchive>>

/** A run that is broken off leaves neither a peer nor a taken port behind. */
export function endWithUs(end: () => void): void {
  process.once('exit', () => {
    try {
      end()
    } catch {
      // It has ended already.
    }
  })
}

/** Until it listens; what it said of itself is shown where it does not. */
export async function listening(child: ChildProcess, port: number, logFile: string): Promise<void> {
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
  child.kill('SIGKILL')
  console.error(await readFile(logFile, 'utf8').catch(() => ''))
  throw new Error('the peer did not start')
}
