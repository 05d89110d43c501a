/** A person at a device: signs up, calls, and listens, as any client would: over the wire and by the contract alone. */

import { randomUUID } from 'node:crypto'
import {
  type AnswerOf,
  type Call,
  type ErrorCode,
  Fault,
  messages,
  PROTOCOL_VERSION,
  type RequestOf,
} from '@parley/protocol'
import { io, type Socket } from 'socket.io-client'

export type Session = { userId: string; deviceId: string; accessToken: string; refreshToken?: string }

/** Makes a call by REST; throws the server's fault. */
export async function call<C extends Call>(
  url: string,
  token: string | undefined,
  spec: C,
  input: RequestOf<C>,
): Promise<AnswerOf<C>> {
  const { status, body } = await request(url, token, spec, input as Record<string, unknown>)
  if (status >= 400) throw faultOf(body)
  return body as AnswerOf<C>
}

/** The same, answering whatever came: for tests of refusals. A file is sent as the bytes it is, several as a form. */
export async function request(url: string, token: string | undefined, spec: Call, input: Record<string, unknown>) {
  const { method, path, file, files, answersFile } = spec.http!
  const rest = { ...input }
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  const isQuery = method === 'GET' || method === 'DELETE'
  const query = isQuery ? queryOf(rest) : ''
  const body = files
    ? formOf(files.field, rest[files.field] as File[])
    : file
      ? (rest[file.field] as Uint8Array<ArrayBuffer>)
      : JSON.stringify(rest)
  const response = await fetch(`${url}${filled}${query}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      // A form says itself what it is.
      ...(isQuery || files ? {} : { 'content-type': file ? 'application/octet-stream' : 'application/json' }),
    },
    ...(isQuery ? {} : { body }),
  })
  const { status, headers } = response
  if (answersFile && status < 400) return { status, headers, body: await response.bytes() }
  const text = await response.text()
  return { status, headers, body: text === '' ? undefined : JSON.parse(text) }
}

function formOf(field: string, files: readonly File[]): FormData {
  const form = new FormData()
  for (const file of files) form.append(field, file)
  return form
}

const queryOf = (values: Record<string, unknown>): string => {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(values))
    if (value !== undefined) query.set(key, `${value as string | number | boolean}`)
  return query.size > 0 ? `?${query}` : ''
}

export function faultOf(body: unknown): Fault {
  const { error } = body as { error: { code: ErrorCode; message: string; details?: { retryAfter?: number } } }
  return new Fault(error.code, {
    message: error.message,
    details: error.details,
    retryAfter: error.details?.retryAfter,
  })
}

export class Person {
  readonly url: string
  readonly username: string
  session: Session

  constructor(url: string, username: string, session: Session) {
    this.url = url
    this.username = username
    this.session = session
  }

  get id(): string {
    return this.session.userId
  }

  call<C extends Call>(spec: C, input: RequestOf<C>): Promise<AnswerOf<C>> {
    return call(this.url, this.session.accessToken, spec, input)
  }

  request(spec: Call, input: Record<string, unknown>) {
    return request(this.url, this.session.accessToken, spec, input)
  }

  connect(options: { transports?: ('websocket' | 'polling')[] } = {}): Promise<Line> {
    return Line.open(this.url, this.session, options)
  }

  /** Sends plain content to a chat the server keeps. */
  say(chatId: string, text: string, clientId: string = randomUUID()) {
    return this.call(messages.send, { chatId, clientId, content: { text } })
  }
}

/** Tests know what they wait for better than a type could say. */
// oxlint-disable-next-line typescript/no-explicit-any
type Payload = any

type Heard = { event: string; payload: Payload }

/** An open connection, with everything heard on it since. */
export class Line {
  readonly socket: Socket
  readonly heard: Heard[] = []
  readonly #waiting = new Set<() => void>()

  private constructor(socket: Socket) {
    this.socket = socket
    socket.onAny((event: string, payload: unknown) => {
      this.heard.push({ event, payload })
      for (const check of this.#waiting) check()
    })
  }

  /** Resolves once the server has said hello; rejects with its fault. */
  static async open(
    url: string,
    session: Session,
    { transports = ['websocket'] }: { transports?: ('websocket' | 'polling')[] } = {},
  ) {
    const socket = io(url, {
      transports,
      forceNew: true,
      reconnection: false,
      auth: { token: session.accessToken, version: PROTOCOL_VERSION },
    })
    const line = new Line(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect_error', (error) => {
        socket.close()
        const { data } = error as { data?: unknown }
        reject(data ? faultOf(data) : error)
      })
      socket.once('hello', () => resolve())
      // Killed between letting us in and greeting us.
      socket.once('disconnect', (reason) => reject(new Error(`disconnected before hello: ${reason}`)))
    })
    return line
  }

  /** Makes a call over the socket; throws the server's fault. */
  async call<C extends Call>(spec: C, input: RequestOf<C>): Promise<AnswerOf<C>> {
    // It would keep the call for a connection that never comes.
    if (this.socket.disconnected) throw new Error('disconnected')
    const answer = await this.socket.emitWithAck(spec.socket!, input)
    if (answer && typeof answer === 'object' && 'error' in answer) throw faultOf(answer)
    return answer as AnswerOf<C>
  }

  of(event: string): Payload[] {
    return this.heard.filter((heard) => heard.event === event).map((heard) => heard.payload)
  }

  /** The first such event heard, already or from now on. */
  until(event: string, matches: (payload: Payload) => boolean = () => true, patience = 10_000): Promise<Payload> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.heard.find((heard) => heard.event === event && matches(heard.payload))
        if (found === undefined) return
        clearTimeout(timer)
        this.#waiting.delete(check)
        resolve(found.payload)
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(check)
        reject(
          new Error(
            `"${event}" did not come; heard: ${this.heard.map((heard) => heard.event).join(', ') || 'nothing'}`,
          ),
        )
      }, patience)
      this.#waiting.add(check)
      check()
    })
  }

  /** Resolves when the connection has gone. */
  async gone(): Promise<void> {
    if (this.socket.disconnected) return
    await new Promise<void>((resolve) => this.socket.once('disconnect', () => resolve()))
  }

  close(): void {
    this.socket.close()
  }
}
