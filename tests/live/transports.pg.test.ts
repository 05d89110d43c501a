/** However a client is connected, and whatever becomes of the connection: it hears all, once; and whoever cannot keep up is alone in that. */

import { randomBytes, randomUUID } from 'node:crypto'
import { chats, LIMITS, messages, PROTOCOL_VERSION, presence, sync, users } from '@parley/protocol'
import { type Line, outcome, type Person, sealedBody, signUp, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SlowReader } from './slow-reader.ts'
import { directChat, entriesOf, followed, groupOf, heardOf, heardUpTo, otherDevice, settled } from './stage.ts'

let server: TestServer
let ana: Person
let ben: Person
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server.stop()
})
beforeEach(async () => {
  ;[ana, ben] = await Promise.all([signUp(server.url, 'ana'), signUp(server.url, 'ben')])
})

const say = (line: Line, chatId: string) =>
  line.call(messages.send, { chatId, clientId: randomUUID(), content: { text: randomUUID() } })
const connections = async (): Promise<number> =>
  Number(/^parley_connections (\d+)/m.exec(await (await fetch(`${server.url}/metrics`)).text())![1])

describe('who cannot keep up', () => {
  /** Of the second largest size there is: a few hundred are more than anybody buffers. */
  const LARGE = Buffer.concat([
    Buffer.from(sealedBody(1), 'base64').subarray(0, 6),
    randomBytes(32 * 1_024 + 112),
  ]).toString('base64')
  const FLOOD = 800

  async function flood(line: Line, chatId: string): Promise<void> {
    for (let i = 0; i < FLOOD; i += 40) {
      await Promise.all(
        Array.from({ length: 40 }, () =>
          line.call(messages.send, { chatId, clientId: randomUUID(), epoch: 1, body: LARGE }),
        ),
      )
    }
  }

  it('is cut with TOO_SLOW and told when to come back, while others hear everything', async () => {
    const chatId = await directChat(ana, ben)
    const [anaLine, second] = [await ana.connect(), await otherDevice(ben)]
    const [line, polling] = [await second.connect(), await second.connect({ transports: ['polling'] })]
    const slow = await SlowReader.greeted(server.url, ben.session)
    const before = await connections()
    slow.stopReading()
    const flooding = flood(anaLine, chatId)
    await expect.poll(connections, { timeout: 20_000, interval: 10 }).toBe(before - 1)
    slow.readOn()
    await slow.ended
    await flooding
    const all = (await entriesOf(ana, chatId)).filter(({ kind }) => kind === 'message')
    expect(all).toHaveLength(FLOOD)
    for (const hearer of [line, polling]) {
      await heardUpTo(hearer, chatId, all.at(-1)!.seq)
      expect(heardOf(hearer, chatId).map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq))
      expect(hearer.of('error')).toEqual([])
      hearer.close()
    }
    expect(slow.heard('TOO_SLOW')).toBe(true)
    expect(slow.heard('"retryAfter"')).toBe(true)
    // What was kept for it is what the machine's own buffers hold and a few megabytes, not the flood.
    expect(slow.received).toBeLessThan((FLOOD * LARGE.length) / 2)
    anaLine.close()
  })

  it('by polling: whoever stops asking is let go, long before it is missed', async () => {
    const chatId = await directChat(ana, ben)
    const anaLine = await ana.connect()
    const at = `${server.url}/socket.io/?EIO=4&transport=polling`
    const { sid } = JSON.parse((await (await fetch(at)).text()).slice(1)) as { sid: string }
    const own = `${at}&sid=${sid}`
    const greeting = JSON.stringify({ token: ben.session.accessToken, version: PROTOCOL_VERSION })
    const before = await connections()
    await fetch(own, { method: 'POST', body: `40${greeting}` })
    await expect.poll(async () => (await (await fetch(own)).text()).includes('"hello"')).toBe(true)
    expect(await connections()).toBe(before + 1)
    await flood(anaLine, chatId)
    await expect.poll(connections, { timeout: 10_000, interval: 10 }).toBe(before)
    // Asking would take what waits, and be heard.
    const isKnown = async () => (await fetch(own, { method: 'POST', body: '3' })).ok
    await expect.poll(isKnown, { timeout: 20_000, interval: 100 }).toBe(false)
    anaLine.close()
  })
})

