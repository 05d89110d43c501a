/**
 * A device is one process at a time. While one of them follows, it does what others are asked to do: they hand their words over by a
 * socket in the device's own folder, which only its owner may enter, and print what comes back.
 */

import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export type Request = { argv: readonly string[]; piped: string | undefined }
export type Reply = { out: string; err: string; exitCode: number }

const socketOf = (folder: string) => join(folder, 'device.sock')
const LONGEST = 1_024 * 1_024

/** Until what it hands back is called. */
export async function share(folder: string, perform: (request: Request) => Promise<Reply>): Promise<() => void> {
  const path = socketOf(folder)
  // Whoever holds the store is alone here: what lies there was left by one that is gone.
  rmSync(path, { force: true })
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => void answer(socket, perform))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return () => void server.close()
}

async function answer(socket: Socket, perform: (request: Request) => Promise<Reply>): Promise<void> {
  socket.on('error', () => socket.destroy())
  let asked = ''
  socket.setEncoding('utf8')
  for await (const part of socket) {
    asked += part
    if (asked.length > LONGEST) return void socket.destroy()
  }
  socket.end(JSON.stringify(await perform(JSON.parse(asked) as Request)))
}

/** Undefined if nobody follows here. */
export async function handOver(folder: string, request: Request): Promise<Reply | undefined> {
  const socket = connect({ path: socketOf(folder), allowHalfOpen: true })
  const isThere = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  if (!isThere) return undefined
  socket.end(JSON.stringify(request))
  const reply = await text(socket)
  return reply === '' ? undefined : (JSON.parse(reply) as Reply)
}
