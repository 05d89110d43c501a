/** Opens the doors: one port for REST, pages and sockets, all by the same calls. */

import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { EVENTS, Fault } from '@parley/protocol'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/schema.ts'
import { StartRefused } from '../db/start-refused.ts'
import { corkWrites } from '../gateway/cork.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { serveMetrics } from '../transport/http/metrics.ts'
import { servePages } from '../transport/http/pages.ts'
import { createHttp } from '../transport/http/server.ts'
import { serveTus } from '../transport/http/tus.ts'
import { createRunCall } from '../transport/run-call.ts'
import { createSockets } from '../transport/socket/server.ts'
import type { Features } from './features.ts'
import type { Closing, World } from './world.ts'

const STUCK_MS = 3_000

/** Answers the port it listens on. */
export async function serve(
  world: World,
  config: Config,
  gateway: Gateway,
  { calls, authenticate, uploads }: Features,
  closing: Closing,
  webFolder = fileURLToPath(new URL('../../../web/dist', import.meta.url)),
): Promise<number> {
  const { database, metrics, commits } = world
  const common = {
    ...world,
    calls,
    authenticate,
    runCall: createRunCall(world),
    trustProxy: config.PARLEY_TRUST_PROXY,
    corsOrigins: config.PARLEY_CORS_ORIGINS,
  }
  const http = createHttp({
    ...common,
    isSecure: config.PARLEY_PUBLIC_URL?.startsWith('https:') ?? false,
    observe: metrics.observeCall,
  })
  serveTus(http, { ...common, uploads })
  servePages(http, {
    calls: calls.map(({ call }) => call),
    events: EVENTS,
    ready: async () => {
      if (gateway.isDraining) throw new Fault('DRAINING', { retryAfter: 1 })
      await database.query('select 1')
    },
    webFolder,
  })
  serveMetrics(http, {
    metrics,
    metricsToken: config.PARLEY_METRICS_TOKEN,
    isBehindProxy: config.PARLEY_TRUST_PROXY || config.PARLEY_PUBLIC_URL !== undefined,
  })
  metrics.watch({
    connections: () => gateway.connections,
    followedLogs: () => gateway.followedLogs,
    waitingAppends: () => commits.waiting,
  })
  corkWrites(http.server)
  const io = createSockets(http.server, { ...common, gateway })
  await listen(http, config)
  closing.push(async () => {
    // A kept-alive connection that was being answered when closing began would stay open for a minute; a stuck one for ever.
    const idle = setInterval(() => http.server.closeIdleConnections(), 50)
    const stuck = setTimeout(() => http.server.closeAllConnections(), STUCK_MS)
    await io.close()
    await http.close()
    clearInterval(idle)
    clearTimeout(stuck)
  })
  return (http.server.address() as AddressInfo).port
}

const WHY_NOT: Record<string, string> = {
  EADDRINUSE: 'another program listens there. Stop it, or choose another port with PARLEY_PORT.',
  EACCES: 'only root may. Choose a port above 1023 with PARLEY_PORT, and put a proxy in front.',
  EADDRNOTAVAIL: 'this machine has no such address. Choose another with PARLEY_HOST.',
  ENOTFOUND: 'this machine has no such address. Choose another with PARLEY_HOST.',
}

async function listen(http: FastifyInstance, { PARLEY_PORT: port, PARLEY_HOST: host }: Config): Promise<void> {
  try {
    await http.listen({ port, host })
  } catch (cause) {
    const why = WHY_NOT[(cause as NodeJS.ErrnoException).code ?? '']
    if (why === undefined) throw cause
    throw new StartRefused('PORT_UNUSABLE', `Parley cannot listen on ${host}:${port}: ${why}`, cause)
  }
}
