/** The live wire: the same calls as REST, acknowledged, and everything a device follows as it happens. Socket.IO is transport only. */

import type { Server as HttpServer } from 'node:http'
import { connectionEvents, Fault, LIMITS, PROTOCOL_FLOOR, PROTOCOL_VERSION, type UserId } from '@parley/protocol'
import { Server, type Socket } from 'socket.io'
import * as z from 'zod/mini'
import type { Caller, Context, Live } from '../../access/caller.ts'
import type { Limiter } from '../../access/limiter.ts'
import type { Bound } from '../../access/handle.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Log, logFault } from '../../ports/log.ts'
import { isAllowedOrigin } from '../http/headers.ts'
import { decode, type RunCall } from '../run-call.ts'
import { hearEvents } from './inlet.ts'

/** A live connection, as far as calls are concerned. */
type Line = { id: string; caller: Caller; emit(event: string, payload: object): void; cut(fault: Fault): void }

/** Where connections live: what they follow and hear is not transport's business. */
type Home<C extends Line> = {
  readonly isDraining: boolean
  /** How many of this person's there are. */
  connectionsOf(user: UserId): number
  open(socket: Socket, caller: Caller): C
  join(connection: C): Promise<void>
  close(connection: C): void
  liveOf(connection: C, authenticate: (token: string) => Promise<Caller>): Live
}

export type SocketOptions<C extends Line> = {
  calls: readonly Bound[]
  runCall: RunCall
  authenticate: (token: string) => Promise<Caller>
  limiter: Limiter
  gateway: Home<C>
  clock: Clock
  log: Log
  trustProxy: boolean
  corsOrigins: readonly string[]
}

const Handshake = z.object({
  token: z.string().check(z.maxLength(4_096)),
  version: z.optional(z.int()),
})

/** Whoever has as many connections as may be waits so long for one of them to go. */
const CROWDED_SECONDS = 30

/** Sockets carry their own tokens. */
const NO_COOKIE: Context['cookie'] = { read: () => undefined, write: () => {} }

export function createSockets<C extends Line>(http: HttpServer, options: SocketOptions<C>): Server {
  const { gateway, clock, log, corsOrigins } = options
  const io = new Server(http, {
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: LIMITS.jsonBodyBytes,
    pingInterval: LIMITS.heartbeat,
    pingTimeout: 20_000,
    connectTimeout: 10_000,
    // A page from elsewhere that polls reads answers only if its browser is told that it may.
    cors: { origin: [...corsOrigins], methods: ['GET', 'POST'], maxAge: 600 },
    allowRequest: (request, done) => {
      const isAllowed = isAllowedOrigin(request.headers.origin, request.headers.host, corsOrigins)
      done(isAllowed ? null : 'origin refused', isAllowed)
    },
  })
  const bySocketName = new Map(
    options.calls.flatMap((bound) => (bound.call.socket ? [[bound.call.socket, bound]] : [])),
  )

  // Memory: the handshake request is needed no more.
  io.engine.on('connection', (conn: { request: unknown }) => {
    setImmediate(() => {
      conn.request = null
    })
  })

  io.use((socket, next) => {
    greet(socket)
      .then(() => next())
      .catch((error: unknown) => {
        const fault = asFault(error, 'handshake')
        next(Object.assign(new Error(fault.message), { data: fault.toBody(clock.now()) }))
      })
  })

  io.on('connection', (socket) => {
    const { caller, token, ip, userAgent } = socket.data as Greeting
    socket.data = {}
    // Memory: what came with it has been read, and who follows what is the gateway's to know: it needs no room of its own.
    Object.assign(socket, { handshake: undefined })
    socket.nsp.adapter.delAll(socket.id)
    const connection = gateway.open(socket, caller)
    const context: Context = {
      ip,
      userAgent,
      requestId: connection.id,
      cookie: NO_COOKIE,
      live: gateway.liveOf(connection, options.authenticate),
    }
    const authenticate = () => {
      if (connection.caller.tokenExpiresAt <= clock.now()) throw new Fault('TOKEN_EXPIRED')
      return connection.caller
    }
    hearEvents(socket, (event, input, acknowledge) => {
      const bound = bySocketName.get(event)
      // A token past its time may still be renewed over the connection it once opened.
      const who = bound?.call.socket === 'session:renew' ? () => connection.caller : authenticate
      const answer = bound
        ? options.runCall(bound, input ?? {}, context, who)
        : Promise.reject(new Fault('NO_ROUTE', { details: { event: event.slice(0, 100) } }))
      answer.then(
        (output) => acknowledge?.(output),
        (error: unknown) => {
          const body = asFault(error, event).toBody(clock.now())
          if (acknowledge) acknowledge(body)
          else connection.emit(connectionEvents.fault.name, body)
        },
      )
    })
    socket.on('disconnect', () => gateway.close(connection))
    gateway
      .join(connection)
      // Signed out meanwhile, it has not heard so: from here on it would.
      .then(() => options.authenticate(token))
      .then(() =>
        connection.emit(connectionEvents.hello.name, {
          version: PROTOCOL_VERSION,
          floor: PROTOCOL_FLOOR,
          userId: caller.userId,
          deviceId: caller.deviceId,
          now: clock.now(),
          tokenExpiresAt: caller.tokenExpiresAt,
        }),
      )
      .catch((error: unknown) => connection.cut(asFault(error, 'join')))
  })

  type Greeting = { caller: Caller; token: string; ip: string; userAgent: string }

  async function greet(socket: Socket): Promise<void> {
    if (gateway.isDraining) throw new Fault('DRAINING', { retryAfter: 1 })
    // The last one is what the proxy itself saw; those before it are what it was told.
    const forwarded = options.trustProxy
      ? String(socket.handshake.headers['x-forwarded-for'] ?? '')
          .split(',')
          .at(-1)!
          .trim()
      : ''
    const ip = forwarded || socket.handshake.address
    options.limiter.take('connect', ip)
    const { token, version } = decode(Handshake, socket.handshake.auth) as z.infer<typeof Handshake>
    if (version !== undefined && version < PROTOCOL_FLOOR) throw new Fault('UNSUPPORTED_VERSION')
    const caller = await options.authenticate(token)
    if (gateway.connectionsOf(caller.userId) >= LIMITS.connectionsPerUser) {
      throw new Fault('BUSY', { retryAfter: CROWDED_SECONDS, details: { limit: 'connectionsPerUser' } })
    }
    socket.data = {
      caller,
      token,
      ip,
      userAgent: (socket.handshake.headers['user-agent'] ?? '').slice(0, 300),
    } satisfies Greeting
  }

  function asFault(error: unknown, event: string): Fault {
    const fault = error instanceof Fault ? error : new Fault('INTERNAL', { cause: error })
    logFault(log, fault, { event })
    return fault
  }

  return io
}
