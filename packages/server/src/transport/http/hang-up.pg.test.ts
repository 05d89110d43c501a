/** Whoever hangs up in the middle of what they say is no failure of ours, and nobody is told that something went wrong. */

import { connect } from 'node:net'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

/** Promises fifty bytes, says five, and is gone once they have surely been read: after an answer on another line. */
async function hangUp(path: string, type: string, how: 'end' | 'reset'): Promise<void> {
  const { port } = server.app
  const socket = connect(port, '127.0.0.1')
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const lines = [`POST ${path} HTTP/1.1`, 'host: x', `content-type: ${type}`, 'content-length: 50', '', '{"a":']
  socket.write(lines.join('\r\n'))
  await fetch(`${server.url}/healthz`)
  const isClosed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => {}).resume()
  if (how === 'end') socket.end()
  else socket.resetAndDestroy()
  await isClosed
  await fetch(`${server.url}/healthz`)
}

it.each(
  ['/api/nowhere', '/api/auth/login', '/api/chats', '/api/upload/image', '/api/media/tus', '/docs'].flatMap((path) =>
    ['application/json', 'image/png', 'multipart/form-data; boundary=x'].map((type) => [path, type] as const),
  ),
)('%s as %s', async (path, type) => {
  await hangUp(path, type, 'end')
  await hangUp(path, type, 'reset')
  expect(server.complaints.splice(0)).toEqual([])
})
