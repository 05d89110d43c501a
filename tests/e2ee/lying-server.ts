/** A server between a client and the real one: passes everything on, by REST and live, and lies where a test tells it to. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CALLS } from '@parley/protocol'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'

export type Lies = {
  /** What happens before a call comes to the server. */
  before?: (call: string) => Promise<unknown>
  /** What a call is answered, by its name. */
  answer?: (call: string, output: any, input: any) => unknown
  /** What is heard of an event; undefined: nothing. */
  event?: (event: string, payload: any) => unknown
}

export type LyingServer = {
  url: string
  /** Whatever is told from now on. */
  lies: Lies
  /** Every request that came by, as it came: what the client let out of its hands. */
  asked: { call: string; input: any }[]
  close(): Promise<void>
}

const bySocket = new Map(CALLS.flatMap(({ name, socket }) => (socket ? [[socket, name] as const] : [])))
const byPath = CALLS.flatMap(({ name, http }) =>
  http ? [{ name, method: http.method, path: new RegExp(`^${http.path.replace(/:[A-Za-z]+/g, '[^/]+')}$`) }] : [],
)

export async function startLyingServer(upstream: string): Promise<LyingServer> {
  const lying: LyingServer = { url: '', lies: {}, asked: [], close }
  const doctored = (call: string, output: unknown, input: unknown) =>
    output && typeof output === 'object' && !('error' in output) && lying.lies.answer
      ? lying.lies.answer(call, structuredClone(output), input)
      : output

  const http = createServer((request, response) => void pass(request, response))

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] as string
    const name = byPath.find((call) => call.method === request.method && call.path.test(path))?.name ?? path
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const input = body.length > 0 ? JSON.parse(body.toString()) : {}
    lying.asked.push({ call: name, input })
    await lying.lies.before?.(name)
    const { authorization, 'content-type': type } = request.headers
    const answer = await fetch(`${upstream}${request.url}`, {
      method: request.method as string,
      headers: { ...(authorization ? { authorization } : {}), ...(type ? { 'content-type': type } : {}) },
      ...(body.length > 0 ? { body } : {}),
    })
    const text = await answer.text()
    const output = text === '' ? undefined : doctored(name, JSON.parse(text), input)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(output))
  }

  const sockets = new Server(http, { maxHttpBufferSize: 10_000_000 })
  sockets.on('connection', (down) => {
    const up = io(upstream, {
      auth: down.handshake.auth,
      reconnection: false,
      forceNew: true,
      transports: ['websocket'],
    })
    up.onAny((event: string, payload: unknown) => {
      const heard = lying.lies.event ? lying.lies.event(event, structuredClone(payload)) : payload
      if (heard !== undefined) down.emit(event, heard)
    })
    const relay = async (event: string, input: unknown, acknowledge?: (answer: unknown) => void) => {
      const name = bySocket.get(event) ?? event
      lying.asked.push({ call: name, input })
      await lying.lies.before?.(name)
      // Whoever hangs up meanwhile asks again over the next connection.
      const output: unknown = await up.emitWithAck(event, input).catch(() => undefined)
      if (output !== undefined) acknowledge?.(doctored(name, output, input))
    }
    down.onAny((event: string, input: unknown, acknowledge?: (answer: unknown) => void) => {
      void relay(event, input, acknowledge)
    })
    up.on('disconnect', () => down.disconnect(true))
    down.on('disconnect', () => up.close())
  })

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  lying.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return lying

  async function close(): Promise<void> {
    await sockets.close()
    http.closeAllConnections()
  }
}
