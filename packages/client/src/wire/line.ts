/** One Socket.IO connection, from its handshake to its end; it never reconnects by itself. */

import { type AnswerOf, type Call, type PayloadOf, PROTOCOL_VERSION, type RequestOf } from '@parley/protocol'
import { connectionEvents } from '@parley/protocol/wire'
import { io, type Socket } from 'socket.io-client'
import { ClientError } from '../client-error.ts'
import { faultOf } from './rest.ts'

export type Hello = PayloadOf<typeof connectionEvents.hello>

/** So long an answer may take; after that nobody knows whether it was done, and it is asked again. */
const PATIENCE_MS = 20_000

export class Line {
  readonly #socket: Socket
  readonly gone: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.gone = new Promise((resolve) => {
      socket.once('disconnect', () => resolve())
      socket.once('connect_error', () => resolve())
    })
  }

  /** Resolves with the server's greeting; `hear` gets every event, the greeting too. */
  static open(
    url: string,
    token: string,
    hear: (line: Line, event: string, payload: unknown) => void,
  ): Promise<{ line: Line; hello: Hello }> {
    const socket = io(url, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket', 'polling'],
      auth: { token, version: PROTOCOL_VERSION },
    })
    const line = new Line(socket)
    return new Promise((resolve, reject) => {
      socket.once('connect_error', (error) => {
        socket.close()
        const { data } = error as { data?: unknown }
        reject(data ? faultOf(data) : new ClientError('OFFLINE', error.message))
      })
      socket.once('disconnect', (reason) => reject(new ClientError('OFFLINE', reason)))
      socket.onAny((event: string, payload: unknown) => {
        hear(line, event, payload)
        if (event === connectionEvents.hello.name) resolve({ line, hello: payload as Hello })
      })
    })
  }

  get isOpen(): boolean {
    return this.#socket.connected
  }

  async call<C extends Call>(spec: C, input: RequestOf<C>): Promise<AnswerOf<C>> {
    let answer: unknown
    try {
      const asked: Promise<unknown> = this.#socket.timeout(PATIENCE_MS).emitWithAck(spec.socket!, input)
      answer = await Promise.race([asked, this.gone.then(() => Promise.reject(new Error('disconnected')))])
    } catch (cause) {
      throw new ClientError('OFFLINE', spec.name, { cause })
    }
    if (answer && typeof answer === 'object' && 'error' in answer) throw faultOf(answer)
    return answer as AnswerOf<C>
  }

  close(): void {
    this.#socket.close()
  }
}
