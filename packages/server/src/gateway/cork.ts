/** Gathers all writes to a TCP socket within a turn of the event loop into one system call: those dominate the cost of a relay. */

import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export function corkWrites(server: Server): void {
  let corked: Socket[] = []
  const held = new Set<Socket>()
  const release = () => {
    const sockets = corked
    corked = []
    held.clear()
    // The last first: after a message for a thousand comes the answer to the one who sent it, who should not wait for them all.
    for (const socket of sockets.reverse()) socket.uncork()
  }
  server.on('connection', (socket) => {
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
    socket.write = function (...args: unknown[]) {
      if (!held.has(socket) && !socket.destroyed) {
        if (corked.length === 0) setImmediate(release)
        held.add(socket)
        corked.push(socket)
        socket.cork()
      }
      return write(...args)
    }
  })
}
