/** What is decided holds at once, on connections that are open already: nobody has to reconnect, and nobody can hang on. */

import { randomBytes, randomUUID } from 'node:crypto'
import { auth, chats, invites, LIMITS, members, messages, presence, sync, users } from '@parley/protocol'
import {
  call,
  codeFor,
  type Line,
  outcome,
  type Person,
  type Session,
  type SmsGateway,
  sealed,
  signUp,
  startServer,
  startSmsGateway,
  type TestServer,
} from '@parley/testkit'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { directChat, entriesOf, followed, groupOf, headOf, heardOf, heardUpTo, otherDevice, settled } from './stage.ts'

let server: TestServer
let sms: SmsGateway
let ana: Person
let ben: Person
const lines: Line[] = []

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  sms = await startSmsGateway()
  server = await startServer({ settings: { PARLEY_SMS_URL: sms.url } })
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server.stop()
  await sms.stop()
  vi.useRealTimers()
})
beforeEach(async () => {
  ;[ana, ben] = await Promise.all([signUp(server.url, 'ana'), signUp(server.url, 'ben')])
})
afterEach(() => lines.splice(0).forEach((line) => line.close()))

async function connect(person: Person, transports: ('websocket' | 'polling')[] = ['websocket']): Promise<Line> {
  const line = await person.connect({ transports })
  lines.push(line)
  return line
}

const say = (line: Line, chatId: string) =>
  line.call(messages.send, { chatId, clientId: randomUUID(), content: { text: 'hear this' } })

