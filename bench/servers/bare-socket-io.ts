/** The yardstick: the same relay on bare Socket.IO, without storage, checks or anything else. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { tellUsage } from '../measure/usage.ts'

const http = createServer()
const io = new Server(http, { serveClient: false, perMessageDeflate: false })
const seats = new Map<number, Socket>()

io.on('connection', (socket) => {
  const { id, room } = socket.handshake.auth as { id: number; room?: string }
  seats.set(id, socket)
  if (room) void socket.join(room)
  socket.on('say', (message: { to: number; body: string }, acknowledge: (answer: object) => void) => {
    seats.get(message.to)?.emit('said', { from: id, ...message })
    acknowledge({ at: Date.now() })
  })
  socket.on('shout', (message: { room: string; body: string }, acknowledge: (answer: object) => void) => {
    socket.to(message.room).emit('said', { from: id, ...message })
    acknowledge({ at: Date.now() })
  })
})

http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }))
tellUsage()
