/** What browsers are told to refuse on our behalf, and which other origins may call. */

import { Fault } from '@parley/protocol'
import type { FastifyInstance } from 'fastify'

const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export const GUARDS = {
  'content-security-policy': CSP,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=(self)',
}

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const ALLOWED =
  'authorization, content-type, range, if-range, tus-resumable, upload-length, upload-metadata, upload-offset'
const EXPOSED =
  'retry-after, x-request-id, accept-ranges, content-range, location, tus-resumable, upload-length, upload-offset'

export function secure(http: FastifyInstance, options: { corsOrigins: readonly string[]; isSecure: boolean }): void {
  http.addHook('onRequest', async (request, reply) => {
    reply.headers(GUARDS)
    reply.header('x-request-id', request.id)
    if (options.isSecure) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
    const { origin } = request.headers
    if (!isAllowedOrigin(origin, request.host, options.corsOrigins)) throw new Fault('ORIGIN_REFUSED')
    if (origin === undefined || !options.corsOrigins.includes(origin)) return
    reply.headers({
      'access-control-allow-origin': origin,
      vary: 'origin',
      'access-control-expose-headers': EXPOSED,
      'cross-origin-resource-policy': 'cross-origin',
    })
    if (request.method === 'OPTIONS') {
      return reply
        .headers({
          'access-control-allow-methods': METHODS,
          'access-control-allow-headers': ALLOWED,
          'access-control-max-age': '600',
        })
        .status(204)
        .send()
    }
  })
}

/** Programs send no origin; pages of ours send our own; others must have been let in by the operator. */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined || allowed.includes(origin)) return true
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}
