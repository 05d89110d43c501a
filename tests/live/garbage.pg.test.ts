/** Whatever a client sends, it gets a typed answer or is closed; the server goes on, and nobody else notices. */

import { randomUUID } from 'node:crypto'
import { LIMITS, messages, sync } from '@parley/protocol'
import { type Line, type Person, signUp, startServer, type TestServer } from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RawSocket } from './raw-socket.ts'
import { groupOf } from './stage.ts'

let server: TestServer
let ana: Person
let witness: Line
beforeAll(async () => {
  server = await startServer()
  ana = await signUp(server.url, 'ana')
  const ben = await signUp(server.url, 'ben')
  await groupOf(ben)
  witness = await ben.connect()
})
afterAll(async () => {
  // None of what follows was our failure, and whoever was there all the time still is.
  expect(server.complaints).toEqual([])
  expect(witness.socket.connected).toBe(true)
  await witness.call(sync.pull, { cursors: {} })
  witness.close()
  await server.stop()
})

const codeIn = (frame: string): string | undefined => /"code":"([A-Z_]+)"/.exec(frame)?.[1]

describe('garbage', () => {
  it.each([
    ['an event that does not exist', '421["no:such-event",{}]', 'NO_ROUTE'],
    ['an event named by a number', '421[7,{}]', 'NO_ROUTE'],
    ['an event with no payload', '421["message:send"]', 'INVALID_INPUT'],
    ['a payload that is no object', '421["message:send","x"]', 'INVALID_INPUT'],
    ['null', '421["message:send",null]', 'INVALID_INPUT'],
    ['a list', '421["message:send",[[[]]]]', 'INVALID_INPUT'],
    ['an unknown field', '421["user:online",{"x":1}]', 'INVALID_INPUT'],
    ['a prototype', '421["user:online",{"__proto__":{"x":1}}]', 'INVALID_INPUT'],
    ['an event of every object', '421["constructor",{}]', 'NO_ROUTE'],
    ['more arguments than there are', '421["user:online",{},{},[],1]', undefined],
  ])('%s gets a typed answer', async (_, frame, code) => {
    const raw = await RawSocket.greeted(server.url, ana.session)
    raw.send(frame)
    expect(codeIn(await raw.until((heard) => heard.startsWith('431')))).toBe(code)
    raw.close()
  })

  it.each([
    ['an event that does not exist', '42["no:such-event"]', 'NO_ROUTE'],
    ['an event named by a number', '42[7]', 'NO_ROUTE'],
    ['an event called error', '42["error",{}]', 'NO_ROUTE'],
    ['a message that is none', '42["message:send",{"chatId":7}]', 'INVALID_INPUT'],
  ])('%s, not to be answered, is told by the event for errors', async (_, frame, code) => {
    const raw = await RawSocket.greeted(server.url, ana.session)
    raw.send(frame)
    expect(codeIn(await raw.until((heard) => heard.startsWith('42["error"')))).toBe(code)
    raw.close()
  })

  it('bytes where words belong get a typed answer', async () => {
    const line = await ana.connect()
    const answer = await line.socket.emitWithAck('message:send', { chatId: randomUUID(), body: Buffer.alloc(40) })
    expect(answer).toMatchObject({ error: { code: 'INVALID_INPUT' } })
    expect(await line.socket.emitWithAck('user:watch', Buffer.alloc(40))).toMatchObject({
      error: { code: 'INVALID_INPUT' },
    })
    line.close()
  })

  it.each([
    ['no JSON', '42['],
    ['no list', '42{"a":1}'],
    ['no event', '42[]'],
    ['a name kept for the transport', '42["disconnect"]'],
    ['no such type of packet', '49[]'],
    ['nothing at all', '4'],
    ['bytes that were not announced', new Uint8Array(64)],
    ['an attachment that never comes', '45999999999-["message:send",{"_placeholder":true,"num":0}]'],
    ['a second greeting', '40{"token":"x"}'],
    ['no frame of ours', 'x'],
    ['more than anybody may send', `42["message:send",{"content":"${'x'.repeat(LIMITS.jsonBodyBytes)}"}]`],
  ])('%s ends the connection or is passed over, and it can come back', async (_, frame) => {
    const raw = await RawSocket.greeted(server.url, ana.session)
    raw.send(frame)
    raw.send('421["user:online",{}]')
    await Promise.race([raw.closed, raw.until((heard) => heard.startsWith('431'))])
    raw.close()
    ;(await RawSocket.greeted(server.url, ana.session)).close()
  })

  it.each([
    ['no word of who it is', '40', 'INVALID_INPUT'],
    ['a token that is none', '40{"token":"x"}', 'UNAUTHENTICATED'],
    ['a token that is no text', '40{"token":{"a":1}}', 'INVALID_INPUT'],
    ['too old a version', undefined, 'UNSUPPORTED_VERSION'],
  ])('a greeting with %s is refused by a typed error', async (_, frame, code) => {
    const raw = await RawSocket.open(server.url)
    raw.send(frame ?? `40${JSON.stringify({ token: ana.session.accessToken, version: 0 })}`)
    expect(codeIn(await raw.until((heard) => heard.startsWith('44')))).toBe(code)
    raw.close()
  })

  it('whatever comes to anybody’s mind', async () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('message:send', 'sync:pull', 'session:renew', 'call:initiate'))
    const packets = fc.oneof(
      fc.string(),
      fc.tuple(names, fc.json()).map(([name, json]) => `421[${JSON.stringify(name)},${json}]`),
      fc.string().map((rest) => `42${rest}`),
      fc.tuple(fc.nat(9), fc.json()).map(([type, json]) => `4${type}${json}`),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(packets, { minLength: 1, maxLength: 10 }), async (frames) => {
        const raw = await RawSocket.greeted(server.url, ana.session)
        for (const frame of frames) raw.send(frame)
        // A ping of ours is answered by a pong, unless it has been shown out.
        raw.send('42999["user:online",{}]')
        await Promise.race([raw.closed, raw.until((heard) => heard.startsWith('43999'))])
        raw.close()
      }),
      { numRuns: 100 },
    )
  })

  it('every call that has a socket name refuses what it does not understand', async () => {
    const line = await ana.connect()
    for (const payload of [7, 'x', [], { nonsense: true }, null]) {
      const answer = await line.socket.emitWithAck(messages.send.socket!, payload)
      expect(answer).toMatchObject({ error: { code: 'INVALID_INPUT', timestamp: expect.any(String) } })
    }
    line.close()
  })
})
