/** The whole server, in this process, on a free port and a database of its own, with a clock that can be moved. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RATES, type Rate, type RateName } from '@parley/protocol'
import { type App, startApp } from '@parley/server/app'
import { loadConfig } from '@parley/server/config/load'
import { createTestDatabase } from './test-postgres.ts'

export type TestServer = {
  url: string
  app: App
  /** Moves the server's clock, and it goes on from there; or holds it, so that nothing ends because time has passed. */
  clock: { now(): number; advance(ms: number): void; hold(): void }
  connection: Awaited<ReturnType<typeof createTestDatabase>>['connection']
  /** What was logged at warning or above. */
  complaints: { level: string; detail: object; message: string }[]
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export type ServerOptions = {
  settings?: Record<string, string>
  /** Rates are lifted out of the way unless a test asks for the real ones. */
  rates?: 'real' | Partial<Record<RateName, Rate>>
  /** Where the server may fetch pages, beside the public web. */
  mayReach?: (address: string, port: number) => boolean
  /** Where the built web app lies, if not where it is built. */
  webFolder?: string
}

export async function startServer({ settings = {}, rates = {}, ...more }: ServerOptions = {}): Promise<TestServer> {
  const database = await createTestDatabase()
  const data = await mkdtemp(join(tmpdir(), 'parley-server-'))
  let offset = 0
  let held: number | undefined
  const clock = {
    now: () => (held ?? Date.now()) + offset,
    advance(ms: number) {
      offset += ms
    },
    hold() {
      held = Date.now()
    },
  }
  const complaints: TestServer['complaints'] = []
  const complain = (level: string) => (detail: object, message: string) => {
    complaints.push({ level, detail, message })
  }
  const { host, port, user, database: name } = database.connection
  const app = await startApp(
    loadConfig({
      PARLEY_PORT: '0',
      PARLEY_DATA: data,
      DATABASE_URL: `postgresql://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`,
      ...settings,
    }),
    {
      clock,
      log: { error: complain('error'), warn: complain('warn'), info() {}, debug() {} },
      rates: rates === 'real' ? {} : { ...unlimited, ...rates },
      ...more,
    },
  )
  const stop = async () => {
    await app.stop()
    await database.drop()
    await rm(data, { recursive: true, force: true })
  }
  return { url: app.url, app, clock, connection: database.connection, complaints, stop, [Symbol.asyncDispose]: stop }
}

const unlimited = Object.fromEntries(
  Object.entries(RATES).map(([name, rate]) => [name, { ...rate, max: Number.MAX_SAFE_INTEGER }]),
) as Record<RateName, Rate>
