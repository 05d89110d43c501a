/** Many writes of a turn are one system call, in their order, and none is held beyond the turn. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { corkWrites } from './cork.ts'

type Inner = Socket & { _writev(chunks: unknown, done: (error?: Error) => void): void; _write: Socket['write'] }

let ours: Socket
let theirs: Socket
/** How many writes each system call took with it. */
let calls: number[]
let close: () => void

beforeEach(async () => {
  const server = createServer()
  corkWrites(server)
  const connected = once(server, 'connection')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  theirs = connect((server.address() as AddressInfo).port, '127.0.0.1')
  ;[ours] = (await connected) as [Socket]
  calls = []
  const inner = ours as Inner
  const [writev, write] = [inner._writev.bind(inner), inner._write.bind(inner)]
  inner._writev = (chunks, done) => {
    calls.push((chunks as unknown[]).length)
    writev(chunks, done)
  }
  inner._write = ((...args: Parameters<typeof write>) => {
    calls.push(1)
    return write(...args)
  }) as typeof write
  close = () => {
    ours.destroy()
    theirs.destroy()
    server.close()
  }
})
afterEach(() => close())

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('gathers what is written in one turn', async () => {
  const heard = text(theirs)
  for (let i = 0; i < 100; i++) ours.write(`${i} `)
  expect(calls).toEqual([])
  await turn()
  expect(calls).toEqual([100])
  // Again in the next turn, and again.
  for (let i = 0; i < 3; i++) {
    ours.write('a')
    ours.write('b')
    await turn()
    await turn()
  }
  expect(calls).toEqual([100, 2, 2, 2])
  ours.end()
  expect(await heard).toBe(`${Array.from({ length: 100 }, (_, i) => `${i} `).join('')}ababab`)
})

it('loses nothing when the socket ends within the turn, and minds no socket that is gone', async () => {
  const heard = text(theirs)
  ours.write('last ')
  ours.end('words')
  expect(await heard).toBe('last words')
  ours.destroy()
  ours.on('error', () => {})
  ours.write('to nobody')
  await turn()
})
