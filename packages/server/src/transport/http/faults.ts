/** Whatever goes wrong with a request is answered from the one list, in the one body, however early it goes wrong. */

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Fault } from '@parley/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../ports/clock.ts'
import { type Log, logFault } from '../../ports/log.ts'
import { GUARDS } from './headers.ts'

type Options = {
  clock: Clock
  log: Log
  observe?: ((call: string, status: number, ms: number) => void) | undefined
}

export function answerFaults(http: FastifyInstance, options: Options): void {
  http.setNotFoundHandler((request) => {
    throw new Fault('NO_ROUTE', { details: { method: request.method, path: request.url.split('?')[0]!.slice(0, 200) } })
  })
  http.setErrorHandler((error, request, reply) => answer(error, request, reply, options))
}

/** What fastify refuses before it has found a route: no hook has run yet. */
export const answerEarly =
  (options: Options) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(GUARDS).header('x-request-id', request.id)
    void answer(error, request, reply, options)
  }

/** What Node refuses before there is a request: the answer is written by hand. */
export const answerGarbled =
  ({ clock }: Pick<Options, 'clock'>) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const fault = new Fault(error.code === 'HPE_HEADER_OVERFLOW' ? 'TOO_LARGE' : 'INVALID_INPUT')
    const body = JSON.stringify(fault.toBody(clock.now()))
    const headers = {
      ...GUARDS,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      connection: 'close',
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    socket.end([`HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}`, ...lines, '', body].join('\r\n'))
  }

function answer(error: unknown, request: FastifyRequest, reply: FastifyReply, { clock, log, observe }: Options) {
  const fault = hasHungUp(error, request) ? new Fault('INVALID_INPUT') : asFault(error)
  const { call = 'none' } = request.routeOptions.config as { call?: string }
  logFault(log, fault, { requestId: request.id, call })
  observe?.(call, fault.status, reply.elapsedTime)
  if (fault.retryAfter !== undefined) reply.header('retry-after', fault.retryAfter)
  if (fault.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.status(fault.status).header('cache-control', 'no-store').send(fault.toBody(clock.now()))
}

/** The rest of what they were saying will never come, and nobody hears the answer: no failure of ours. */
const hasHungUp = (error: unknown, { raw }: FastifyRequest): boolean =>
  (error as { code?: string }).code === 'ECONNRESET' && raw.destroyed && !raw.complete

/** What fastify itself refuses, in the words of the one list. */
function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Fault('TOO_LARGE')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Fault('UNSUPPORTED_TYPE')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Fault('INVALID_INPUT', { cause: error })
  return new Fault('INTERNAL', { cause: error })
}
