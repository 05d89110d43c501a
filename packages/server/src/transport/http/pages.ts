/** What is served beside the calls: the front page, the reference, and whether all is well. */

import { type Call, type Event, Fault } from '@parley/protocol'
import type { FastifyInstance } from 'fastify'
import { asyncApi } from '../docs/asyncapi.ts'
import { openApi } from '../docs/openapi.ts'
import { DOCS_STYLE, docsPage, HOME_PAGE } from '../docs/page.ts'
import { serveWebApp } from './web-app.ts'

export type PageOptions = {
  calls: readonly Call[]
  events: readonly Event[]
  /** Throws when this node cannot serve. */
  ready: () => Promise<void>
  /** Where the built web app lies, if it does. */
  webFolder: string
}

const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

export function servePages(http: FastifyInstance, { calls, events, ready, webFolder }: PageOptions): void {
  // Made once: the contract does not change while we run.
  const page = (path: string, type: string, make: () => string) => {
    let made: string | undefined
    http.get(path, (_request, reply) => {
      made ??= make()
      return reply.type(type).header('cache-control', 'no-cache').send(made)
    })
  }
  if (!serveWebApp(http, webFolder)) page('/', HTML, () => HOME_PAGE)
  page('/docs', HTML, () => docsPage(calls, events))
  page('/docs/style.css', 'text/css; charset=utf-8', () => DOCS_STYLE)
  page('/openapi.json', JSON_TYPE, () => JSON.stringify(openApi(calls)))
  page('/asyncapi.json', JSON_TYPE, () => JSON.stringify(asyncApi(calls, events)))

  /** Alive: the process answers. */
  http.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }))
  /** Ready: send people here. Not while draining, not without the database. */
  http.get('/readyz', async (_request, reply) => {
    await ready().catch((cause: unknown) => {
      throw cause instanceof Fault ? cause : new Fault('BUSY', { retryAfter: 1, cause })
    })
    return reply.send({ status: 'ready' })
  })
}
