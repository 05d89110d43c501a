/** The command line as people and scripts use it: real processes, real pipes, a real server. */

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const main = join(import.meta.dirname, '../bin/parley.js')
const homes = mkdtempSync(join(tmpdir(), 'parley-cli-'))
const running = new Set<ChildProcess>()
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await server.stop()
  rmSync(homes, { recursive: true, force: true })
})

/** Whatever of this the verb answers. */
type Answer = {
  id: string
  number: string
  recoveryCode: string
  isVerified: boolean
  isCurrent: boolean
  isPaper: boolean
}

/** Somebody at a shell of their own. */
class Shell {
  readonly home: string
  readonly #env: Record<string, string>

  constructor(name: string, env: Record<string, string> = { PARLEY_PASSWORD: 'correct horse battery' }) {
    this.home = join(homes, name)
    this.#env = env
  }

  start(...args: string[]) {
    const { PARLEY_PASSWORD: _, ...inherited } = process.env
    const env = { ...inherited, PARLEY_HOME: this.home, PARLEY_SERVER: server.url, ...this.#env }
    const child = spawn(process.execPath, [main, ...args], { env, stdio: 'pipe' })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  async run(args: string[], input?: string) {
    const child = this.start(...args)
    child.stdin.end(input ?? '')
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { out, err, code: code as number }
  }

  /** The same, where there is one answer. */
  async one(...args: string[]): Promise<Answer> {
    const [answer] = await this.json(...args)
    if (!answer) throw new Error(`parley ${args.join(' ')} answers nothing`)
    return answer
  }

  /** What it answers to a program; it must have gone well. */
  async json(...args: string[]): Promise<Answer[]> {
    const { out, err, code } = await this.run([...args, '--json'])
    if (code !== 0 || err !== '') throw new Error(`parley ${args.join(' ')}: exit code ${code}, ${err}`)
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }
}

let count = 0
async function person(name: string): Promise<Shell & { username: string; recoveryCode: string }> {
  const username = `${name}_${++count}`
  const shell = new Shell(username)
  const { recoveryCode } = await shell.one('register', username)
  return Object.assign(shell, { username, recoveryCode })
}

it('lets two people talk through pipes', async () => {
  const [ana, bob] = await Promise.all([person('ana'), person('bob')])
  const follower = bob.start('receive', '--json', '--follow')
  const heard = createInterface({ input: follower.stdout })[Symbol.asyncIterator]()

  const sent = await ana.run(['send', `@${bob.username}`], 'hi\n')
  expect(sent).toMatchObject({ code: 0, err: '' })
  expect(sent.out).toMatch(/^[0-9a-f-]{36}\.\d+\n$/)
  const first = JSON.parse((await heard.next()).value as string)
  expect(first).toMatchObject({ id: sent.out.trim(), text: 'hi', from: `@${ana.username}` })

  await ana.run(['send', first.chatId, 'two', 'words'])
  expect(JSON.parse((await heard.next()).value as string)).toMatchObject({ text: 'two words' })

  // The device is in use while one follows; others of the same person have it done there.
  const meanwhile = await bob.run(['send', `@${ana.username}`], 'while I listen\n')
  expect(meanwhile).toMatchObject({ code: 0, err: '' })
  expect(meanwhile.out).toMatch(/^[0-9a-f-]{36}\.\d+\n$/)
  expect(await bob.run(['send', '@nobody_at_all', 'hm'])).toMatchObject({ code: 1, out: '' })
  expect((await bob.json('chats')).length).toBeGreaterThan(0)
  follower.kill('SIGINT')
  expect((await once(follower, 'exit'))[0]).toBe(0)
  expect(await ana.json('receive')).toMatchObject([{ text: 'while I listen' }])

  expect(await bob.json('receive')).toEqual([])
  await bob.run(['send', `@${ana.username}`, 'hello yourself'])
  expect(await ana.json('receive')).toMatchObject([{ text: 'hello yourself' }])
  expect(await ana.json('receive')).toEqual([])
  expect(await ana.json('chats')).toMatchObject([{ name: `@${bob.username}`, type: 'direct', privacy: 'e2ee' }])
})

it('sends a file and fetches it, replacing nothing', async () => {
  const [ana, bob] = await Promise.all([person('ana'), person('bob')])
  const bytes = randomBytes(200_000)
  const path = join(homes, 'plan.bin')
  writeFileSync(path, bytes)
  const { id } = await ana.one('send', `@${bob.username}`, '--file', path, 'the plan')
  expect((await bob.run(['receive'])).out).toContain('[file plan.bin] the plan')
  const folder = mkdtempSync(join(homes, 'fetched-'))
  expect((await bob.run(['download', id, '--to', folder])).out).toBe(`${join(folder, 'plan.bin')}\n`)
  expect(readFileSync(join(folder, 'plan.bin')).equals(bytes)).toBe(true)
  expect((await bob.run(['download', id, '--to', folder])).code).not.toBe(0)
  expect(readdirSync(folder)).toEqual(['plan.bin'])
  expect((await ana.run(['send', `@${bob.username}`, '--file', join(homes, 'absent')])).code).toBe(2)
})

it('finds, exports and shows what was said, and lets nobody’s words steer a terminal', async () => {
  const [ana, bob] = await Promise.all([person('ana'), person('bob')])
  await ana.run(['send', `@${bob.username}`], 'The kettle\u202e is on')
  await ana.run(['send', `@${bob.username}`, 'something else'])
  const shown = await bob.run(['receive'])
  expect(shown.out).toContain(`@${ana.username}: The kettle\\u202e is on`)
  expect(shown.out).not.toContain('\u202e')
  for (const who of [ana, bob]) {
    expect(await who.json('search', 'KETTLE', '--from', `@${ana.username}`)).toMatchObject([
      { from: `@${ana.username}` },
    ])
    expect(await who.json('search', 'kettle', '--before', '2001-01-01')).toEqual([])
  }
  const file = join(homes, 'export.jsonl')
  expect((await bob.run(['export', `@${ana.username}`, '--out', file])).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('something else')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await bob.run(['export'])).out.split('\n').filter(Boolean)).toHaveLength(2)
})

it('shows both the same safety number, and remembers that it was compared', async () => {
  const [ana, bob] = await Promise.all([person('ana'), person('bob')])
  const mine = await ana.one('verify', `@${bob.username}`)
  const theirs = await bob.one('verify', `@${ana.username}`)
  expect(mine.number).toBe(theirs.number)
  expect(mine.isVerified).toBe(false)
  const wrong = await ana.run(['verify', `@${bob.username}`, '--number', '12345', '--json'])
  expect([wrong.code, JSON.parse(wrong.err).error.code]).toEqual([1, 'NUMBERS_DIFFER'])
  await ana.json('verify', `@${bob.username}`, '--number', theirs.number)
  expect((await ana.one('verify', `@${bob.username}`)).isVerified).toBe(true)
})

it('links a second device by its code once a person has compared the digits; revoked, it is out', async () => {
  const [ana, bob] = await Promise.all([person('ana'), person('bob')])
  await bob.run(['send', `@${ana.username}`, 'said before'])
  const second = new Shell('second', {})
  const link = async (answer: string) => {
    const fresh = second.start('link', '--json')
    const lines = createInterface({ input: fresh.stdout })[Symbol.asyncIterator]()
    const { qr } = JSON.parse((await lines.next()).value as string)
    const old = ana.start('link', qr, '--json')
    const oldLines = createInterface({ input: old.stdout })[Symbol.asyncIterator]()
    const { code } = JSON.parse((await lines.next()).value as string)
    const { code: other } = JSON.parse((await oldLines.next()).value as string)
    expect(code).toBe(other)
    fresh.stdin.end(`${answer}\n`)
    old.stdin.end(`${answer}\n`)
    return Promise.all([fresh, old].map(async (child) => child.exitCode ?? (await once(child, 'exit'))[0]))
  }
  expect(await link('no')).toEqual([1, 1])
  expect(await link('yes')).toEqual([0, 0])
  expect(await second.json('receive')).toMatchObject([{ text: 'said before' }])

  const devices = await ana.json('devices')
  const revoked = devices.find(({ isCurrent, isPaper }) => !isCurrent && !isPaper)
  await ana.json('devices', 'revoke', revoked?.id ?? '')
  const refused = await second.run(['chats', '--json'])
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.err).error.code).toBe('SESSION_REVOKED')
})