describe('long polling', () => {
  it('does what a websocket does', async () => {
    const [anaLine, benLine] = await Promise.all([
      ana.connect({ transports: ['polling'] }),
      ben.connect({ transports: ['polling'] }),
    ])
    const chatId = await groupOf(ana, ben)
    await followed(benLine, chatId)
    // Many at once share a request: each is answered, and heard in order.
    const placed = await Promise.all(Array.from({ length: 100 }, () => say(anaLine, chatId)))
    await heardUpTo(benLine, chatId, Math.max(...placed.map(({ seq }) => seq)))
    expect(heardOf(benLine, chatId).map(({ seq }) => seq)).toEqual(
      placed.map(({ seq }) => seq).toSorted((a, b) => a - b),
    )
    expect(heardOf(anaLine, chatId).filter(({ kind }) => kind === 'message')).toEqual([])
    await benLine.call(presence.watch, { userIds: [ana.id] as never })
    await anaLine.call(users.setStatus, { userId: ana.id, status: 'away' })
    await benLine.until('user:status-changed', ({ status }) => status === 'away')
    await anaLine.call(presence.typing, { chatId: chatId })
    await benLine.until('user:typing')
    expect(await outcome(say(benLine, randomUUID()))).toBe('NOT_FOUND')
    anaLine.close()
    await benLine.until('user:status-changed', ({ status }) => status === 'offline')
    benLine.close()
  })

  it('refuses what is too large and what is nonsense, and goes on', async () => {
    const at = `${server.url}/socket.io/?EIO=4&transport=polling`
    const open = async () =>
      `${at}&sid=${(JSON.parse((await (await fetch(at)).text()).slice(1)) as { sid: string }).sid}`
    const post = async (url: string, body: string | Uint8Array<ArrayBuffer>) =>
      (await fetch(url, { method: 'POST', body })).status
    expect(await post(await open(), 'x'.repeat(LIMITS.jsonBodyBytes + 1))).toBe(413)
    expect(await post(`${at}&sid=${randomUUID()}`, '40')).toBe(400)
    expect(await post(await open(), new Uint8Array(64))).toBeLessThan(500)
    expect((await fetch(`${server.url}/socket.io/?EIO=3&transport=polling`)).status).toBe(400)
    expect((await fetch(`${server.url}/socket.io/?EIO=4&transport=pigeon`)).status).toBe(400)
    ;(await ana.connect({ transports: ['polling'] })).close()
  })
})

describe('an upgrade from polling to websocket', () => {
  it('loses nothing and doubles nothing, however much is said meanwhile', async () => {
    const chatId = await groupOf(ana, ben)
    const anaLine = await ana.connect()
    for (let round = 0; round < 10; round++) {
      const before = (await ana.call(chats.get, { chatId })).head
      let isUp = false
      // It says and hears all the time while it goes from one to the other.
      const storm = (async () => {
        for (let i = 0; i < 20 || !isUp; i++) await Promise.all(Array.from({ length: 5 }, () => say(anaLine, chatId)))
      })()
      const line = await ben.connect({ transports: ['polling', 'websocket'] })
      const own = Promise.all(Array.from({ length: 20 }, () => say(line, chatId)))
      const answer = await line.call(sync.pull, { cursors: { [chatId]: before } })
      const pulled = answer.logs.find(({ log }) => log === chatId)?.entries ?? []
      const { engine } = line.socket.io
      if (engine.transport.name !== 'websocket') await new Promise((resolve) => engine.once('upgrade', resolve))
      isUp = true
      await storm
      const answers = await own
      const { seq: last } = await say(anaLine, chatId)
      await heardUpTo(line, chatId, last)
      expect(engine.transport.name).toBe('websocket')
      const heard = heardOf(line, chatId).map(({ seq }) => seq)
      expect(heard).toEqual([...new Set(heard)].toSorted((one, other) => one - other))
      // What it pulled, what it heard, and what it was answered are all there is.
      const known = new Set([...pulled, ...answers].map(({ seq }) => seq).concat(heard))
      expect(known.size).toBe(last - before)
      expect(new Set(answers.map(({ seq }) => seq)).size).toBe(20)
      for (const { seq } of answers) expect(heard).not.toContain(seq)
      await settled(line)
      expect(line.of('hello')).toHaveLength(1)
      line.close()
    }
    anaLine.close()
  })
})
