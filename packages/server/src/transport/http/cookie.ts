/** The cookie in which a browser keeps its refresh token, out of reach of every script. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../access/caller.ts'

const NAME = 'parley_refresh'
const PATH = '/api/auth'

export function refreshCookie(request: FastifyRequest, reply: FastifyReply, isSecure: boolean): Context['cookie'] {
  return {
    read() {
      for (const pair of (request.headers.cookie ?? '').split(';')) {
        const [name, value] = pair.trim().split('=', 2)
        if (name === NAME && value) return value
      }
      return undefined
    },
    write(token, maxAge) {
      const seconds = token === null ? 0 : Math.floor(maxAge / 1_000)
      const secure = isSecure ? '; Secure' : ''
      reply.header(
        'set-cookie',
        `${NAME}=${token ?? ''}; Path=${PATH}; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`,
      )
    },
  }
}