it('comes back by the recovery code after everything was erased', async () => {
  const [ana, bob] = await Promise.all([person('ana'), person('bob')])
  await ana.run(['send', `@${bob.username}`, 'keep this'])
  expect((await ana.run(['logout'], 'n\n')).code).toBe(1)
  expect((await ana.run(['logout', '--yes'])).code).toBe(0)
  expect(existsSync(ana.home)).toBe(false)
  const back = new Shell(ana.username, {
    PARLEY_PASSWORD: 'correct horse battery',
    PARLEY_RECOVERY_CODE: ana.recoveryCode,
  })
  await back.json('login', ana.username)
  expect((await back.run(['export'])).out).toContain('keep this')
  expect(await back.json('search', 'keep')).toMatchObject([{ text: 'keep this' }])
})

it('keeps its folder to its owner, and nothing readable in it', async () => {
  const [ana, bob] = await Promise.all([person('ana'), person('bob')])
  await ana.run(['send', `@${bob.username}`, 'a very particular sentence'])
  await bob.run(['receive'])
  for (const { home } of [ana, bob]) {
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(home, 'device.db')).includes('particular')).toBe(false)
  }
})

it('says what is wrong, on the right stream and with the right exit code', async () => {
  const nobody = new Shell('nobody')
  for (const [args, code, said] of [
    [['sned'], 2, 'There is no "parley sned"'],
    [['send'], 2, 'parley send <to> [text…]'],
    [['send', '@x', '--nope'], 2, "Unknown option '--nope'"],
    [['search', 'x', '--kind', 'song'], 2, '--kind is one of'],
    [['chats'], 1, 'Nobody is signed in here'],
    [['login', 'nobody-at-all'], 1, 'parley: '],
    [['register', 'someone', '--server', 'http://127.0.0.1:9'], 1, 'The server does not answer'],
    [['register', 'someone', '--server', 'nonsense'], 2, 'Not the address of a server'],
  ] as const) {
    const { out, err, code: exit } = await nobody.run([...args])
    expect({ args, out, exit }).toEqual({ args, out: '', exit: code })
    expect(err).toContain(said)
    expect(err).not.toContain('    at ')
  }
  const ana = await person('ana')
  expect(await ana.run(['chats', '--server', 'http://127.0.0.1:9'])).toMatchObject({
    code: 2,
    err: `parley: This device belongs to ${server.url}. For another server take another PARLEY_HOME.\n`,
  })
  expect(await ana.run(['send', '@nobody-here', 'x'])).toMatchObject({
    code: 1,
    err: 'parley: There is nobody called @nobody-here.\n',
  })
  expect((await ana.run(['send', 'me'], '\n')).code).toBe(2)
  expect((await ana.run(['send', 'me'], 'a\u001b[2J')).code).toBe(2)
})
