/** Debian's prosody as a peer: its own data folder, loopback only, archiving into a PostgreSQL like Parley's, or keeping nothing. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMPP_HOST, XMPP_PASSWORD, xmppName } from '../load/xmpp.ts'
import { freePort } from '@parley/testkit'
import { type Archive, endWithUs, listening, POSTGRES_PORT, type Peer } from './xmpp-peer.ts'

const PROGRAM = '/usr/bin/prosody'

export const isInstalled = (): boolean => existsSync(PROGRAM) && existsSync('/usr/share/lua/5.4/DBI.lua')

/** Its best: epoll, no TLS, no limits, nothing loaded that a message would have to pass through but the archive itself. */
const settings = (path: string, port: number, archive: Archive, isArchiving: boolean): string => `
run_as_root = true
data_path = "${join(path, 'data')}"
pidfile = "${join(path, 'prosody.pid')}"
log = { error = "${join(path, 'prosody.log')}" }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
network_backend = "epoll"
network_settings = { tcp_backlog = 1024 }
modules_enabled = { "saslauth"${isArchiving ? '; "mam"' : ''} }
modules_disabled = { "s2s"; "offline" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
c2s_stanza_size_limit = 262144
authentication = "internal_plain"
storage = { archive = "sql" }
default_archive_policy = true
sql = { driver = "PostgreSQL"; database = "${archive.database}"; username = "${archive.user}"; password = "unused"; host = "127.0.0.1"; port = ${POSTGRES_PORT} }
VirtualHost "${XMPP_HOST}"
`

export async function startProsody(archive: Archive, people: number, isArchiving: boolean): Promise<Peer> {
  const path = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const port = await freePort()
  const accounts = join(path, 'data', XMPP_HOST, 'accounts')
  await mkdir(accounts, { recursive: true })
  for (let id = 0; id < people; id++) {
    await writeFile(join(accounts, `${xmppName(id)}.dat`), `return { password = "${XMPP_PASSWORD}" };`)
  }
  const config = join(path, 'prosody.cfg.lua')
  await writeFile(config, settings(path, port, archive, isArchiving))
  const child = spawn(PROGRAM, ['-F', '--config', config], { cwd: path, stdio: 'ignore' })
  endWithUs(() => child.kill('SIGKILL'))
  await listening(child, port, join(path, 'prosody.log'))
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
