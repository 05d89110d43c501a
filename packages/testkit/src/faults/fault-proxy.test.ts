import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { FaultProxy } from './fault-proxy.ts'
import { cleanUp, cleanups, End, FLOOD, startCalls, until } from './proxied-calls.ts'

afterEach(cleanUp)

const connectTo = (proxy: FaultProxy) => new End(connect({ port: proxy.port }))

describe('in fair weather it is not there', () => {
  test('everything passes both ways, unharmed, and each side hangs up for itself', async () => {
    const { proxy, call } = await startCalls()
    const { client, server } = await call()
    const much = 'All that is gold does not glitter. '.repeat(150_000)
    client.say(much)
    await server.hears(much)
    client.socket.end()
    await server.hasEnded()
    server.say('still here')
    await client.hears('still here')
    server.socket.end()
    await Promise.all([client.isGone(), server.isGone()])
    await vi.waitFor(() => expect(proxy.connections.size).toBe(0))
  })

  test('the target may hang up first and still listen', async () => {
    const { call } = await startCalls()
    const { client, server } = await call()
    server.socket.end('bye')
    await Promise.all([client.hears('bye'), client.hasEnded()])
    client.say('one more thing')
    await server.hears('one more thing')
  })

  test('who does not read makes the sender wait', async () => {
    const { call, pour } = await startCalls()
    const { client, server } = await call()
    server.socket.pause()
    expect(await pour(client, FLOOD)).toBeLessThan(FLOOD)
    server.socket.resume()
    await until(server.socket, 'data', () => server.socket.bytesRead === FLOOD)
  })

  test('the target may be a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-proxy-'))
    cleanups.push(() => rm(folder, { recursive: true }))
    const { call } = await startCalls({ path: join(folder, 'target') })
    const { client, server, connection } = await call()
    client.say('ping')
    await server.hears('ping')
    connection.reset()
    // A unix socket knows no reset, only an end.
    await Promise.all([client.isGone(), server.hasEnded()])
    expect(client.error).toBe('ECONNRESET')
  })

  test('a target that is gone, or goes, is felt as a reset', async () => {
    const { proxy, target, call } = await startCalls()
    const { client, server } = await call()
    server.socket.resetAndDestroy()
    await client.isGone()
    expect(client.error).toBe('ECONNRESET')
    target.close()
    const late = connectTo(proxy)
    await late.isGone()
    expect(late.error).toBe('ECONNRESET')
  })
})

describe('ends', () => {
  test('cut: one direction is over, the other goes on', async () => {
    const { call } = await startCalls()
    const { client, server, connection } = await call()
    connection.cut('down')
    await client.hasEnded()
    server.say('lost')
    client.say('heard')
    await server.hears('heard')
    expect([client.heard, server.ended]).toEqual(['', false])
  })

  test('cut on everything', async () => {
    const { proxy, call } = await startCalls()
    const calls = [await call(), await call()]
    proxy.cut('up')
    await Promise.all(calls.map(({ server }) => server.hasEnded()))
    for (const { server, client } of calls) {
      server.say('heard')
      await client.hears('heard')
    }
  })

  test('reset: both sides get one', async () => {
    const { proxy, call } = await startCalls()
    const [one, other] = [await call(), await call()]
    one.connection.reset()
    await Promise.all([one.client.isGone(), one.server.isGone()])
    expect([one.client.error, one.server.error]).toEqual(['ECONNRESET', 'ECONNRESET'])
    other.client.say('untouched')
    await other.server.hears('untouched')
    proxy.reset()
    await Promise.all([other.client.isGone(), other.server.isGone()])
    expect([other.client.error, other.server.error]).toEqual(['ECONNRESET', 'ECONNRESET'])
  })

  test('drop: all at once, politely', async () => {
    const { proxy, call } = await startCalls()
    const calls = [await call(), await call(), await call()]
    proxy.drop()
    const ends = calls.flatMap(({ client, server }) => [client, server])
    await Promise.all(ends.map((end) => end.hasEnded()))
    expect(ends.map(({ error }) => error)).toEqual(ends.map(() => undefined))
    await vi.waitFor(() => expect(proxy.connections.size).toBe(0))
  })

  test('refuse: no new connection until all is healed, on the same port', async () => {
    const { proxy, call } = await startCalls()
    const { client, server } = await call()
    proxy.refuse()
    const refused = connectTo(proxy)
    await refused.isGone()
    expect(refused.error).toBe('ECONNREFUSED')
    client.say('still open')
    await server.hears('still open')
    await proxy.heal()
    const welcome = await call()
    welcome.client.say('hello')
    await welcome.server.hears('hello')
  })
})
