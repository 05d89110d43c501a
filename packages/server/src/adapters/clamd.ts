/** A virus scanner that speaks clamd's INSTREAM: what is scanned goes through once, piece by piece. */

import { connect, type Socket } from 'node:net'
import { Fault } from '@parley/protocol'
import type { Scanner } from '../ports/scanner.ts'

const PATIENCE_MS = 120_000
/** clamd takes pieces of any size up to its own limit. */
const COMMAND = Buffer.from('zINSTREAM\0')
const END = Buffer.alloc(4)

/** `at`: `host:port`, or the path of its socket. */
export function clamd(at: string): Scanner {
  const [, host, port] = /^(.+):(\d+)$/.exec(at) ?? []
  return {
    async scan(bytes) {
      const socket = host && port ? connect(Number(port), host) : connect(at)
      try {
        const answer = verdict(socket)
        await send(socket, COMMAND)
        for await (const piece of bytes) {
          // Nothing at all would mean the end.
          if (piece.length === 0) continue
          const length = Buffer.alloc(4)
          length.writeUInt32BE(piece.length)
          await send(socket, length)
          await send(socket, piece)
        }
        await send(socket, END)
        return found(await answer)
      } catch (cause) {
        throw cause instanceof Fault ? cause : new Fault('SCANNER_UNAVAILABLE', { retryAfter: 5, cause })
      } finally {
        socket.destroy()
      }
    },
  }
}

function found(answer: string): string | undefined {
  if (/^stream: OK$/.test(answer)) return undefined
  const [, name] = /^stream: (.+) FOUND$/.exec(answer) ?? []
  if (name !== undefined) return name
  throw new Error(`clamd: ${answer || 'no answer'}`)
}

function verdict(socket: Socket): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    let said = ''
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('clamd does not answer')))
    socket.on('data', (data) => {
      said += data.toString('latin1')
      if (said.endsWith('\0')) resolve(said.slice(0, -1).trim())
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('clamd hung up')))
  })
  // It may fail while we are still sending; then the sending says so.
  answer.catch(() => {})
  return answer
}

const send = (socket: Socket, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.destroyed) return reject(socket.errored ?? new Error('clamd hung up'))
    socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
