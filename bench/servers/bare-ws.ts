/** The other yardstick: the same relay on bare `ws` with JSON. */

import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
const seats = new Map<number, WebSocket>()

server.on('connection', (socket, request) => {
  const id = Number(new URL(request.url!, 'http://x').searchParams.get('id'))
  seats.set(id, socket)
  socket.on('message', (bytes: Buffer) => {
    const message = JSON.parse(bytes.toString()) as { nth: number; to: number }
    seats.get(message.to)?.send(JSON.stringify({ from: id, ...message }))
    socket.send(JSON.stringify({ ack: message.nth, at: Date.now() }))
  })
})

server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit(0))