describe.each(['websocket', 'polling'] as const)('over %s', (way) => {
  it('a new chat is heard without reconnecting, on every device, and so is all that is said in it', async () => {
    const second = await otherDevice(ben)
    const hearers = [await connect(ben, [way]), await connect(second, [way])]
    const chatId = await groupOf(ana, ben)
    for (const line of hearers) {
      await line.until('account:entry', ({ kind, data }) => kind === 'chat-added' && data.chatId === chatId)
      await followed(line, chatId)
    }
    const { seq } = await ana.say(chatId, 'welcome')
    for (const line of hearers) {
      await heardUpTo(line, chatId, seq)
      expect(heardOf(line, chatId).map((entry) => entry.seq)).toEqual([seq])
    }
  })

  it('whoever joins by a link hears the chat from then on', async () => {
    const chatId = await groupOf(ana)
    const { token } = await ana.call(invites.create, { chatId })
    const [benLine, anaLine] = [await connect(ben, [way]), await connect(ana, [way])]
    await ana.say(chatId, 'before')
    await settled(benLine)
    expect(heardOf(benLine, chatId)).toEqual([])
    await ben.call(invites.join, { token })
    await followed(benLine, chatId)
    expect(await anaLine.until('group:member-added')).toMatchObject({ data: { userId: ben.id } })
    const { seq } = await ana.say(chatId, 'after')
    await heardUpTo(benLine, chatId, seq)
    await ana.call(invites.revoke, { chatId, token })
    const cleo = await signUp(server.url, 'cleo')
    expect(await outcome(cleo.call(invites.join, { token }))).toBe('NOT_FOUND')
  })

  it('nothing is heard past one’s removal, however fast the others go on', async () => {
    const chatId = await groupOf(ana, ben)
    const [second, benLine, anaLine] = [await otherDevice(ben), await connect(ben, [way]), await connect(ana)]
    const secondLine = await connect(second, [way])
    const storm = async () => {
      for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 10 }, () => say(anaLine, chatId)))
    }
    const removing = say(anaLine, chatId).then(() => ana.call(members.remove, { chatId, userId: ben.id }))
    await Promise.all([storm(), removing])
    await storm()
    const log = await entriesOf(ana, chatId)
    const { seq: last } = log.find(({ kind }) => kind === 'member-removed')!
    expect(log.at(-1)!.seq).toBeGreaterThan(last)
    for (const line of [benLine, secondLine]) {
      await line.until('account:entry', ({ kind }) => kind === 'chat-removed')
      await settled(line)
      // Up to the removal without a hole, and not an entry more.
      const heard = heardOf(line, chatId).map(({ seq }) => seq)
      expect(heard).toEqual(Array.from({ length: heard.length }, (_, i) => heard[0]! + i))
      expect(heard.at(-1) ?? 0).toBeLessThanOrEqual(last)
      const attempts = [
        say(line, chatId),
        line.call(sync.entries, { log: chatId }),
        line.call(presence.typing, { chatId: chatId }),
      ]
      expect(await Promise.all(attempts.map(outcome))).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
      expect((await line.call(sync.pull, { cursors: { [chatId]: last } })).gone).toEqual([chatId])
    }
    // Taken in again, he hears again.
    await ana.call(members.add, { chatId, userIds: [ben.id] as never })
    await followed(benLine, chatId)
    const { seq } = await say(anaLine, chatId)
    await heardUpTo(benLine, chatId, seq)
  })

  it('a chat that is closed is closed for everybody on the line', async () => {
    const chatId = await groupOf(ana, ben)
    const line = await connect(ben, [way])
    await ana.call(chats.remove, { chatId, forEveryone: true })
    await line.until('account:entry', ({ kind }) => kind === 'chat-removed')
    expect(await outcome(say(line, chatId))).toBe('NOT_FOUND')
  })

  it('a block: refused, and neither typing nor presence gets through, until it is taken back', async () => {
    const chatId = await directChat(ana, ben)
    const [anaLine, benLine] = [await connect(ana, [way]), await connect(ben, [way])]
    await anaLine.call(presence.watch, { userIds: [ben.id] as never })
    await benLine.call(presence.watch, { userIds: [ana.id] as never })
    await ana.call(users.block, { userId: ben.id })
    expect(await outcome(benLine.call(messages.send, { chatId, ...sealed() }))).toBe('CANNOT_POST')
    await benLine.call(presence.typing, { chatId: chatId })
    await benLine.call(users.setStatus, { userId: ben.id, status: 'away' })
    await anaLine.call(users.setStatus, { userId: ana.id, status: 'away' })
    await settled(anaLine, benLine)
    for (const line of [anaLine, benLine]) {
      expect(line.of('user:typing')).toEqual([])
      expect(line.of('user:status-changed')).toEqual([])
      expect(line.of('message:received')).toEqual([])
    }
    // Who blocks may be heard no better: nobody is told by silence who it was.
    expect((await benLine.call(presence.watch, { userIds: [ana.id] as never })).users).toEqual([
      { userId: ana.id, status: 'offline' },
    ])
    await ana.call(users.unblock, { userId: ben.id })
    const { seq } = await benLine.call(messages.send, { chatId, ...sealed() })
    await heardUpTo(anaLine, chatId, seq)
    await benLine.call(presence.typing, { chatId: chatId })
    await anaLine.until('user:typing', ({ userId }) => userId === ben.id)
  })

  describe('a device that is signed out is cut with SESSION_REVOKED', () => {
    const expectCut = async (line: Line, code = 'SESSION_REVOKED') => {
      expect((await line.until('error')).error.code).toBe(code)
      await line.gone()
    }
    const expectWell = async (line: Line) => {
      await settled(line)
      expect(line.socket.connected).toBe(true)
      expect(line.of('error')).toEqual([])
    }

    it('by itself', async () => {
      const second = await otherDevice(ana)
      const [line, other] = [await connect(ana, [way]), await connect(second, [way])]
      await ana.call(auth.logout, {})
      await expectCut(line)
      await other.until('account:entry', ({ kind, data }) => kind === 'device-revoked' && data.reason === 'logout')
      await expectWell(other)
      expect(await outcome(ana.connect())).toBe('SESSION_REVOKED')
    })

    it('by another device, one or all', async () => {
      const [second, third] = await Promise.all([otherDevice(ana), otherDevice(ana)])
      const [line, other, another] = [
        await connect(ana, [way]),
        await connect(second, [way]),
        await connect(third, [way]),
      ]
      await ana.call(auth.revokeDevice, { deviceId: second.session.deviceId })
      await expectCut(other)
      await ana.call(auth.revokeOtherDevices, {})
      await expectCut(another)
      await expectWell(line)
    })

    it('by a new password, for one that was lost', async () => {
      const client = new pg.Client(server.connection)
      await client.connect()
      const phone = `+49${Date.now() % 1e9}${way.length}`
      await client.query('update users set phone = $2 where id = $1', [ana.id, phone])
      await client.end()
      const line = await connect(ana, [way])
      const { sessionId } = await call(server.url, undefined, auth.forgotPassword, { phone })
      await expect.poll(() => sms.sent.some(({ to }) => to === phone)).toBe(true)
      const code = codeFor(sms.sent, phone)
      await call(server.url, undefined, auth.resetPassword, {
        sessionId,
        code,
        newPassword: randomBytes(12).toString('hex'),
      })
      await expectCut(line)
    })

    it('even while it is being let in', async () => {
      // Whoever locks the table of logs holds everybody who has shown a good token, and does not follow anything yet.
      const client = new pg.Client(server.connection)
      await client.connect()
      await client.query('begin')
      await client.query('lock table logs in access exclusive mode')
      const connecting = connect(ana, [way]).then(
        () => 'let in',
        (error: Error) => error.message,
      )
      await expect
        .poll(
          async () =>
            (await client.query(`select 1 from pg_locks where relation = 'logs'::regclass and not granted`)).rowCount,
        )
        .toBeGreaterThan(0)
      await client.query('update devices set revoked_at = 1 where id = $1', [ana.session.deviceId])
      await client.query('commit')
      await client.end()
      expect(await connecting).not.toBe('let in')
    })
  })

  describe('an access token', () => {
    const expire = () => server.clock.advance(LIMITS.accessTokenLife)
    const refreshed = (person: Person) =>
      call(server.url, undefined, auth.refreshToken, { refreshToken: person.session.refreshToken }) as Promise<Session>

    it('that has run out ends the connection, and every call before that says why', async () => {
      const line = await connect(ana, [way])
      expire()
      expect(await outcome(line.call(sync.pull, { cursors: {} }))).toBe('TOKEN_EXPIRED')
      vi.advanceTimersByTime(LIMITS.headsCompared)
      expect((await line.until('error')).error.code).toBe('TOKEN_EXPIRED')
      await line.gone()
    })

    it('may be renewed in time, and even when it has just run out', async () => {
      const line = await connect(ana, [way])
      expire()
      const { accessToken } = await refreshed(ana)
      const { tokenExpiresAt } = await line.call(presence.renew, { accessToken })
      expect(tokenExpiresAt).toBeGreaterThan(server.clock.now())
      vi.advanceTimersByTime(LIMITS.headsCompared)
      await settled(line)
      expect(line.socket.connected).toBe(true)
      expect(line.of('error')).toEqual([])
    })

    it('of another device does not renew it, nor of another person, nor none at all', async () => {
      const [line, second] = [await connect(ana, [way]), await otherDevice(ana)]
      expect(await outcome(line.call(presence.renew, { accessToken: second.session.accessToken }))).toBe('FORBIDDEN')
      expect(await outcome(line.call(presence.renew, { accessToken: ben.session.accessToken }))).toBe('FORBIDDEN')
      expect(await outcome(line.call(presence.renew, { accessToken: 'x' }))).toBe('UNAUTHENTICATED')
      await settled(line)
      expect(await headOf(ana, ana.id)).toBeGreaterThan(0)
    })
  })
})
