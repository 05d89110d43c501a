/** Serves the built web app: what is hashed is kept for good, the page itself is asked for anew, and only the app's own routes lead to it. */

import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/** Where the app shows something of its own: a page that is asked for there is the app. */
const ROUTES = [
  '/',
  '/chat/*',
  '/settings',
  '/settings/*',
  '/welcome',
  '/welcome/*',
  '/join/*',
  '/new',
  '/new/*',
  '/archived',
  '/share',
]

/** False where there is nothing built. */
export function serveWebApp(http: FastifyInstance, folder: string): boolean {
  const page = join(folder, 'index.html')
  if (!existsSync(page)) return false
  for (const route of ROUTES) http.get(route, (request, reply) => send(request, reply, page, 'no-cache'))
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES)) {
    const file = join(parentPath, name)
    const address = `/${relative(folder, file).split(sep).join('/')}`
    if (file === page) continue
    const kept = address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    http.get(address, (request, reply) => send(request, reply, file, kept))
  }
  return true
}

/** Squeezed when it was built; whoever takes neither form gets it plain. */
async function send(request: FastifyRequest, reply: FastifyReply, file: string, kept: string): Promise<FastifyReply> {
  const accepted = request.headers['accept-encoding'] ?? ''
  reply.headers({ 'content-type': TYPES[extname(file)], 'cache-control': kept, vary: 'accept-encoding' })
  for (const [encoding, ending] of [['br', '.br'] as const, ['gzip', '.gz'] as const]) {
    if (!accepted.includes(encoding) || !existsSync(file + ending)) continue
    return reply.header('content-encoding', encoding).send(await readFile(file + ending))
  }
  return reply.send(await readFile(file))
}
