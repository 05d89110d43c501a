/** Figures for Prometheus: shown to this machine only, or to whoever bears the operator's token. */

import { createHash, timingSafeEqual } from 'node:crypto'
import { Fault } from '@parley/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'

export type MetricsOptions = {
  metrics: { contentType: string; read(): Promise<string> }
  /** With it nothing else opens. */
  metricsToken: string | undefined
  /** Whoever comes by a proxy of this machine looks as if they were here: then only a token opens. */
  isBehindProxy: boolean
}

export function serveMetrics(http: FastifyInstance, { metrics, metricsToken, isBehindProxy }: MetricsOptions): void {
  const mayRead = (request: FastifyRequest): boolean =>
    metricsToken === undefined
      ? !isBehindProxy && isLocal(request)
      : isSame(request.headers.authorization ?? '', `Bearer ${metricsToken}`)

  http.get('/metrics', async (request, reply) => {
    if (!mayRead(request)) throw new Fault('FORBIDDEN', { message: REFUSED })
    return reply.type(metrics.contentType).send(await metrics.read())
  })
}

const REFUSED = 'Metrics are for this machine only, or for whoever sends the bearer token of PARLEY_METRICS_TOKEN.'

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

const isLocal = ({ socket, headers }: FastifyRequest): boolean =>
  /^(::1$|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '') && !FORWARDED.some((name) => name in headers)

/** In the same time, however much of it is right. */
const isSame = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
