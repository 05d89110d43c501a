import { connect } from 'node:net'
import { startServer } from '@parley/testkit'
import { expect, it } from 'vitest'

it('stops although somebody keeps a connection open, idle, half-way through a request, or being answered', async () => {
  const server = await startServer()
  const { port } = server.app
  const open = await Promise.all(
    [
      'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n',
      'POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{',
    ].map(
      (words) =>
        new Promise<ReturnType<typeof connect>>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => {
            socket.write(words)
            resolve(socket)
          })
          socket.on('error', () => {})
        }),
    ),
  )
  const gone = Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  open[0]!.resume()
  open[1]!.resume()
  await server.stop()
  await gone
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
}, 30_000)

it.each([
  ['a port that is taken', (taken: number) => ({ PARLEY_PORT: String(taken) }), 'PARLEY_PORT'],
  ['an address that is not ours', () => ({ PARLEY_HOST: '203.0.113.1' }), 'PARLEY_HOST'],
])('does not start at %s, and says which setting to change', async (_, settings, said) => {
  await using first = await startServer()
  await expect(startServer({ settings: settings(first.app.port) })).rejects.toMatchObject({
    code: 'PORT_UNUSABLE',
    message: expect.stringContaining(said),
  })
  expect((await fetch(`${first.url}/healthz`)).ok).toBe(true)
})
