/** The contract changes only where somebody says so: its hash stands in version.ts. `npm run lock` writes it anew. */

import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { defineCall } from './define-call.ts'
import { CALLS, EVENTS } from './registry.ts'
import { schemaLock } from './schema-lock.ts'
import { SCHEMA_LOCK } from './version.ts'

const VERSION = new URL('version.ts', import.meta.url)

it('is locked by version.ts', async () => {
  const lock = await schemaLock(CALLS, EVENTS)
  if (process.env.npm_lifecycle_event === 'lock') {
    const text = await readFile(VERSION, 'utf8')
    return writeFile(VERSION, text.replace(/(?<=SCHEMA_LOCK = ').*(?=')/, lock))
  }
  expect(
    SCHEMA_LOCK,
    'The contract has changed. If you mean it: `npm run lock`, and PROTOCOL_VERSION + 1 in version.ts if this version was ever released.',
  ).toBe(lock)
})

const call = defineCall({
  name: 'things.get',
  summary: 'One thing.',
  http: { method: 'GET', path: '/api/things/:id' },
  input: z.strictObject({ id: z.string(), page: z.optional(z.int()) }),
  output: z.strictObject({ made: z.int() }),
  errors: ['NOT_FOUND', 'GONE'],
  access: 'account',
  rate: 'api',
})

it('does not turn on the order in which things were written down, nor on prose and rates', async () => {
  const same = {
    ...call,
    summary: 'A thing.',
    rate: 'read' as const,
    errors: ['GONE', 'NOT_FOUND'] as const,
    input: z.strictObject({ page: z.optional(z.int()), id: z.string() }),
  }
  const other = { ...call, name: 'other.get' as const }
  expect(await schemaLock([other, same], [])).toBe(await schemaLock([call, other], []))
})

it.each([
  ['the path', { http: { method: 'GET', path: '/api/thing/:id' } }],
  ['the answer', { output: z.strictObject({ made: z.string() }) }],
  ['what must be given', { input: z.strictObject({ id: z.string(), page: z.int() }) }],
  ['a bound', { input: z.strictObject({ id: z.string().check(z.maxLength(9)), page: z.optional(z.int()) }) }],
  ['who may', { access: 'admin' }],
  ['an error', { errors: ['NOT_FOUND'] }],
  ['the socket', { socket: 'thing:get' }],
] as const)('turns with %s', async (_, change) => {
  expect(await schemaLock([{ ...call, ...change }], [])).not.toBe(await schemaLock([call], []))
})
