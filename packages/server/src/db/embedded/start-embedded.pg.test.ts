import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataFolder } from '../data-folder.ts'
import { type Connection, type Embedded, type EmbeddedOptions, type Exit, startEmbedded } from './start-embedded.ts'

const isRoot = process.getuid?.() === 0
const log = { info() {}, warn() {} }

let base: string
let cleanups: (() => Promise<unknown>)[]
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'parley-embedded-'))
  cleanups = [() => rm(base, { recursive: true, force: true })]
})
afterEach(async () => {
  for (const clean of cleanups.reverse()) await clean()
})

async function start(path = join(base, 'data'), options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const folder = await openDataFolder(path)
  try {
    const server = await startEmbedded({ folder, log, ...options })
    const stop = async () => {
      await server.stop()
      await folder.release()
    }
    cleanups.push(stop)
    return { ...server, stop }
  } catch (error) {
    await folder.release()
    throw error
  }
}

async function query(connection: Connection, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

/** A Parley in a process of its own; it prints its server as soon as that is up. */
function startElsewhere(path: string, uid?: number): ChildProcess {
  const source = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  const script = `
    const { openDataFolder } = await import(${source('../data-folder.ts')})
    const { startEmbedded } = await import(${source('./start-embedded.ts')})
    const folder = await openDataFolder(${JSON.stringify(path)})
    const { pid, connection, stop } = await startEmbedded({ folder, log: { info() {}, warn() {} } })
    console.log(JSON.stringify({ pid, connection }))
    process.once('SIGTERM', stop)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  cleanups.push(async () => child.kill('SIGKILL'))
  return child
}

async function firstLine(child: ChildProcess): Promise<{ pid: number; connection: Connection }> {
  const [line] = (await Promise.race([
    once(child.stdout!, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('it ended'))),
  ])) as [Buffer]
  return JSON.parse(line.toString())
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** A dead process that nobody has waited for yet still has its id: it does not count. */
function isAlive(pid: number): boolean {
  try {
    if (process.platform === 'linux') return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const keep = ['create table kept (id int)', 'insert into kept values (1)']
const kept = 'select * from kept'

test('what was stored is there after a stop and another start; nothing listens on the network', async () => {
  const first = await start()
  await query(first.connection, ...keep)
  await first.stop()
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)

  const second = await start()
  expect(await query(second.connection, kept)).toEqual([{ id: 1 }])
  expect(
    await query(
      second.connection,
      `select current_setting('listen_addresses') as listen, current_setting('data_checksums') as checksums,
        pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
        from pg_database where datname = current_database()`,
    ),
  ).toEqual([{ listen: '', checksums: 'on', encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' }])
})

test('kill -9 of Parley leaves a server that the next start stops, keeping the data', async () => {
  const path = join(base, 'data')
  const parley = startElsewhere(path)
  const orphan = await firstLine(parley)
  await query(orphan.connection, ...keep)
  await kill(parley, 'SIGKILL')
  expect(isAlive(orphan.pid)).toBe(true)

  const next = await start(path)
  expect(isAlive(orphan.pid)).toBe(false)
  expect(await query(next.connection, kept)).toEqual([{ id: 1 }])
})

test('kill -9 of the server is told, and the next start recovers', async () => {
  const path = join(base, 'data')
  const folder = await openDataFolder(path)
  cleanups.push(() => folder.release())
  const exited = Promise.withResolvers<Exit>()
  const first = await startEmbedded({ folder, log, onExit: exited.resolve })
  await query(first.connection, ...keep)
  // Busy workers outlive their server for a moment.
  const busy = new pg.Client(first.connection)
  busy.on('error', () => {})
  await busy.connect()
  const cutOff = busy.query('select pg_sleep(60)').catch((error: Error) => error.message)
  process.kill(first.pid, 'SIGKILL')
  expect(await exited.promise).toMatchObject({ signal: 'SIGKILL' })

  const next = await startEmbedded({ folder, log })
  cleanups.push(next.stop)
  expect(await query(next.connection, kept)).toEqual([{ id: 1 }])
  expect(await cutOff).toContain('terminat')
})

test('a stop that was asked for is not told as a death', async () => {
  const exits: Exit[] = []
  const server = await start(undefined, { onExit: (exit) => exits.push(exit) })
  await server.stop()
  expect(exits).toEqual([])
})

test('a process id that now belongs to somebody else blocks nothing and harms nobody', async () => {
  const path = join(base, 'data')
  await (await start(path)).stop()
  const cluster = join(path, 'postgres')
  const { uid, gid } = await stat(cluster)
  const stranger = spawn('sleep', ['600'], { uid, gid, cwd: '/' })
  cleanups.push(() => kill(stranger, 'SIGKILL'))
  const pidFile = join(cluster, 'postmaster.pid')
  await writeFile(pidFile, `${stranger.pid}\n${cluster}\n1700000000\n5432\n.\n\n1 1\nready\n`)
  await chown(pidFile, uid, gid)

  await start(path)
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
})

test('an empty pid file, as a power cut leaves it, blocks nothing', async () => {
  const path = join(base, 'data')
  await (await start(path)).stop()
  await writeFile(join(path, 'postgres', 'postmaster.pid'), '')
  await start(path)
})

test('kill -9 in the middle of creating the database does not spoil the folder', async () => {
  const path = join(base, 'data')
  const parley = startElsewhere(path)
  const made = async () => (await readdir(path).catch(() => [])).filter((name) => /^postgres(\.new-|$)/.test(name))
  await expect
    .poll(async () => (await Promise.all((await made()).map((name) => readdir(join(path, name))))).flat(), {
      interval: 5,
      timeout: 30_000,
    })
    .toContain('PG_VERSION')
  await kill(parley, 'SIGKILL')
  expect(await readdir(path)).not.toContain('postgres')

  const server = await start(path)
  expect(await query(server.connection, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('the files of another PostgreSQL are left untouched', async () => {
  const cluster = join(base, 'data', 'postgres')
  await mkdir(cluster, { recursive: true })
  await writeFile(join(cluster, 'PG_VERSION'), '17\n')
  await expect(start()).rejects.toMatchObject({
    code: 'OTHER_POSTGRES_VERSION',
    message: expect.stringContaining('PostgreSQL 17'),
  })
  expect(await readdir(cluster)).toEqual(['PG_VERSION'])
})

test.each(['fsync', 'full_page_writes', 'synchronous_commit'])('with %s off it refuses to run', async (name) => {
  const path = join(base, 'data')
  await expect(start(path, { settings: { [name]: 'off' } })).rejects.toMatchObject({
    code: 'NOT_DURABLE',
    message: expect.stringContaining(`${name} = off`),
  })
  expect(await readdir(join(path, 'postgres'))).not.toContain('postmaster.pid')
})

test('a setting PostgreSQL does not know is told in its own words', async () => {
  await expect(start(undefined, { settings: { no_such_setting: '1' } })).rejects.toMatchObject({
    code: 'POSTGRES_DID_NOT_START',
    message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"'),
  })
})

test.runIf(process.platform === 'linux')('a path longer than a socket may have, below a private folder', async () => {
  const path = join(base, 'private'.repeat(10), 'folder'.repeat(10))
  await mkdir(join(path, '..'), { mode: 0o700 })
  const folder = await openDataFolder(path)
  cleanups.push(() => folder.release())
  const exited = Promise.withResolvers<Exit>()
  const first = await startEmbedded({ folder, log, onExit: exited.resolve })
  expect(await query(first.connection, 'select 1 as one')).toEqual([{ one: 1 }])

  process.kill(first.pid, 'SIGKILL')
  await exited.promise
  const next = await startEmbedded({ folder, log })
  cleanups.push(next.stop)
  // A pool made before the death finds the server started after it.
  expect(await query(first.connection, 'select 1 as one')).toEqual([{ one: 1 }])
  await first.stop()
})

test.runIf(isRoot)('for root it runs as an unprivileged user who sees nothing else of the data folder', async () => {
  const path = join(base, 'data')
  const server = await start(path)
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0')
  expect(/^Groups:(.*)$/m.exec(status)?.[1]?.trim()).toBe('')
  expect(await stat(path)).toMatchObject({ uid: 0, mode: 0o40700 })
})

test.runIf(isRoot)('an ordinary user can run it', async (context) => {
  const nobody = 65534
  const canRead = spawn(process.execPath, ['--check', new URL(import.meta.url).pathname], { uid: nobody, cwd: '/' })
  const [code] = (await Promise.race([once(canRead, 'exit'), once(canRead, 'error')])) as [unknown]
  if (code !== 0) context.skip('this checkout lies where only root can read')
  await chown(base, nobody, nobody)
  const parley = startElsewhere(join(base, 'data'), nobody)
  const { connection, pid } = await firstLine(parley)
  expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }])
  await kill(parley, 'SIGTERM')
  expect(isAlive(pid)).toBe(false)
})
