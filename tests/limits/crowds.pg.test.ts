/** Crowds that mean no good: connections that never say who they are, never finish a sentence, never listen. Memory stays bounded, and others do not notice. */

import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { BUCKETS } from '@parley/keys'
import { messages } from '@parley/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Target } from '../fuzz/target.ts'
import { SlowReader } from '../live/slow-reader.ts'

const LONG = process.env.PARLEY_LONG === '1'
const HANDSHAKES = LONG ? 5_000 : 1_500
const SLOW_REQUESTS = LONG ? 2_000 : 500
const SLOW_READERS = LONG ? 50 : 10
const KIB = 1_024
/** What a connection that has said nothing of use may cost: the bare websocket under ours takes 8 KiB, ours about 22. */
const EACH = 64 * KIB
/** What others leave behind meanwhile. */
const SLACK = 16 * KIB * KIB

let target: Target
beforeAll(async () => {
  target = await Target.set()
})
afterAll(() => target.tearDown())

const memory = async () => (await target.apart.condition({ withoutGarbage: true })).held

/** Somebody says something and others hear it: so many times, one after the other. */
async function othersUnharmed(times = 20): Promise<void> {
  const { ada, group, lines, words } = target.scene
  for (let i = 0; i < times; i++) {
    const { seq } = await ada.call(messages.send, { chatId: group, ...words() })
    await lines.get('member')!.until('message:received', (entry: { seq: number }) => entry.seq === seq)
  }
}

function dial(first: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(target.apart.port, '127.0.0.1', () => {
      socket.write(first)
      resolve(socket)
    })
    socket.on('error', reject)
  })
}

async function crowd(size: number, first: string): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < size) {
    const some = await Promise.all(Array.from({ length: Math.min(100, size - sockets.length) }, () => dial(first)))
    for (const socket of some) socket.on('error', () => {}).resume()
    sockets.push(...some)
  }
  return sockets
}

const closed = (sockets: readonly Socket[]): number => sockets.filter(({ destroyed }) => destroyed).length

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n'

it(`${HANDSHAKES} handshakes that stop half-way cost little and harm nobody`, async () => {
  await othersUnharmed()
  const before = await memory()
  const sockets = await crowd(HANDSHAKES, UPGRADE)
  await othersUnharmed()
  expect(((await memory()) - before - SLACK) / HANDSHAKES).toBeLessThan(EACH)
  // Ten seconds for the handshake, and thirty for a farewell that never comes: too long for the short form.
  for (let patience = 0; LONG && closed(sockets) < HANDSHAKES && patience < 600; patience++) await wait(100)
  if (LONG) expect(closed(sockets)).toBe(HANDSHAKES)
  for (const socket of sockets) socket.destroy()
  expect((await target.apart.condition()).complaints).toEqual([])
  await othersUnharmed()
}, 180_000)

it(`${SLOW_REQUESTS} requests said a letter at a time hold up nobody`, async () => {
  const before = await memory()
  const sockets = await crowd(SLOW_REQUESTS, 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\n')
  const drip = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write('x')
  }, 250)
  await othersUnharmed(LONG ? 200 : 40)
  expect(((await memory()) - before - SLACK) / SLOW_REQUESTS).toBeLessThan(EACH)
  // Node looks every half minute for requests older than a minute: too long for the short form.
  for (let patience = 0; LONG && closed(sockets) < SLOW_REQUESTS && patience < 1_200; patience++) await wait(100)
  if (LONG) expect(closed(sockets)).toBe(SLOW_REQUESTS)
  clearInterval(drip)
  for (const socket of sockets) socket.destroy()
  await othersUnharmed()
}, 240_000)

/** Sealed as a device would, of the largest size that may be sent. */
function largeBody(): string {
  const frame = Buffer.alloc(BUCKETS.at(-2)! + 118)
  frame.set([1, 1, 0, 0, 0, 1])
  return frame.toString('base64')
}

it(`${SLOW_READERS} who do not read are shown out, and what they did not read is not kept for them`, async () => {
  const { ada, url } = target.scene
  const { id: chatId } = await target.scene.sealed()
  const before = await memory()
  const readers = await Promise.all(
    Array.from({ length: SLOW_READERS }, () => SlowReader.greeted(url, target.scene.as('admin').session)),
  )
  for (const reader of readers) reader.stopReading()
  const body = largeBody()
  // Forty megabytes for each of them: ten times what the operating system and the server together would hold.
  for (let sent = 0; sent < 1_000; sent += 20) {
    await Promise.all(
      Array.from({ length: 20 }, () => ada.call(messages.send, { chatId, clientId: randomUUID(), epoch: 1, body })),
    )
  }
  expect((await memory()) - before).toBeLessThan(SLACK)
  for (const reader of readers) reader.readOn()
  await Promise.all(readers.map((reader) => reader.ended))
  await othersUnharmed()
}, 240_000)
