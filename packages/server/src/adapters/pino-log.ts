/** The log as JSON lines, and never with what is private, however deep it lies. */

import pino from 'pino'
import type { Log } from '../ports/log.ts'

/** Wherever such a field turns up, its value does not. `detail` is what PostgreSQL calls the row it could not take. */
const PRIVATE = new Set([
  'password',
  'token',
  'accesstoken',
  'refreshtoken',
  'secret',
  'authorization',
  'cookie',
  'content',
  'body',
  'text',
  'draft',
  'detail',
])
const MASKED = new Set(['phone', 'email', 'to'])
/** A phone number or an e-mail address, in whatever is said about something else. */
const PERSONAL = /\+[1-9][0-9]{6,14}|[^\s@<>()"',;:=]+@[^\s@<>()"',;:=]+/g
const DEEPEST = 8

export function pinoLog(level: string, destination: pino.DestinationStream = pino.destination(1)): Log {
  const log = (detail: object) => shown(detail) as Record<string, unknown>
  return pino({ level, base: undefined, formatters: { log } }, destination)
}

function shown(value: unknown, name = '', depth = 0): unknown {
  if (value === undefined || value === null) return value
  if (PRIVATE.has(name.toLowerCase())) return '[private]'
  if (typeof value === 'string') return MASKED.has(name) ? mask(value) : value.replace(PERSONAL, mask)
  if (typeof value !== 'object') return MASKED.has(name) ? '…' : value
  if (depth > DEEPEST) return '[…]'
  if (value instanceof Uint8Array) return `[${value.length} bytes]`
  if (value instanceof Date) return value
  if (Array.isArray(value)) return value.map((item) => shown(item, name, depth + 1))
  const fields = value instanceof Error ? pino.stdSerializers.err(value) : value
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, shown(field, key, depth + 1)]))
}

/** Enough to tell two apart, too little to call or write to: +49…67, a…@example.org. */
export function mask(value: string): string {
  const at = value.indexOf('@')
  return at > 0 ? `${value[0]}…${value.slice(at)}` : `${value.slice(0, 3)}…${value.slice(-2)}`
}
