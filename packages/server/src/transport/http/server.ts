/** REST: every call of the contract that has a path, and the same error body for whatever goes wrong. */

import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Fault, type fields, LIMITS } from '@parley/protocol'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Caller, Context } from '../../access/caller.ts'
import type { Bound } from '../../access/handle.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { RunCall } from '../run-call.ts'
import { refreshCookie } from './cookie.ts'
import { answerEarly, answerFaults, answerGarbled } from './faults.ts'
import { sendFile } from './file-answer.ts'
import { readFile } from './file-body.ts'
import { formFiles } from './form-files.ts'
import { secure } from './headers.ts'

export type HttpOptions = {
  calls: readonly Bound[]
  runCall: RunCall
  authenticate: (token: string) => Promise<Caller>
  clock: Clock
  log: Log
  trustProxy: boolean
  corsOrigins: readonly string[]
  /** Served over TLS, as far as browsers are concerned. */
  isSecure: boolean
  observe?: (call: string, status: number, ms: number) => void
}

export function createHttp(options: HttpOptions): FastifyInstance {
  const http = Fastify({
    // The proxy itself and nobody behind it: what it saw is true, what it was told may be made up.
    trustProxy: options.trustProxy ? (_address, hop) => hop === 0 : false,
    frameworkErrors: answerEarly(options),
    clientErrorHandler: answerGarbled(options),
    bodyLimit: LIMITS.jsonBodyBytes,
    requestIdHeader: false,
    genReqId: () => crypto.randomUUID(),
    logger: false,
    forceCloseConnections: 'idle',
    // A file takes its time on a slow line; heads of requests are not waited for so long.
    requestTimeout: 600_000,
    http: { headersTimeout: 60_000 },
    routerOptions: { maxParamLength: 200 },
  })
  readJson(http)
  takeForms(http)
  secure(http, options)
  answerFaults(http, options)
  for (const bound of options.calls) if (bound.call.http) route(http, bound, options)
  return http
}

/** An empty body is an empty object: a POST that needs nothing may send nothing. */
function readJson(http: FastifyInstance): void {
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, {})
    try {
      done(null, JSON.parse(body as string))
    } catch (cause) {
      done(new Fault('MALFORMED_JSON', { cause }))
    }
  })
}

function route(http: FastifyInstance, bound: Bound, options: HttpOptions): void {
  const { method, path, status = 200, file, files, answersFile, maxBytes } = bound.call.http!
  if (file) acceptFiles(http, file.types)
  http.route({
    method,
    url: path,
    config: { call: bound.call.name, ...(files ? { isRead: false } : {}) },
    ...(file ? { bodyLimit: file.maxBytes + 64 * 1_024 } : maxBytes ? { bodyLimit: maxBytes } : {}),
    // Nobody unknown may make us take in much.
    ...((file ?? files ?? maxBytes) && bound.call.access !== 'anyone'
      ? { onRequest: async (request) => void (await authenticated(request, options.authenticate)) }
      : {}),
    handler: async (request, reply) => {
      const begun = performance.now()
      const input = file
        ? { ...(request.params as object), [file.field]: await readFile(request, file) }
        : files
          ? { ...(request.params as object), [files.field]: formFiles(request, files) }
          : { ...gather(request), ...(request.params as object) }
      const output = await options.runCall(bound, input, contextOf(request, reply, options), () =>
        authenticated(request, options.authenticate),
      )
      options.observe?.(bound.call.name, status, performance.now() - begun)
      if (answersFile) return sendFile(request, reply, output as fields.FileAnswer)
      return reply.status(status).header('cache-control', 'no-store').send(output)
    },
  })
}

/** Query of a GET or DELETE (which may have a body too), body of the others; nothing can be given twice, or in a wrong place. */
function gather(request: FastifyRequest): object {
  const body = request.body ?? {}
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw misplaced('', 'expected an object')
  }
  const query = request.query as object
  for (const name of Object.keys(query)) {
    if (request.method === 'POST' || request.method === 'PUT') throw misplaced(name, 'belongs into the body')
    if (Object.hasOwn(body, name)) throw misplaced(name, 'is given by the body')
  }
  const given = { ...query, ...body }
  for (const name of Object.keys(request.params as object)) {
    if (Object.hasOwn(given, name)) throw misplaced(name, 'is given by the path')
  }
  return given
}

const misplaced = (path: string, problem: string): Fault =>
  new Fault('INVALID_INPUT', { details: { issues: [{ path: path.slice(0, 100), problem }] } })

/** A form that holds one small file is taken in whole; one with files is read while it comes, by whoever wants them. */
function takeForms(http: FastifyInstance): void {
  http.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, body: Readable) => {
    if ((request.routeOptions.config as { isRead?: boolean }).isRead === false) return undefined
    const parts: Buffer[] = []
    let size = 0
    for await (const part of body as AsyncIterable<Buffer>) {
      size += part.length
      if (size > request.routeOptions.bodyLimit) throw new Fault('TOO_LARGE')
      parts.push(part)
    }
    return Buffer.concat(parts)
  })
}

const accepting = new WeakMap<FastifyInstance, Set<string>>()

function acceptFiles(http: FastifyInstance, types: readonly string[]): void {
  const known = accepting.get(http) ?? new Set()
  accepting.set(http, known)
  for (const type of [...types, 'application/octet-stream']) {
    if (known.has(type)) continue
    known.add(type)
    http.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  }
}

export function authenticated(request: FastifyRequest, authenticate: HttpOptions['authenticate']): Promise<Caller> {
  const token = bearer(request.raw)
  if (token === undefined) throw new Fault('UNAUTHENTICATED')
  return authenticate(token)
}

const bearer = (request: IncomingMessage): string | undefined => {
  const header = request.headers.authorization
  return header?.startsWith('Bearer ') ? header.slice(7) : undefined
}

const contextOf = (request: FastifyRequest, reply: FastifyReply, options: HttpOptions): Context => ({
  ip: request.ip,
  userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
  requestId: request.id,
  cookie: refreshCookie(request, reply, options.isSecure),
})
