/** Catching up brings what lacks, all of it and nothing else, in pages, newest chats first; and a lost ring is healed. */

import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Entry, LIMITS, members, messages, type OutputOf, sync, users } from '@parley/protocol'
import { startApp } from '@parley/server/app'
import { loadConfig } from '@parley/server/config/load'
import { faultOf, type Line, Person, sealedBody, signUp, startServer, type TestServer } from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { directChat, entriesOf, followed, groupOf, heardOf, heardUpTo, settled } from './stage.ts'

const settings = { PARLEY_MASTER_KEY: randomBytes(32).toString('base64') }

let server: TestServer
let ana: Person
let ben: Person
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  server = await startServer({ settings })
  ;[ana, ben] = await Promise.all([signUp(server.url, 'ana'), signUp(server.url, 'ben')])
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server.stop()
  vi.useRealTimers()
})

type Pulled = OutputOf<typeof sync.pull>

/** Over and over with what came, until there is no more; every page is held to the limits. */
async function catchUp(line: Line, cursors: Record<string, number>) {
  const pages: Pulled[] = []
  const entries = new Map<string, Entry[]>()
  do {
    const page = await line.call(sync.pull, { cursors })
    pages.push(page)
    expect(page.logs.length).toBeLessThanOrEqual(LIMITS.syncLogs)
    expect(page.logs.reduce((sum, log) => sum + log.entries.length, 0)).toBeLessThanOrEqual(LIMITS.syncEntries)
    for (const { log, head, entries: more } of page.logs) {
      const known = entries.get(log) ?? []
      // Ascending and unbroken, right behind what was held.
      const from = log in cursors ? cursors[log]! + 1 : (more[0]?.seq ?? head + 1)
      expect(more.map(({ seq }) => seq)).toEqual(Array.from({ length: more.length }, (_, i) => from + i))
      entries.set(log, [...known, ...more])
      cursors = { ...cursors, [log]: more.at(-1)?.seq ?? head }
    }
  } while (pages.at(-1)!.more)
  return { pages, entries, cursors }
}

async function say(person: Person, chatId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await person.say(chatId, `${i}`)
}

describe('cursors', () => {
  it('bring exactly what lacks, whatever was held', async () => {
    const chats = [await groupOf(ana, ben), await groupOf(ana, ben), await groupOf(ana, ben)]
    for (const [i, chat] of chats.entries()) await say(ana, chat, 4 * i + 1)
    const logs = new Map(
      await Promise.all([...chats, ben.id].map(async (log) => [log, await entriesOf(ben, log)] as const)),
    )
    const line = await ben.connect()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30), { minLength: 4, maxLength: 4 }), async (held) => {
        const cursors = Object.fromEntries([...logs].map(([log, all], i) => [log, Math.min(held[i]!, all.length)]))
        const { entries, pages } = await catchUp(line, { ...cursors, [ben.session.deviceId]: 0 })
        for (const [log, all] of logs) expect(entries.get(log) ?? []).toEqual(all.slice(cursors[log]))
        expect(pages[0]!.gone).toEqual([])
      }),
      { numRuns: 100 },
    )
    line.close()
  })

  it('of what is not one’s own, or no longer, are gone', async () => {
    const [mine, hers] = [await groupOf(ana, ben), await groupOf(ana)]
    const line = await ben.connect()
    const nobodys = randomUUID()
    const held = { [mine]: 1, [hers]: 1, [nobodys]: 7, [ana.id]: 1 }
    const first = await line.call(sync.pull, { cursors: held })
    expect(new Set<string>(first.gone)).toEqual(new Set([hers, nobodys, ana.id]))
    await ana.call(members.remove, { chatId: mine, userId: ben.id })
    const { gone, logs } = await line.call(sync.pull, { cursors: held })
    expect(gone).toContain(mine)
    expect(logs.map(({ log }) => log)).not.toContain(mine)
    line.close()
  })
})

