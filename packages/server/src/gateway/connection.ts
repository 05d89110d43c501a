/** One live connection of one device: what it may be sent, how it is sent, and when it is cut. */

import type { Socket as TcpSocket } from 'node:net'
import { Fault, type UserId } from '@parley/protocol'
import type { Socket } from 'socket.io'
import type { Caller } from '../access/caller.ts'
import { answerFrame, type Frame, frameOf } from './frame.ts'

/** What we need of engine.io's connection beyond its public face: where its bytes wait, and the socket they go to. */
type EngineSocket = {
  readyState: string
  upgrading: boolean
  writeBuffer: unknown[]
  write(packet: string): void
  close(discard: boolean): void
  transport: { name: string; socket?: { _socket?: TcpSocket; readyState: number } }
}

/** More than this unsent, when there is more to say, means the client cannot keep up: it is cut, and syncs when it is back. */
const MAX_UNSENT_BYTES = 4 * 1_024 * 1_024
const MAX_UNSENT_PACKETS = 10_000
const SLOW_BACK_OFF_SECONDS = 5
/** For so long whoever is cut for that may still take what is queued, and the last word behind it. */
const LAST_WORD_MS = 5_000

export class Connection {
  readonly id: string
  caller: Caller
  /** Logs it follows (its person's account, its device, its chats), and the head each had when it came in. */
  readonly rooms = new Map<string, number>()
  /** Chats it was removed from since it connected: word of a removal may overtake the answer that would let it in. */
  readonly left = new Set<string>()
  /** Whose presence it wants to know. */
  readonly watches = new Set<UserId>()
  isAway = false
  readonly #socket: Socket
  readonly #now: () => number
  readonly #givenUp: () => void
  /** Characters in engine.io's own queue. */
  #queued = 0
  #isClosed = false

  /** `givenUp`: nothing more will be said to it. */
  constructor(socket: Socket, caller: Caller, now: () => number, givenUp: () => void) {
    this.id = socket.id
    this.caller = caller
    this.#socket = socket
    this.#now = now
    this.#givenUp = givenUp
    // Answers take the same short way as everything else that is delivered, and so keep their order with it.
    Object.assign(socket, { ack: (id: number) => (answer: unknown) => this.deliver(answerFrame(id, answer)) })
  }

  /** Whether everything said has left, and the connection with it. */
  get isGone(): boolean {
    return this.#socket.conn.readyState === 'closed'
  }

  emit(event: string, payload: object): void {
    this.deliver(frameOf(event, payload))
  }

  /** Straight to the TCP socket where nothing waits before it; engine.io's own queue otherwise, so that order holds. */
  deliver(frame: Frame): void {
    if (this.#isClosed) return
    const conn = this.#socket.conn as unknown as EngineSocket
    const waiting = conn.writeBuffer.length
    if (waiting === 0) this.#queued = 0
    const tcp = waiting === 0 ? tcpSocketOf(conn) : undefined
    if (waiting > MAX_UNSENT_PACKETS || this.#queued + (tcp?.writableLength ?? 0) > MAX_UNSENT_BYTES) {
      this.#giveUp(conn, tcp)
    } else if (tcp === undefined) {
      this.#queued += frame.packet.length
      conn.write(frame.packet)
    } else tcp.write(frame.webSocket())
  }

  /** What is queued would never arrive in time: a last word behind it, and the socket goes. */
  #giveUp(conn: EngineSocket, tcp: TcpSocket | undefined): void {
    this.#isClosed = true
    const word = frameOf('error', new Fault('TOO_SLOW', { retryAfter: SLOW_BACK_OFF_SECONDS }).toBody(this.#now()))
    if (tcp === undefined) conn.write(word.packet)
    else tcp.end(word.webSocket())
    setTimeout(() => this.#destroy(), LAST_WORD_MS).unref()
    this.#givenUp()
  }

  /** Tells the client why, then closes. */
  cut(fault: Fault): void {
    if (this.#isClosed) return
    this.emit('error', fault.toBody(this.#now()))
    this.#isClosed = true
    setImmediate(() => this.#socket.disconnect(true))
  }

  /** Without waiting for whoever does not take what is queued. */
  #destroy(): void {
    const conn = this.#socket.conn as unknown as EngineSocket
    tcpSocketOf(conn)?.destroy()
    this.#socket.disconnect()
    conn.close(true)
  }
}

/** The TCP socket under a connection that has settled on websocket; never compressed, so bytes may go straight in. */
function tcpSocketOf(conn: EngineSocket): TcpSocket | undefined {
  if (conn.transport.name !== 'websocket' || conn.readyState !== 'open' || conn.upgrading) return undefined
  const { socket } = conn.transport
  return socket?.readyState === 1 ? socket._socket : undefined
}
