/** Who is here, as their connections tell, and who is typing: what the properties leave unsaid. */

import { randomBytes } from 'node:crypto'
import { auth, chats, LIMITS, members, presence, users } from '@parley/protocol'
import { type Line, outcome, type Person, Seed, signUp, startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { directChat, followed, groupOf, otherDevice, settled } from './stage.ts'

const masterKey = randomBytes(32)

let server: TestServer
let ana: Person
let ben: Person
let watcher: Line
const lines: Line[] = []

beforeAll(async () => {
  server = await startServer({ settings: { PARLEY_MASTER_KEY: masterKey.toString('base64') } })
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server.stop()
})
beforeEach(async () => {
  ;[ana, ben] = await Promise.all([signUp(server.url, 'ana'), signUp(server.url, 'ben')])
  watcher = await connect(ben)
})
afterEach(() => lines.splice(0).forEach((line) => line.close()))

async function connect(person: Person, transports: ('websocket' | 'polling')[] = ['websocket']): Promise<Line> {
  const line = await person.connect({ transports })
  lines.push(line)
  return line
}

const watch = async (line: Line, ...people: Person[]) =>
  (await line.call(presence.watch, { userIds: people.map(({ id }) => id) as never })).users
const statuses = (line: Line, { id }: Person) =>
  line.of('user:status-changed').flatMap(({ userId, status }) => (userId === id ? [status] : []))
const untilStatus = (line: Line, { id }: Person, status: string) =>
  line.until('user:status-changed', (word) => word.userId === id && word.status === status)
const declare = (person: Person, status: 'online' | 'away' | 'invisible', line: Line) =>
  status === 'online' ? line.call(presence.online, {}) : line.call(users.setStatus, { userId: person.id, status })

describe('presence', () => {
  it('follows many devices: online if one is, away if all are, offline when the last has gone', async () => {
    await watch(watcher, ana)
    const phone = await connect(ana)
    const laptop = await connect(await otherDevice(ana), ['polling'])
    await untilStatus(watcher, ana, 'online')
    await declare(ana, 'away', phone)
    await declare(ana, 'away', laptop)
    await untilStatus(watcher, ana, 'away')
    await declare(ana, 'online', laptop)
    await expect.poll(() => statuses(watcher, ana)).toEqual(['online', 'away', 'online'])
    laptop.close()
    await expect.poll(() => statuses(watcher, ana)).toEqual(['online', 'away', 'online', 'away'])
    expect(watcher.of('user:last-seen')).toEqual([])
    phone.close()
    await untilStatus(watcher, ana, 'offline')
    const { timestamp } = await watcher.until('user:last-seen')
    expect(await watch(watcher, ana)).toEqual([{ userId: ana.id, status: 'offline', lastSeen: timestamp }])
  })

  it('is offline for whoever is invisible, on any device and however often they reconnect, until they say otherwise', async () => {
    await watch(watcher, ana)
    const [phone, laptop] = [await connect(ana), await connect(await otherDevice(ana))]
    await untilStatus(watcher, ana, 'online')
    await declare(ana, 'invisible', laptop)
    await untilStatus(watcher, ana, 'offline')
    await declare(ana, 'away', phone)
    await declare(ana, 'online', phone)
    laptop.close()
    phone.close()
    await connect(ana, ['polling'])
    const again = await connect(ana)
    await settled(watcher)
    expect(await watch(watcher, ana)).toMatchObject([{ status: 'offline' }])
    expect((await ben.call(users.get, { userId: ana.id })).onlineStatus).toBe('offline')
    expect(statuses(watcher, ana)).toEqual(['online', 'offline'])
    await again.call(users.setStatus, { userId: ana.id, status: 'online' })
    await expect.poll(() => statuses(watcher, ana)).toEqual(['online', 'offline', 'online'])
  })

  it('may be declared invisible before the first connection', async () => {
    await watch(watcher, ana)
    await ana.call(users.setStatus, { userId: ana.id, status: 'invisible' })
    await connect(ana)
    await settled(watcher)
    expect(statuses(watcher, ana)).toEqual([])
  })

  it('may be declared by REST too, for all connections of the device', async () => {
    await watch(watcher, ana)
    await connect(ana)
    await connect(ana, ['polling'])
    await untilStatus(watcher, ana, 'online')
    await ana.call(users.setStatus, { userId: ana.id, status: 'away' })
    await untilStatus(watcher, ana, 'away')
    expect(await outcome(ben.call(users.setStatus, { userId: ana.id, status: 'away' }))).toBe('NOT_FOUND')
  })

  it('is told of those watched last, and of nobody else', async () => {
    const cleo = await signUp(server.url, 'cleo')
    await watch(watcher, ana)
    expect(await watch(watcher, cleo)).toMatchObject([{ userId: cleo.id, status: 'offline' }])
    await connect(ana)
    await connect(cleo)
    await untilStatus(watcher, cleo, 'online')
    await settled(watcher)
    expect(statuses(watcher, ana)).toEqual([])
    expect(await watch(watcher)).toEqual([])
    expect(await watch(watcher, { id: crypto.randomUUID() } as Person)).toEqual([])
  })

  it.each(['everyone', 'contacts', 'nobody'] as const)('of somebody who shows it to %s', async (online) => {
    await ana.call(users.setPrivacy, { userId: ana.id, online, lastSeen: online })
    const friend = await signUp(server.url, 'friend')
    await ana.call(users.addContact, { userId: friend.id })
    // That Ben has her among his contacts counts for nothing.
    await ben.call(users.addContact, { userId: ana.id })
    const friendLine = await connect(friend)
    await watch(watcher, ana)
    await watch(friendLine, ana)
    const line = await connect(ana)
    await watch(line, ana)
    const [ofBen, ofFriend] = [online === 'everyone', online !== 'nobody']
    expect(await watch(watcher, ana)).toMatchObject([{ status: ofBen ? 'online' : 'offline' }])
    expect(await watch(friendLine, ana)).toMatchObject([{ status: ofFriend ? 'online' : 'offline' }])
    await declare(ana, 'away', line)
    await untilStatus(line, ana, 'away')
    await settled(watcher, friendLine)
    expect(statuses(watcher, ana).includes('away')).toBe(ofBen)
    expect(statuses(friendLine, ana).includes('away')).toBe(ofFriend)
    line.close()
    const last = ofFriend ? friendLine.until('user:last-seen') : untilGone(ana)
    await last
    await settled(watcher, friendLine)
    expect(watcher.of('user:last-seen').length).toBe(ofBen ? 1 : 0)
    expect(friendLine.of('user:last-seen').length).toBe(ofFriend ? 1 : 0)
  })

  it('of the blocked and of those who block is nobody’s', async () => {
    await watch(watcher, ana)
    const line = await connect(ana)
    await watch(line, ana, ben)
    await untilStatus(watcher, ana, 'online')
    await ana.call(users.block, { userId: ben.id })
    await declare(ana, 'away', line)
    await declare(ben, 'away', watcher)
    await untilStatus(line, ana, 'away')
    await settled(watcher, line)
    expect(statuses(watcher, ana)).toEqual(['online'])
    expect(statuses(line, ben)).toEqual([])
    expect(await watch(watcher, ana)).toEqual([{ userId: ana.id, status: 'offline' }])
    expect(await watch(line, ben)).toEqual([{ userId: ben.id, status: 'offline' }])
  })

  it('ends when the device is signed out', async () => {
    await watch(watcher, ana)
    await connect(ana)
    await untilStatus(watcher, ana, 'online')
    await ana.call(auth.logout, {})
    await untilStatus(watcher, ana, 'offline')
  })

  /** For those who may see nothing of it: they themselves may ask. */
  const untilGone = async (person: Person) =>
    expect.poll(async () => (await person.call(users.get, { userId: person.id })).lastSeen).toBeGreaterThan(0)
})

describe('typing', () => {
  const typing = (line: Line, chatId: string) => line.call(presence.typing, { chatId: chatId })
  const stop = (line: Line, chatId: string) => line.call(presence.stopTyping, { chatId: chatId })

  it('fades by itself after three seconds of silence, and not before', async () => {
    const chatId = await directChat(ana, ben)
    await followed(watcher, chatId)
    const line = await connect(ana)
    const word = { chatId, userId: ana.id }
    await typing(line, chatId)
    const begun = performance.now()
    expect(await watcher.until('user:typing')).toEqual(word)
    await watcher.until('user:stop-typing')
    // Timers of two clocks, a millisecond each.
    expect(performance.now() - begun).toBeGreaterThan(LIMITS.typing - 10)
    expect(watcher.of('user:stop-typing')).toEqual([word])
    expect(line.of('user:typing')).toEqual([])
    expect(line.of('user:stop-typing')).toEqual([])
  })

  it('is told once, however often it is said, and to one’s other devices as well', async () => {
    const chatId = await groupOf(ana, ben)
    await followed(watcher, chatId)
    const line = await connect(ana)
    const other = await connect(await otherDevice(ana), ['polling'])
    for (let i = 0; i < 50; i++) await typing(line, chatId)
    await stop(line, chatId)
    await stop(line, chatId)
    for (const hearer of [watcher, other]) {
      await hearer.until('user:stop-typing')
      await settled(hearer)
      expect(hearer.of('user:typing')).toHaveLength(1)
      expect(hearer.of('user:stop-typing')).toHaveLength(1)
    }
    await settled(line)
    expect(line.heard.map(({ event }) => event)).toEqual(
      expect.not.arrayContaining(['user:typing', 'user:stop-typing']),
    )
  })

  it('is shown to nobody who may not see that one is here', async () => {
    const chatId = await groupOf(ana, ben)
    await followed(watcher, chatId)
    const line = await connect(ana)
    const other = await connect(await otherDevice(ana))
    const unseen = async (hide: () => Promise<unknown>, show: () => Promise<unknown>) => {
      await hide()
      await typing(line, chatId)
      await other.until('user:typing')
      await stop(line, chatId)
      await other.until('user:stop-typing')
      await settled(watcher)
      expect(watcher.heard.map(({ event }) => event)).not.toContain('user:typing')
      other.heard.length = 0
      await show()
    }
    await unseen(
      () => ana.call(users.block, { userId: ben.id }),
      () => ana.call(users.unblock, { userId: ben.id }),
    )
    await unseen(
      () => ana.call(users.setPrivacy, { userId: ana.id, online: 'nobody' }),
      () => ana.call(users.setPrivacy, { userId: ana.id, online: 'everyone' }),
    )
    await unseen(
      () => ana.call(users.setStatus, { userId: ana.id, status: 'invisible' }),
      () => ana.call(users.setStatus, { userId: ana.id, status: 'online' }),
    )
    await typing(line, chatId)
    await watcher.until('user:typing')
    await stop(line, chatId)
  })

  it('is not for strangers, nor for those who have left', async () => {
    const chatId = await groupOf(ana)
    expect(await outcome(typing(watcher, chatId))).toBe('NOT_FOUND')
    expect(await outcome(stop(watcher, chatId))).toBe('NOT_FOUND')
    const line = await connect(ana)
    await ana.call(members.add, { chatId, userIds: [ben.id] as never })
    await followed(watcher, chatId)
    await typing(watcher, chatId)
    await line.until('user:typing', ({ userId }) => userId === ben.id)
    await ben.call(members.remove, { chatId, userId: ben.id })
    await watcher.until('account:entry', ({ kind }) => kind === 'chat-removed')
    expect(await outcome(typing(watcher, chatId))).toBe('NOT_FOUND')
    await stop(line, chatId)
    await typing(line, chatId)
    await settled(watcher)
    expect(watcher.of('user:typing')).toEqual([])
    expect(await outcome(typing(watcher, crypto.randomUUID()))).toBe('NOT_FOUND')
  })

  it('is not told in large chats', async () => {
    const seed = await Seed.open(server.connection, masterKey)
    const crowd = await seed.people(LIMITS.largeChat - 1)
    const me = { userId: ana.id, deviceId: ana.session.deviceId, token: '' }
    const him = { userId: ben.id, deviceId: ben.session.deviceId, token: '' }
    const [large, one] = (await seed.chats([
      [me, him, ...crowd],
      [me, him, ...crowd.slice(1)],
    ])) as [string, string]
    await seed.close()
    const [line, hearer] = [await connect(ana), await connect(ben)]
    expect((await ana.call(chats.get, { chatId: large })).memberCount).toBe(LIMITS.largeChat + 1)
    await typing(line, large)
    await typing(line, one)
    await hearer.until('user:typing', ({ chatId }) => chatId === one)
    expect(hearer.of('user:typing')).toEqual([{ chatId: one, userId: ana.id }])
    await stop(line, one)
  })
})
