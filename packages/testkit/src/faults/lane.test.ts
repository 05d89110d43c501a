import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { breakOff } from './lane.ts'
import { cleanUp, FLOOD, startCalls, until } from './proxied-calls.ts'
import { seededRandom } from './seeded-random.ts'

afterEach(cleanUp)

describe('black hole', () => {
  test('swallows both ways on one connection only, and gives back what it held', async () => {
    const { call, meanwhile } = await startCalls()
    const [dark, light] = [await call(), await call()]
    dark.connection.set({ blackHole: true })
    dark.client.say('up')
    dark.server.say('down')
    light.client.say('hello')
    await light.server.hears('hello')
    await meanwhile()
    expect([dark.server.heard, dark.client.heard]).toEqual(['', ''])
    dark.connection.heal()
    await Promise.all([dark.server.hears('up'), dark.client.hears('down')])
  })

  test.each(['up', 'down'] as const)('one way only: %s', async (direction) => {
    const { call, meanwhile } = await startCalls()
    const { client, server, connection } = await call()
    const [sender, receiver] = direction === 'up' ? [client, server] : [server, client]
    connection.set({ blackHole: true }, direction)
    sender.say('swallowed')
    receiver.say('heard')
    await sender.hears('heard')
    await meanwhile()
    expect(receiver.heard).toBe('')
  })

  test('over everything it also takes those who come later', async () => {
    const { proxy, call, meanwhile } = await startCalls()
    const early = await call()
    proxy.set({ blackHole: true })
    const late = await call()
    for (const { client } of [early, late]) client.say('hello')
    await meanwhile()
    expect([early.server.heard, late.server.heard]).toEqual(['', ''])
    await proxy.heal()
    await Promise.all([early.server.hears('hello'), late.server.hears('hello')])
    const after = await call()
    after.client.say('hello')
    await after.server.hears('hello')
  })

  test('nobody learns in it that the other is gone', async () => {
    const { proxy, call, meanwhile } = await startCalls()
    const [hangsUp, breaks] = [await call(), await call()]
    proxy.set({ blackHole: true })
    hangsUp.client.socket.end()
    breaks.client.socket.resetAndDestroy()
    await meanwhile()
    expect([hangsUp.server.ended, breaks.server.socket.closed]).toEqual([false, false])
    await proxy.heal()
    await Promise.all([hangsUp.server.hasEnded(), breaks.server.isGone()])
    expect(breaks.server.error).toBe('ECONNRESET')
  })

  test('an answer held in it is lost with its connection', async () => {
    const { call } = await startCalls()
    const { client, server, connection } = await call()
    connection.set({ blackHole: true }, 'down')
    client.say('commit')
    await server.hears('commit')
    server.say('done')
    connection.drop()
    await Promise.all([client.hasEnded(), server.isGone()])
    expect(client.heard).toBe('')
  })

  test('holds only so much: then the sender must wait', async () => {
    const { call, pour } = await startCalls()
    const { client, server, connection } = await call()
    connection.set({ blackHole: true })
    expect(await pour(client, FLOOD)).toBeLessThan(FLOOD)
    connection.heal()
    await until(server.socket, 'data', () => server.socket.bytesRead === FLOOD)
  })
})

/** A timer may be early by the fraction that clocks are rounded by. */
const TICK_MS = 1

async function time(action: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await action()
  return performance.now() - from + TICK_MS
}

describe('slow weather', () => {
  test('latency delays each way, yet not one after the other', async () => {
    const { proxy, call } = await startCalls()
    const { client, server } = await call()
    proxy.set({ latency: { ms: 40 } })
    const one = await time(async () => {
      client.say('.')
      await server.hears('.')
      server.say('.')
      await client.hears('.')
    })
    expect(one).toBeGreaterThanOrEqual(80)
    const hundred = await time(async () => {
      for (let n = 0; n < 100; n++) {
        client.say('.')
        await new Promise((resolve) => setImmediate(resolve))
      }
      await server.hears('.'.repeat(101))
    })
    expect(hundred).toBeGreaterThanOrEqual(40)
    expect(hundred).toBeLessThan(one * 20)
  })

  test('jitter follows the seed and never the order', async () => {
    // What the first lane of the first connection will draw, found by drawing it here.
    const firstLuck = (seed: number) => seededRandom(seededRandom(seed).integer(0, 2 ** 32 - 1)).next()
    const seed = Array.from({ length: 1000 }, (_, n) => n).find((n) => firstLuck(n) > 0.98) as number
    const { proxy, call } = await startCalls({ random: seededRandom(seed) })
    const { client, server } = await call()
    proxy.set({ latency: { ms: 0, jitter: 100 } })
    const first = await time(async () => {
      client.say('0 ')
      await server.hears('0 ')
    })
    expect(first).toBeGreaterThanOrEqual(98)
    const words = Array.from({ length: 50 }, (_, n) => `${n} `)
    for (const word of words.slice(1)) {
      client.say(word)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await server.hears(words.join(''))
  })

  test('throttle lets so many bytes a second through', async () => {
    const { call } = await startCalls()
    const { client, server, connection } = await call()
    connection.set({ bytesPerSecond: 100_000 }, 'up')
    const text = 'x'.repeat(20_000)
    const took = await time(async () => {
      client.say(text)
      await server.hears(text)
    })
    // The last piece need not be waited for.
    expect(took).toBeGreaterThanOrEqual(180)
  })

  test('slice hands on tiny pieces', async () => {
    const { call } = await startCalls()
    const { client, server, connection } = await call()
    connection.set({ slice: 7 })
    const text = 'It was the best of times. '.repeat(40)
    client.say(text)
    await server.hears(text)
    expect(server.chunks.length).toBeGreaterThan(text.length / 7 / 2)
  })

  test('healing lets go at once what a slow line still held', async () => {
    const { call } = await startCalls()
    const [late, slow] = [await call(), await call()]
    late.connection.set({ latency: { ms: 3_600_000 } })
    slow.connection.set({ bytesPerSecond: 1 })
    late.client.say('late')
    slow.client.say('slow')
    await slow.server.hears('s')
    late.connection.heal()
    slow.connection.heal()
    await Promise.all([late.server.hears('late'), slow.server.hears('slow')])
  })
})

test('a connection is broken off also in the moment it says its end', async () => {
  const { call } = await startCalls()
  const { client } = await call()
  // The event, not the word of the socket: a reset that fails sets the one without telling the other.
  const isClosed = once(client.socket, 'close')
  client.socket.end()
  breakOff(client.socket)
  await isClosed
})
