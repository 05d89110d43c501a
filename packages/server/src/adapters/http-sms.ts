/** Text messages through the operator's gateway: one POST of `{ to, text }` for each, taken when it answers with 2xx. */

import { Fault } from '@parley/protocol'
import type { Sms } from '../ports/sms.ts'

const PATIENCE_MS = 10_000

export type HttpSmsOptions = {
  url: string
  /** Sent as a bearer token, so that the gateway knows us. */
  token?: string | undefined
}

export const httpSms = ({ url, token }: HttpSmsOptions): Sms => ({
  async send(message) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((cause: unknown) => {
      throw new Fault('DELIVERY_UNAVAILABLE', { retryAfter: 5, cause })
    })
    await response.body?.cancel()
    if (!response.ok) {
      const cause = new Error(`the SMS gateway answered ${response.status}`)
      throw new Fault('DELIVERY_UNAVAILABLE', { retryAfter: 5, cause })
    }
  },
})
