/** Requests made up from a call's own schema: well-formed ones, and ones with something in them that no honest client would say. */

import type { Call } from '@parley/protocol'
import { type JsonSchema, jsonSchema, optionsOf } from '@parley/server/transport/docs/schema'
import fc from 'fast-check'

type Json = fc.JsonValue

/** What has broken others before. */
const HOSTILE: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, -0, 1e308, 2 ** 53, 2 ** 63, '', ' ', 'NaN', 'null', '\u0000', '\ud800', '\u202e', '🧨'],
  ...['../../etc/passwd', "' or 1=1 --", '%00%2e%2e', '__proto__', 'constructor', '$where', '{{7*7}}', '\r\nx: y'],
  ...[[], {}, [[[[]]]], [null], { length: 1e9 }, { toString: 1 }, { __proto__: [] }],
  ...['a'.repeat(5_000), 'é'.repeat(70_000), Array(3_000).fill(0), '00000000-0000-0000-0000-000000000000'],
]

const SHORT = 200
const FEW = 6

/** `ids`: those of things that are there, so that more than the first door is tried. */
function arbitraryOf(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<Json> {
  const options = optionsOf(schema)
  if (options.length > 1) return fc.oneof(...options.map((option) => arbitraryOf(option, ids)))
  const {
    type,
    enum: words,
    const: only,
    pattern,
    items,
    properties,
    required = [],
    allOf = [],
  } = schema as JsonSchema & {
    enum?: Json[]
    const?: Json
    pattern?: string
    allOf?: { pattern?: string }[]
  }
  if (only !== undefined) return fc.constant(only)
  if (words) return fc.constantFrom(...words)
  if (type === 'string') return textOf(schema, pattern ?? allOf.find((part) => part.pattern)?.pattern, ids)
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer' || type === 'number') {
    const { minimum = 0, maximum = 2 ** 40 } = schema as { minimum?: number; maximum?: number }
    return fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: Math.max(minimum, maximum) }))
  }
  if (type === 'array') return fc.array(arbitraryOf(items ?? {}, ids), { maxLength: FEW })
  if (properties)
    return fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, arbitraryOf(inner, ids)])),
      { requiredKeys: required },
    )
  if (type === 'object')
    return fc.dictionary(fc.oneof(fc.constantFrom(...ids), fc.string({ maxLength: 50 })), fc.nat(), { maxKeys: FEW })
  return fc.constantFrom(...HOSTILE)
}

function textOf(schema: JsonSchema, pattern: string | undefined, ids: readonly string[]): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = SHORT } = schema as { minLength?: number; maxLength?: number }
  if (!pattern)
    return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, SHORT)) })
  const form = new RegExp(pattern)
  const fitting = ids.filter((id) => form.test(id) && id.length >= minLength)
  const made =
    minLength > 0 || pattern.includes('base64')
      ? fc.constant('A'.repeat(Math.ceil(Math.max(minLength, 4) / 4) * 4))
      : fc.stringMatching(form, { size: 'small' })
  return fitting.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fitting) }, made) : made
}

/** One place of a request is not as it should be. */
function spoiled(request: Json, turns: readonly number[], how: 'replace' | 'drop' | 'add' | 'wrap', with_: Json): Json {
  if (typeof request !== 'object' || request === null || turns.length === 0) return how === 'wrap' ? [request] : with_
  const names = Object.keys(request)
  const [turn = 0, ...rest] = turns
  const copy = (Array.isArray(request) ? [...request] : { ...request }) as Record<string, Json>
  const name = names[turn % Math.max(1, names.length)]
  if (how === 'add' || name === undefined) copy[String(turn)] = with_
  else if (how === 'drop' && rest.length === 0) delete copy[name]
  else copy[name] = spoiled(copy[name]!, rest, how, with_)
  return copy
}

export function requestsFor(call: Call, ids: readonly string[]): fc.Arbitrary<Json> {
  const good = arbitraryOf(jsonSchema(call.input, 'input'), ids)
  const bad = fc
    .tuple(
      good,
      fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('replace', 'replace', 'drop', 'add', 'wrap'),
      fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue({ maxDepth: 3 })),
    )
    .map(([request, turns, how, with_]) => spoiled(request, turns, how as 'replace', with_))
  return fc.oneof({ weight: 2, arbitrary: good }, { weight: 1, arbitrary: bad })
}
