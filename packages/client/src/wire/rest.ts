/** Makes any call of the contract by REST; throws the server's fault, or OFFLINE where there was no answer. */

import { type AnswerOf, type Call, ERRORS, type ErrorCode, Fault, type RequestOf } from '@parley/protocol'
import { ClientError } from '../client-error.ts'

export async function callByRest<C extends Call>(
  url: string,
  token: string | undefined,
  spec: C,
  input: RequestOf<C>,
): Promise<AnswerOf<C>> {
  const { method, path, file, answersFile } = spec.http!
  const rest = { ...(input as Record<string, unknown>) }
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  const isQuery = method === 'GET' || method === 'DELETE'
  const type = file ? 'application/octet-stream' : 'application/json'
  const body = file ? (rest[file.field] as Uint8Array<ArrayBuffer>) : JSON.stringify(rest)
  const request = {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(isQuery ? {} : { 'content-type': type }),
    },
    ...(isQuery ? {} : { body }),
  }
  let status: number
  let answer: unknown
  try {
    const response = await fetch(`${url}${filled}${isQuery ? queryOf(rest as never) : ''}`, request)
    status = response.status
    if (answersFile && status < 300) return (await response.blob()) as never
    const text = await response.text()
    answer = text === '' ? undefined : JSON.parse(text)
  } catch (cause) {
    throw new ClientError('OFFLINE', spec.name, { cause })
  }
  if (status >= 400) throw faultOf(answer)
  return answer as AnswerOf<C>
}

function queryOf(values: Record<string, string | number | boolean | undefined>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) if (value !== undefined) query.set(key, `${value}`)
  return query.size > 0 ? `?${query}` : ''
}

/** Whatever answers in place of our server (a proxy's error page) says nothing we can act on. */
export function faultOf(body: unknown): Fault | ClientError {
  const error = (body as { error?: { code?: string; message?: string; details?: { retryAfter?: number } } })?.error
  if (!error?.code || !(error.code in ERRORS)) return new ClientError('OFFLINE', 'no answer of this server')
  return new Fault(error.code as ErrorCode, {
    ...(error.message === undefined ? {} : { message: error.message }),
    details: error.details,
    ...(error.details?.retryAfter === undefined ? {} : { retryAfter: error.details.retryAfter }),
  })
}