describe('pages', () => {
  it('a fresh device gets the newest page of each chat, newest chats first, and reads on backwards', async () => {
    const cleo = await signUp(server.url, 'cleo')
    const long = await groupOf(ana, cleo)
    await say(ana, long, LIMITS.page + 20)
    const chats = [long]
    for (let i = 0; i < LIMITS.syncLogs; i++) chats.push(await groupOf(ana, cleo))
    // An old chat is new again when somebody speaks.
    await ana.say(chats[3]!, 'up')
    const line = await cleo.connect()
    const { pages, entries } = await catchUp(line, {})
    expect(pages.length).toBeGreaterThan(1)
    const order = pages.flatMap(({ logs }) => logs.filter(({ kind }) => kind === 'chat').map(({ log }) => log))
    const newestFirst = [chats[3], ...chats.toReversed().filter((chat) => chat !== chats[3])]
    const moments = async (log: string) => (await entriesOf(cleo, log)).at(-1)!.at
    const times = await Promise.all(order.map(moments))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect(new Set(order)).toEqual(new Set(newestFirst))
    expect(order[0]).toBe(chats[3])
    const all = await entriesOf(cleo, long)
    let held = entries.get(long)!
    expect(held).toEqual(all.slice(-LIMITS.page))
    while (held[0]!.seq > 1) {
      const older = await line.call(sync.entries, { log: long, before: held[0]!.seq, limit: 7 })
      expect(older.entries.length).toBe(Math.min(7, held[0]!.seq - 1))
      held = [...older.entries, ...held]
    }
    expect(held).toEqual(all)
    line.close()
  })

  it('a long absence comes in pages, without a hole', async () => {
    const [one, other] = [await groupOf(ana, ben), await groupOf(ana, ben)]
    const anaLine = await ana.connect()
    const storm = (chatId: string, count: number) =>
      Promise.all(
        Array.from({ length: count }, () =>
          anaLine.call(messages.send, { chatId, clientId: randomUUID(), content: { text: 'x' } }),
        ),
      )
    await storm(one, LIMITS.syncEntries + 150)
    await storm(other, LIMITS.syncEntries - 100)
    const line = await ben.connect({ transports: ['polling'] })
    const { pages, entries } = await catchUp(line, { [one]: 2, [other]: 2, [ben.id]: 0, [ben.session.deviceId]: 0 })
    expect(pages.length).toBeGreaterThan(2)
    for (const log of [one, other]) expect(entries.get(log)).toEqual((await entriesOf(ben, log)).slice(2))
    line.close()
    anaLine.close()
  })

  it('large entries make small pages: nobody is cut for catching up', async () => {
    const chatId = await directChat(ana, ben)
    const size = Math.floor(LIMITS.sealedBodyCharacters * 0.7)
    const body = Buffer.concat([
      Buffer.from(sealedBody(1), 'base64').subarray(0, 6),
      randomBytes(bucket(size)),
    ]).toString('base64')
    const anaLine = await ana.connect()
    for (let i = 0; i < 130; i++) await anaLine.call(messages.send, { chatId, clientId: randomUUID(), epoch: 1, body })
    const line = await ben.connect()
    const { entries, pages } = await catchUp(line, { [chatId]: 1, [ben.id]: 0 })
    expect(entries.get(chatId)!.filter(({ kind }) => kind === 'message')).toHaveLength(130)
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(2 * LIMITS.syncCharacters)
    const newest = await line.call(sync.entries, { log: chatId, limit: LIMITS.syncEntries })
    expect(newest.entries.at(-1)!.seq).toBe(newest.head)
    expect(JSON.stringify(newest).length).toBeLessThan(2 * LIMITS.syncCharacters)
    expect(line.of('error')).toEqual([])
    line.close()
    anaLine.close()
  })
})

it('a flood is put off, not suffered', async () => {
  const line = await ben.connect()
  const { cursors } = await catchUp(line, {})
  const answers = await Promise.all(
    Array.from({ length: 2_400 }, () => line.socket.emitWithAck(sync.pull.socket!, { cursors })),
  )
  const refused = answers.filter((answer) => 'error' in answer).map(faultOf)
  expect(refused.length).toBeGreaterThan(0)
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['BUSY']))
  expect(refused[0]!.retryAfter).toBeGreaterThan(0)
  // Those who were let in have been answered, and there is room again.
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(2_000)
  await settled(line)
  line.close()
})

