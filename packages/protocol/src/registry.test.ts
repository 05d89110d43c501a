/** What must hold of the contract as a whole, whatever is added to it. */

import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { COMMON_ERRORS, type Schema, SIGNED_IN_ERRORS } from './define-call.ts'
import { ACCOUNT_KINDS, CHAT_KINDS, DEVICE_KINDS, eventOf } from './entries.ts'
import { ERRORS } from './errors.ts'
import { RATES } from './limits.ts'
import { CALLS, EVENTS } from './registry.ts'

type Shape = { properties?: object; anyOf?: Shape[]; oneOf?: Shape[] }

/** The shapes an object may have: one, or each of a union. */
const shapesOf = (schema: Schema, io: 'input' | 'output' = 'input'): Shape[] => {
  const flat = (shape: Shape): Shape[] => shape.anyOf?.flatMap(flat) ?? shape.oneOf?.flatMap(flat) ?? [shape]
  return flat(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Shape)
}

const twice = (names: readonly (string | undefined)[]) =>
  names.filter((name, at) => name !== undefined && names.indexOf(name) !== at)

it('says everything once', () => {
  expect(twice(CALLS.map(({ name }) => name))).toEqual([])
  expect(twice(CALLS.map(({ socket }) => socket))).toEqual([])
  expect(twice(EVENTS.map(({ name }) => name))).toEqual([])
  // Two names for one parameter would be two paths that answer to the same request.
  const paths = CALLS.map(({ http }) => http && `${http.method} ${http.path.replace(/:\w+/g, ':')}`)
  expect(twice(paths)).toEqual([])
})

describe.each(CALLS.map((call) => [call.name, call] as const))('%s', (_, call) => {
  it('hangs together', () => {
    expect(call.http ?? call.socket, 'it can be made').toBeDefined()
    expect(RATES).toHaveProperty(call.rate)
    expect(call.errors.filter((code) => !(code in ERRORS))).toEqual([])
    expect(twice(call.errors), 'names no error twice').toEqual([])
    const [common, signedIn] = [COMMON_ERRORS, SIGNED_IN_ERRORS] as readonly (readonly string[])[]
    const implied = call.access === 'anyone' ? common! : [...common!, ...signedIn!]
    expect(
      call.errors.filter((code) => implied.includes(code)),
      'names no error that goes without saying',
    ).toEqual([])
    const { method = 'POST', status = 200 } = call.http ?? {}
    expect(status === 200 || method === 'POST' || method === 'PUT', 'makes something only by POST or PUT').toBe(true)
  })

  it('takes objects, and none with fields it does not know', () => {
    for (const shape of shapesOf(call.input)) {
      expect(shape).toMatchObject({ type: 'object', additionalProperties: false })
    }
  })

  it('is given what stands in its path', () => {
    const inPath = [...(call.http?.path ?? '').matchAll(/:(\w+)/g)].map((match) => match[1]!)
    const given = [...inPath, ...(call.http?.file ? [call.http.file.field] : [])]
    expect(twice(inPath)).toEqual([])
    for (const { properties = {} } of shapesOf(call.input)) {
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(given))
    }
  })
})

it('has an event for every kind of entry, and no kind that belongs to two kinds of log', () => {
  const kinds = [...Object.keys(CHAT_KINDS), ...ACCOUNT_KINDS, ...DEVICE_KINDS]
  expect(twice(kinds)).toEqual([])
  const logOf = new Map(EVENTS.map(({ name, log }) => [name, log]))
  for (const kind of Object.keys(CHAT_KINDS)) expect(logOf.get(eventOf(kind)), kind).toBe('chat')
  for (const kind of ACCOUNT_KINDS) expect(logOf.get(eventOf(kind)), kind).toBe('account')
  for (const kind of DEVICE_KINDS) expect(logOf.get(eventOf(kind)), kind).toBe('device')
})

/** Counted where they are, and not by a call. */
const APART = ['connect', 'kept']

it('uses every row of the table of rates, and each is a limit', () => {
  for (const [name, { max, window }] of Object.entries(RATES)) expect(max > 0 && window >= 1_000, name).toBe(true)
  const perTarget = Object.keys(RATES).filter((name) => RATES[name as keyof typeof RATES].per === 'target')
  const used = new Set<string>([...CALLS.map(({ rate }) => rate), ...perTarget, ...APART])
  expect(Object.keys(RATES).filter((name) => !used.has(name))).toEqual([])
})
