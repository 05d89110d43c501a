/** Properties 6, 9, 10, 23, 24, 26 and 29 on open connections: who hears what as it happens, who is here, and who may see that. */

import { randomUUID } from 'node:crypto'
import { auth, chats, messages, presence, sync, users } from '@parley/protocol'
import {
  call,
  Line,
  openDirect,
  outcome,
  PASSWORD,
  type Person,
  type Session,
  sealed,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const RUNS = { numRuns: 100 }
const PEOPLE = 5

let server: TestServer
let people: Person[]
/** Of each, a second device. */
let seconds: Session[]
/** Of everybody, kept by the server. */
let group: string
beforeAll(async () => {
  server = await startServer()
  people = await signUpMany(server.url, PEOPLE)
  seconds = (await Promise.all(
    people.map(({ username }) => call(server.url, undefined, auth.login, { username, password: PASSWORD })),
  )) as Session[]
  const memberIds = people.slice(1).map(({ id }) => id)
  group = (await people[0]!.call(chats.create, { type: 'group', privacy: 'server', name: 'Group', memberIds })).id
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server.stop()
})

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .filter((s) => s.trim() !== '' && s.isWellFormed() && !/[\p{Cc}]/u.test(s))
const who = fc.nat({ max: PEOPLE - 1 })
/** Somebody, and somebody else. */
const two = fc.uniqueArray(who, { minLength: 2, maxLength: 2 })
const transports = fc.constantFrom<('websocket' | 'polling')[]>(['websocket'], ['polling'])

const saying = (said: string) => ({ chatId: group, clientId: randomUUID(), content: { text: said } })
/** What was said on a line before this is asked has been heard when it is answered. */
const settled = (...lines: Line[]) => Promise.all(lines.map((line) => line.call(presence.online, {})))
const heardOf = (line: Line, clientId: string) =>
  line.of('message:received').filter((entry) => entry.clientId === clientId)

describe('messages', () => {
  let firsts: Line[]
  let others: Line[]
  beforeAll(async () => {
    firsts = await Promise.all(
      people.map((person, i) => person.connect({ transports: [i % 2 ? 'polling' : 'websocket'] })),
    )
    others = await Promise.all(seconds.map((session) => Line.open(server.url, session)))
  })
  afterAll(() => [...firsts, ...others].forEach((line) => line.close()))

  // Feature: telegram-clone, Property 6: Message delivery to all participants
  it('reach every open connection once, but for the one they came by', () =>
    fc.assert(
      fc.asyncProperty(who, text, async (sender, said) => {
        const message = saying(said)
        const placed = await firsts[sender]!.call(messages.send, message)
        const hearers = [...firsts, ...others].filter((line) => line !== firsts[sender])
        for (const line of hearers) {
          const entry = await line.until('message:received', ({ clientId }) => clientId === message.clientId)
          expect(entry).toMatchObject({ ...placed, senderId: people[sender]!.id, content: { text: said } })
        }
        await settled(...firsts, ...others)
        for (const line of hearers) expect(heardOf(line, message.clientId)).toHaveLength(1)
        expect(heardOf(firsts[sender]!, message.clientId)).toEqual([])
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 10: Typing indicator broadcast
  it('are announced while they are being typed, to everybody else in the chat', () =>
    fc.assert(
      fc.asyncProperty(who, async (typist) => {
        const userId = people[typist]!.id
        const word = { chatId: group, userId }
        const lines = [...firsts, ...others]
        for (const line of lines) line.heard.length = 0
        await firsts[typist]!.call(presence.typing, { chatId: group })
        const hearers = lines.filter((line) => line !== firsts[typist])
        for (const line of hearers) expect(await line.until('user:typing')).toEqual(word)
        await firsts[typist]!.call(presence.stopTyping, { chatId: group })
        for (const line of hearers) expect(await line.until('user:stop-typing')).toEqual(word)
        await settled(...lines)
        for (const line of hearers) expect(line.of('user:typing')).toEqual([word])
        expect(firsts[typist]!.of('user:typing')).toEqual([])
      }),
      RUNS,
    ))
})

describe('messages to those who are away', () => {
  // Feature: telegram-clone, Property 9: Offline message queuing
  it('wait, and come in order and once when they are back', () =>
    fc.assert(
      fc.asyncProperty(
        two,
        fc.array(text, { minLength: 1, maxLength: 5 }),
        text,
        transports,
        async ([from, to], texts, last, way) => {
          const sender = people[from!]!
          const before = await people[to!]!.connect({ transports: way })
          const { head } = await before.call(sync.entries, { log: group, limit: 1 })
          before.close()
          await before.gone()
          const ids: string[] = []
          for (const said of texts) ids.push((await sender.call(messages.send, saying(said))).id)
          const back = await people[to!]!.connect({ transports: way })
          const { logs } = await back.call(sync.pull, { cursors: { [group]: head } })
          const entries = logs.find(({ log }) => log === group)!.entries
          expect(entries.map(({ id, content }) => [id, content?.text])).toEqual(ids.map((id, i) => [id, texts[i]]))
          // And what is said from now on comes by itself, right behind them.
          const { id, seq } = await sender.call(messages.send, saying(last))
          expect(await back.until('message:received', (entry) => entry.id === id)).toMatchObject({
            seq: head + texts.length + 1,
          })
          expect(seq).toBe(head + texts.length + 1)
          expect(back.of('message:received').map((entry) => entry.id)).toEqual([id])
          back.close()
        },
      ),
      RUNS,
    ))
})

describe('presence', () => {
  const statusOf = async (line: Line, userId: string) =>
    (await line.call(presence.watch, { userIds: [userId] as never })).users[0]!
  const open: Line[] = []
  const opened = async (opening: Promise<Line>) => {
    const line = await opening
    open.push(line)
    return line
  }
  const gone = async (line: Line) => {
    line.close()
    await line.gone()
  }
  afterEach(() => open.splice(0).forEach((line) => line.close()))

  // Feature: telegram-clone, Property 23: Active user online status
  it('is online while any device is here and says so, and whoever watches is told', () =>
    fc.assert(
      fc.asyncProperty(
        two,
        fc.array(fc.record({ second: fc.boolean(), away: fc.boolean(), way: transports }), {
          minLength: 1,
          maxLength: 3,
        }),
        async ([watcher, watched], arrivals) => {
          const { id: userId, session, url } = people[watched!]!
          const line = await opened(people[watcher!]!.connect())
          expect((await statusOf(line, userId)).status).toBe('offline')
          const here: { line: Line; second: boolean; status: string }[] = []
          for (const { second, away, way } of arrivals) {
            const device = await opened(Line.open(url, second ? seconds[watched!]! : session, { transports: way }))
            here.push({ line: device, second, status: 'online' })
            await line.until('user:status-changed', (word) => word.userId === userId && word.status === 'online')
            if (away) {
              await device.call(users.setStatus, { userId, status: 'away' })
              // A device is away on all its connections.
              for (const one of here) if (one.second === second) one.status = 'away'
            }
            const expected = here.some(({ status }) => status === 'online') ? 'online' : 'away'
            // By the last word heard, by asking, and in the profile.
            await expect.poll(() => line.of('user:status-changed').at(-1).status, { interval: 2 }).toBe(expected)
            expect((await statusOf(line, userId)).status).toBe(expected)
            expect((await people[watcher!]!.call(users.get, { userId })).onlineStatus).toBe(expected)
          }
          await Promise.all(here.map((one) => gone(one.line)))
          await line.until('user:status-changed', ({ status }) => status === 'offline')
          await gone(line)
        },
      ),
      { ...RUNS, endOnFailure: true },
    ))

  // Feature: telegram-clone, Property 24: Last seen update on disconnect
  it('keeps when the last device went, and tells it', () =>
    fc.assert(
      fc.asyncProperty(
        two,
        fc.integer({ min: 1, max: 3 }),
        fc.nat(60_000),
        transports,
        async ([watcher, watched], count, wait, way) => {
          await stillSignedIn()
          const { id: userId } = people[watched!]!
          const line = await opened(people[watcher!]!.connect())
          await statusOf(line, userId)
          const devices = await Promise.all(
            Array.from({ length: count }, () => opened(people[watched!]!.connect({ transports: way }))),
          )
          await line.until('user:status-changed', ({ status }) => status === 'online')
          server.clock.advance(wait)
          for (const device of devices.slice(1)) await gone(device)
          await settled(line)
          expect(line.of('user:last-seen')).toEqual([])
          const from = server.clock.now()
          await gone(devices[0]!)
          const { timestamp } = await line.until('user:last-seen')
          expect(timestamp).toBeGreaterThanOrEqual(from)
          expect(timestamp).toBeLessThanOrEqual(server.clock.now())
          expect((await statusOf(line, userId)).lastSeen).toBe(timestamp)
          expect((await people[watcher!]!.call(users.get, { userId })).lastSeen).toBe(timestamp)
          await gone(line)
        },
      ),
      { ...RUNS, endOnFailure: true },
    ))

  // Feature: telegram-clone, Property 26: Privacy-respecting status display
  it('is shown to those who may see it, and to nobody else, by every way of looking', () =>
    fc.assert(
      fc.asyncProperty(
        two,
        fc.constantFrom('everyone', 'contacts', 'nobody'),
        fc.constantFrom('everyone', 'contacts', 'nobody'),
        fc.boolean(),
        fc.constantFrom('none', 'owner', 'viewer'),
        async ([watcher, watched], online, lastSeen, isContact, blocker) => {
          const [viewer, owner] = [people[watcher!]!, people[watched!]!]
          const userId = owner.id
          await owner.call(users.setPrivacy, { userId, online, lastSeen })
          await owner.call(isContact ? users.addContact : users.removeContact, { userId: viewer.id })
          if (blocker !== 'none')
            await (blocker === 'owner' ? owner : viewer).call(users.block, {
              userId: blocker === 'owner' ? viewer.id : userId,
            })
          const may = (audience: string) =>
            blocker === 'none' && (audience === 'everyone' || (audience === 'contacts' && isContact))

          const line = await opened(viewer.connect())
          expect((await statusOf(line, userId)).status).toBe('offline')
          const device = await opened(owner.connect())
          if (may(online)) await line.until('user:status-changed', ({ status }) => status === 'online')
          expect((await statusOf(line, userId)).status).toBe(may(online) ? 'online' : 'offline')
          expect((await viewer.call(users.get, { userId })).onlineStatus).toBe(may(online) ? 'online' : undefined)
          const from = server.clock.now()
          await gone(device)
          if (may(online)) await line.until('user:status-changed', ({ status }) => status === 'offline')
          if (may(lastSeen)) await line.until('user:last-seen', ({ timestamp }) => timestamp >= from)
          // They themselves always may.
          await expect.poll(async () => (await owner.call(users.get, { userId })).lastSeen).toBeGreaterThanOrEqual(from)
          const seen = await statusOf(line, userId)
          expect(seen.status).toBe('offline')
          expect(seen.lastSeen !== undefined).toBe(may(lastSeen))
          const profile = await viewer.call(users.get, { userId })
          expect(profile.onlineStatus).toBe(may(online) ? 'offline' : undefined)
          expect(profile.lastSeen !== undefined).toBe(may(lastSeen))
          await settled(line)
          expect(line.of('user:status-changed').map(({ status }) => status)).toEqual(
            may(online) ? ['online', 'offline'] : [],
          )
          expect(line.of('user:last-seen')).toHaveLength(may(lastSeen) ? 1 : 0)
          await gone(line)
          await owner.call(users.unblock, { userId: viewer.id })
          await viewer.call(users.unblock, { userId })
        },
      ),
      { ...RUNS, endOnFailure: true },
    ))
})

describe('blocking', () => {
  // Feature: telegram-clone, Property 29: Blocking prevents messages
  it('keeps the messages of the blocked from the one who blocks, and lets them through again', () =>
    fc.assert(
      fc.asyncProperty(
        two,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        transports,
        async ([a, b], steps, way) => {
          const [blocker, blocked] = [people[a!]!, people[b!]!]
          const { id: chatId } = await openDirect(blocker, blocked)
          const [line, sender] = await Promise.all([
            blocker.connect({ transports: way }),
            blocked.connect({ transports: way }),
          ])
          for (const isBlocked of steps) {
            await blocker.call(isBlocked ? users.block : users.unblock, { userId: blocked.id })
            const message = { chatId, ...sealed() }
            const typing = sender.call(presence.typing, { chatId: chatId })
            expect(await outcome(sender.call(messages.send, message))).toBe(isBlocked ? 'CANNOT_POST' : 'done')
            await typing
            if (!isBlocked) await line.until('message:received', ({ clientId }) => clientId === message.clientId)
            await settled(line)
            expect(heardOf(line, message.clientId)).toHaveLength(isBlocked ? 0 : 1)
            const { entries } = await line.call(sync.entries, { log: chatId, limit: 5 })
            expect(entries.some(({ clientId }) => clientId === message.clientId)).toBe(!isBlocked)
          }
          line.close()
          sender.close()
          await blocker.call(users.unblock, { userId: blocked.id })
        },
      ),
      RUNS,
    ))
})

/** Time is moved: whoever was signed in still is. */
async function stillSignedIn(): Promise<void> {
  for (const person of people) {
    const { refreshToken } = person.session
    const fresh = await call(server.url, undefined, auth.refreshToken, { refreshToken })
    person.session = { ...person.session, ...fresh }
  }
}
