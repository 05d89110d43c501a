import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventOf, type Heard, hearEvents } from './inlet.ts'

/** As it would be heard without it. */
const hearAny = (socket: Socket, heard: Heard) => {
  socket.onAny((name: unknown, ...args: unknown[]) => {
    const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as (answer: unknown) => void) : undefined
    heard(typeof name === 'string' ? name : typeof name, args[0], acknowledge)
  })
}

const http = createServer()
const io = new Server(http, { serveClient: false })
let said: unknown[] = []
let url = ''

beforeAll(async () => {
  io.on('connection', (socket) => {
    const hear = socket.handshake.auth['way'] === 'short' ? hearEvents : hearAny
    hear(socket, (event, input, acknowledge) => {
      said.push({ event, input })
      acknowledge?.(`answer to ${event}`)
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`
})

afterAll(() => io.close())

/** What the server hears of these frames and what it answers, until it has answered `end` or closed the connection. */
async function told(way: 'short' | 'long', frames: readonly (string | Uint8Array<ArrayBuffer>)[]): Promise<unknown> {
  said = []
  const answers: unknown[] = []
  const client = new WebSocket(url)
  const ended = Promise.withResolvers<void>()
  client.addEventListener('close', () => {
    answers.push('closed')
    ended.resolve()
  })
  client.addEventListener('message', ({ data }) => {
    if (String(data).startsWith('0')) client.send(`40{"way":"${way}"}`)
    else if (String(data).startsWith('40')) for (const frame of [...frames, '421["end"]']) client.send(frame)
    else answers.push(data)
    if (String(data).startsWith('431[')) ended.resolve()
  })
  await ended.promise
  const result = { said, answers: [...answers] }
  client.close()
  return result
}

it.for<readonly (string | Uint8Array<ArrayBuffer>)[]>([
  ['42["a",{"x":1}]'],
  ['427["a",{"x":1}]'],
  ['420["a"]'],
  ['427["a",1,2]', '42["b",null]', '428["c",[["d"]]]'],
  ['427[7,{"x":1}]'],
  ['42[null,{}]'],
  ['42[]'],
  ['42["disconnect"]'],
  ['42["newListener",{}]'],
  ['427["a",{"x":1}'],
  ['42{"a":1}'],
  ['42"a"'],
  ['427'],
  ['42'],
  ['427 ["a"]'],
  ['42-7["a"]'],
  ['42/,["a"]'],
  ['42/elsewhere,["a"]'],
  ['42123456789012345["a"]'],
  ['421234567890123456["a"]'],
  ['42999999999999999999999["a"]'],
  ['451-["a",{"_placeholder":true,"num":0}]', Uint8Array.of(1, 2)],
  ['4517-["a",{"_placeholder":true,"num":0}]'],
  ['431["a"]'],
  ['41'],
  ['41', '427["a"]'],
])('%j is heard as Socket.IO hears it', async (frames) => {
  expect(await told('short', frames)).toEqual(await told('long', frames))
})

it('takes the short way for what is plainly an event, and for nothing else', () => {
  expect(eventOf('27["a",{"x":1}]')).toEqual({ name: 'a', input: { x: 1 }, id: 7 })
  expect(eventOf('2["a"]')).toEqual({ name: 'a', input: undefined, id: undefined })
  for (const other of ['', '2', '27', '37["a"]', '2[7]', '2["connect"]', '2/,["a"]']) {
    expect(eventOf(other)).toBeUndefined()
  }
})
