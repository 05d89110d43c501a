/** Old state + events == fresh fetch: for every kind of entry, for receipts, and for whatever comes together. */

import { randomUUID } from 'node:crypto'
import {
  ACCOUNT_EVENT,
  ACCOUNT_KINDS,
  CHAT_KINDS,
  chats,
  LIMITS,
  marks,
  members,
  messageId,
  reactions,
  receipts,
  scheduled,
} from '@parley/protocol'
import { appendStatement } from '@parley/server/log/append-statement'
import { type Person, signUpMany, startServer, type TestServer } from '@parley/testkit'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { entriesOf, groupOf, heardUpTo, isEntry, otherDevice } from '../stage.ts'
import { CASES, type Stage } from './cases.ts'
import { Follower } from './follower.ts'
import { fetchWorld, shown } from './world.ts'

let server: TestServer
let stage: Stage
/** Another device of Ana, and one of Ben: they do nothing but listen, one of them by long polling. */
let listeners: Person[]
let followers: Follower[]

beforeAll(async () => {
  // So that the comparison of heads, which comes round by itself, can be brought about.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  server = await startServer()
  const [ana, ben, cleo] = (await signUpMany(server.url, 3)) as [Person, Person, Person]
  listeners = await Promise.all([otherDevice(ana), otherDevice(ben)])
  stage = { ana, ben, cleo, chatId: '', said: undefined as never }
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server.stop()
  vi.useRealTimers()
})

beforeEach(async () => {
  const { ana, ben } = stage
  const chatId = await groupOf(ana, ben)
  const said = await ana.say(chatId, 'as it was')
  const { id } = said
  await ben.call(reactions.react, { id, emoji: '👍' })
  await ana.call(marks.pin, { id })
  await ana.call(marks.star, { id })
  await ben.call(receipts.read, { id })
  stage = { ...stage, chatId, said }
  followers = await Promise.all([Follower.open(listeners[0]!), Follower.open(listeners[1]!, ['polling'])])
})
afterEach(async () => {
  for (const follower of followers) follower.close()
  await stage.ana.call(chats.remove, { chatId: stage.chatId, forEveryone: true }).catch(() => {})
})

/** What each lives by is what it would fetch now, and no entry was heard twice. */
async function expectLaw(): Promise<void> {
  for (const follower of followers) {
    const fresh = shown(await fetchWorld(follower.person))
    await expect.poll(() => shown(follower.world), { timeout: 10_000, interval: 5 }).toEqual(fresh)
    const heard = follower.line.heard.flatMap(({ payload }) => (isEntry(payload) ? [payload.id] : []))
    expect(new Set(heard).size).toBe(heard.length)
  }
}

const law = Object.entries(CASES).filter(([, made]) => made !== 'opaque')
const opaque = Object.entries(CASES).filter(([, made]) => made === 'opaque')

describe('old state + events == fresh fetch', () => {
  it.each(law)('for "%s"', async (kind, made) => {
    if (made === 'opaque') return
    await made(stage)
    await expectLaw()
    expect(followers.some(({ kinds }) => kinds.has(kind))).toBe(true)
  })

  it('for somebody who is removed and brought back: nothing waits to be said there any more', async () => {
    const { ana, ben, chatId } = stage
    const sendAt = server.clock.now() + 3_600_000
    await ben.call(scheduled.schedule, { chatId, clientId: randomUUID(), sendAt, content: { text: 'later' } })
    await expectLaw()
    await ana.call(members.remove, { chatId, userId: ben.id })
    await ana.call(members.add, { chatId, userIds: [ben.id] })
    await expectLaw()
    expect((await ben.call(scheduled.list, { chatId })).scheduled).toEqual([])
  })

  it('for a device that hears of a chat’s clearing before it hears what had been said there last', async () => {
    const { ana, ben, chatId } = stage
    await followers[0]!.away(async () => {
      await ben.say(chatId, 'the last')
      await ana.call(chats.remove, { chatId })
    })
    await expectLaw()
    expect(followers[0]!.world.chats[chatId]!.chat.state.hidden).toBe(true)
    await ben.say(chatId, 'and yet')
    await expectLaw()
    expect(followers[0]!.world.chats[chatId]!.chat.state.hidden).toBe(false)
  })

  it('for receipts, of others and of one’s own other devices', async () => {
    const { ana, ben, chatId } = stage
    for (const text of ['one', 'two', 'three']) await ana.say(chatId, text)
    const { id } = await ben.say(chatId, 'four')
    await ana.call(receipts.delivered, { id })
    await expectLaw()
    await ana.call(receipts.read, { id })
    await ben.call(receipts.read, { id: messageId(chatId, stage.said.seq + 2) })
    await ben.call(receipts.read, { id })
    await expectLaw()
    expect(followers[0]!.world.chats[chatId]!.chat.unreadCount).toBe(0)
    for (const { line } of followers) {
      expect(line.of('message:read').length).toBeGreaterThan(0)
      expect(line.of('message:delivered').length).toBeGreaterThan(0)
    }
  })
})

describe('what only clients understand', () => {
  it.each(opaque)('"%s" arrives once, whole, and as it is read later', async (kind) => {
    const { ana, chatId } = stage
    const log = kind in CHAT_KINDS ? chatId : ana.id
    const { line } = followers[0]!
    const before = await entriesOf(ana, log)
    const [last] = before.slice(-1)
    // Past every ring: that too is healed, by the comparison of heads.
    await append(log, kind)
    vi.advanceTimersByTime(LIMITS.headsCompared)
    await heardUpTo(line, log, last!.seq + 1)
    vi.advanceTimersByTime(LIMITS.headsCompared)
    await ana.say(chatId, 'and on it goes')
    await expectLaw()
    const heard = line.heard.filter(({ payload }) => isEntry(payload) && payload.log === log && payload.kind === kind)
    const expected = (await entriesOf(ana, log)).filter((entry) => entry.kind === kind)
    expect(heard.map(({ payload }) => payload)).toEqual(expected)
    const event = kind in CHAT_KINDS ? CHAT_KINDS[kind as keyof typeof CHAT_KINDS] : ACCOUNT_EVENT
    expect(heard.map((one) => one.event)).toEqual([event])
  })

  it('is what cannot be shown otherwise, and nothing else', () => {
    expect(Object.keys(CASES).toSorted()).toEqual([...Object.keys(CHAT_KINDS), ...ACCOUNT_KINDS].toSorted())
  })

  async function append(log: string, kind: string): Promise<void> {
    const { userId, deviceId } = stage.ana.session
    const entry = { log, kind, senderId: userId, deviceId, clientId: null, at: Date.now(), epoch: 0, body: 'AAEC' }
    const client = new pg.Client(server.connection)
    await client.connect()
    try {
      await client.query(appendStatement(false, [{ ...entry, data: { anything: [1, null, 'x'] } }]))
    } finally {
      await client.end()
    }
  }
})