describe('a lost ring', () => {
  /** Another node on the same database, and no word from one to the other. */
  async function otherNode() {
    const data = await mkdtemp(join(tmpdir(), 'parley-node-'))
    const { host, port, user, database } = server.connection
    const app = await startApp(
      loadConfig({
        ...settings,
        PARLEY_PORT: '0',
        PARLEY_DATA: data,
        DATABASE_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`,
      }),
      { clock: server.clock, log: { error() {}, warn() {}, info() {}, debug() {} } },
    )
    return {
      url: app.url,
      async [Symbol.asyncDispose]() {
        await app.stop()
        await rm(data, { recursive: true, force: true })
      },
    }
  }

  it('makes words late, not lost: the next ring or the comparison of heads brings them, in order and once', async () => {
    await using node = await otherNode()
    const elsewhere = new Person(node.url, ana.username, ana.session)
    const [one, other] = [await groupOf(ana, ben), await groupOf(ana, ben)]
    const lines = [await ben.connect(), await ben.connect({ transports: ['polling'] })]
    for (const line of lines) await settled(line)
    // Said on the other node: nobody here has heard a ring.
    await say(elsewhere, one, 3)
    await say(elsewhere, other, 250)
    for (const line of lines) {
      await settled(line)
      expect(heardOf(line, one)).toEqual([])
    }
    // Said here: the hole before it is filled first.
    const { seq } = await ana.say(one, 'here')
    for (const line of lines) {
      await heardUpTo(line, one, seq)
      expect(heardOf(line, one).map((entry) => entry.seq)).toEqual([seq - 3, seq - 2, seq - 1, seq])
      expect(heardOf(line, other)).toEqual([])
    }
    // And where nobody speaks any more, the heads are compared.
    vi.advanceTimersByTime(LIMITS.headsCompared)
    const all = await entriesOf(ben, other)
    for (const line of lines) {
      await heardUpTo(line, other, all.length)
      expect(heardOf(line, other)).toEqual(all.slice(-250))
      expect(heardOf(line, one)).toHaveLength(4)
    }
    // A chat made there, a removal there: these too.
    const made = await groupOf(elsewhere, ben)
    await elsewhere.call(members.remove, { chatId: one, userId: ben.id })
    vi.advanceTimersByTime(LIMITS.headsCompared)
    for (const line of lines) {
      await line.until('account:entry', ({ kind, data }) => kind === 'chat-added' && data.chatId === made)
      await line.until('account:entry', ({ kind, data }) => kind === 'chat-removed' && data.chatId === one)
      await followed(line, made)
    }
    const notForHim = await ana.say(one, 'not for him')
    const { seq: last } = await ana.say(made, 'for him')
    for (const line of lines) {
      await heardUpTo(line, made, last)
      expect(heardOf(line, one).map(({ id }) => id)).not.toContain(notForHim.id)
      line.close()
    }
  })

  it('of a removal, heard late, does not remove whoever has come back since', async () => {
    await using node = await otherNode()
    const elsewhere = new Person(node.url, ana.username, ana.session)
    const chatId = await groupOf(ana, ben)
    const [anaLine, benLine] = [await ana.connect(), await ben.connect()]
    await elsewhere.call(members.remove, { chatId, userId: ben.id })
    await elsewhere.call(members.add, { chatId, userIds: [ben.id] as never })
    // His own log is read on first, and takes him out and in again; Ana holds the chat where it was before.
    await ben.call(users.update, { userId: ben.id, bio: 'back' })
    await followed(benLine, chatId)
    const { seq } = await ana.say(chatId, 'welcome back')
    await heardUpTo(benLine, chatId, seq)
    const { seq: next } = await ana.say(chatId, 'and stay')
    await heardUpTo(benLine, chatId, next)
    await heardUpTo(anaLine, chatId, next)
    anaLine.close()
    benLine.close()
  })
})

/** The padded sizes a sealed body may have are powers of two, and then some for its seal. */
const bucket = (size: number): number => 2 ** Math.floor(Math.log2(size)) + 112
