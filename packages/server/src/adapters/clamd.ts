/** A virus scanner that speaks clamd's INSTREAM: what is scanned goes through once, piece by piece. */

import { connect, type Socket } from 'node:net'
import { Fault } from '@parley/protocol'
import type { Log } from '../ports/log.ts'
import type { Scanner } from '../ports/scanner.ts'

const PATIENCE_MS = 120_000
/** clamd takes pieces of any size up to its own limit. */
const COMMAND = Buffer.from('zINSTREAM\0')
const END = lengthOf(0)
/** What a piece may be at most, since its length is told in four bytes. */
const LARGEST = 0xffff_ffff

/** `at`: `host:port`, or the path of its socket. */
export function clamd(at: string, log: Pick<Log, 'warn'>): Scanner {
  const [, host, port] = /^(.+):(\d+)$/.exec(at) ?? []

  async function talk<T>(work: (socket: Socket, answer: Promise<string>) => Promise<T>): Promise<T> {
    const socket = host && port ? connect(Number(port), host) : connect(at)
    try {
      return await work(socket, verdict(socket))
    } finally {
      socket.destroy()
    }
  }

  /**
   * clamd refuses what is too large as soon as a length says so, and hangs up: we may be writing still, and then never read why.
   * Asked again by a length alone, there is nothing to be lost.
   */
  const isTooMuch = (size: number): Promise<boolean> =>
    talk(async (socket, answer) => {
      await send(socket, Buffer.concat([COMMAND, lengthOf(Math.min(size, LARGEST))]))
      socket.end()
      return TOO_MUCH.test(await answer)
    }).catch(() => false)

  return {
    async scan(bytes) {
      let size = 0
      try {
        return await talk(async (socket, answer) => {
          await send(socket, COMMAND)
          for await (const piece of bytes) {
            // Nothing at all would mean the end.
            if (piece.length === 0) continue
            size += piece.length
            await send(socket, lengthOf(piece.length))
            await send(socket, piece)
          }
          await send(socket, END)
          return found(await answer)
        })
      } catch (cause) {
        if (cause instanceof Fault && cause.code !== 'TOO_LARGE_TO_SCAN') throw cause
        if (!(cause instanceof Fault) && (size === 0 || !(await isTooMuch(size))))
          throw new Fault('SCANNER_UNAVAILABLE', { retryAfter: 5, cause })
        log.warn({ size }, HOW_TO_RAISE_IT)
        throw new Fault('TOO_LARGE_TO_SCAN', { cause })
      }
    },
  }
}

const TOO_MUCH = /^INSTREAM size limit exceeded/
/** With AlertExceedsMax it says so; without, it passes over what is too large as if it were clean. */
const PASSED_OVER = /^Heuristics\.Limits\.Exceeded/
const HOW_TO_RAISE_IT =
  'a file was refused: it is larger than clamd checks. Raise StreamMaxLength, and MaxFileSize and MaxScanSize with it, in clamd.conf to what PARLEY_MEDIA_LIMITS allows, or lower that'

function lengthOf(size: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(size)
  return length
}

function found(answer: string): string | undefined {
  if (/^stream: OK$/.test(answer)) return undefined
  const [, name] = /^stream: (.+) FOUND$/.exec(answer) ?? []
  if (TOO_MUCH.test(answer) || PASSED_OVER.test(name ?? '')) throw new Fault('TOO_LARGE_TO_SCAN')
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
