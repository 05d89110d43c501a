/** Requests that carry bytes rather than calls: with a fresh token, answered or thrown as the server's fault. */

import { Fault } from '@parley/protocol'
import { ClientError } from '../client-error.ts'
import { faultOf } from './rest.ts'
import type { Sessions } from './session.ts'

export type Transfer = (path: string, init?: RequestInit) => Promise<Response>

export function createTransfer(url: string, sessions: Sessions): Transfer {
  async function once(token: string, path: string, init: RequestInit): Promise<Response> {
    let response: Response
    try {
      const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` }
      response = await fetch(`${url}${path}`, { ...init, headers })
    } catch (cause) {
      init.signal?.throwIfAborted()
      throw new ClientError('OFFLINE', path, { cause })
    }
    if (response.ok) return response
    const body = await response.json().catch(() => undefined)
    // An answer without a body still has a status.
    throw body === undefined && response.status === 404 ? new Fault('NOT_FOUND') : faultOf(body)
  }
  return async (path, init = {}) => {
    try {
      return await once(await sessions.token(), path, init)
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'TOKEN_EXPIRED') throw error
      return once((await sessions.refresh()).accessToken, path, init)
    }
  }
}
