/** The log as JSON lines, with request ids, and never with what is private. */

import pino from 'pino'
import type { Log } from '../ports/log.ts'

/** Wherever such a field turns up, its value does not. */
const PRIVATE = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'cookie',
  'content',
  'body',
  'text',
  'draft',
]
const MASKED = ['phone', 'email', 'to']

export function pinoLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    redact: {
      paths: [...PRIVATE, ...MASKED].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: (value, path) => (MASKED.includes(path.at(-1) ?? '') ? mask(String(value)) : '[private]'),
    },
  })
}

/** Enough to tell two apart, too little to call or write to: +49…67, a…@example.org. */
export function mask(value: string): string {
  const at = value.indexOf('@')
  return at > 0 ? `${value[0]}…${value.slice(at)}` : `${value.slice(0, 3)}…${value.slice(-2)}`
}
