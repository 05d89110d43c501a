/** The REST side of the contract as OpenAPI 3.1. */

import {
  type Call,
  COMMON_ERRORS,
  ERRORS,
  type ErrorCode,
  PROTOCOL_VERSION,
  RATES,
  SIGNED_IN_ERRORS,
} from '@parley/protocol'
import { field, type JsonSchema, jsonSchema, optionsOf, without } from './schema.ts'

export const errorsOf = (call: Call): ErrorCode[] => [
  ...new Set<ErrorCode>([...call.errors, ...(call.access === 'anyone' ? [] : SIGNED_IN_ERRORS), ...COMMON_ERRORS]),
]

export function openApi(calls: readonly Call[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const call of calls) {
    if (!call.http) continue
    const path = call.http.path.replace(/:([A-Za-z]+)/g, '{$1}')
    ;(paths[path] ??= {})[call.http.method.toLowerCase()] = operation(call)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: String(PROTOCOL_VERSION),
      description:
        'Every call of Parley by REST. The same calls, and all events, go over the socket: see /asyncapi.json.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(calls.map(featureOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Error: errorSchema(Object.keys(ERRORS)) },
    },
  }
}

export const featureOf = (call: Call): string => call.name.split('.')[0]!

export const errorSchema = (codes: readonly string[]): JsonSchema => ({
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'timestamp'],
      properties: {
        code: { type: 'string', enum: codes },
        message: { type: 'string' },
        details: {},
        timestamp: { type: 'string', format: 'date-time' },
      },
    },
  },
})

function operation(call: Call): object {
  const { method, path, status = 200 } = call.http!
  const input = jsonSchema(call.input, 'input')
  const inPath = [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1]!)
  const rest = without(input, inPath)
  const isQuery = method === 'GET' || method === 'DELETE'
  const { max, window, per } = RATES[call.rate]
  const over = call.socket ? ` Over the socket: \`${call.socket}\`.` : ''
  return {
    operationId: call.name,
    tags: [featureOf(call)],
    summary: call.summary,
    description: `Who may: ${call.access}. At most ${max} in ${window / 1_000} s per ${per}.${over}`,
    ...(call.access === 'anyone' ? {} : { security: [{ bearer: [] }] }),
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: field(input, name) })),
      ...(isQuery ? queryOf(rest) : []),
    ],
    ...(isQuery ? {} : requestBody(call, rest)),
    responses: { [status]: answer(call), ...errorResponses(call) },
  }
}

const queryOf = ({ properties = {}, required = [] }: JsonSchema): object[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))

/** What is no text has no schema but its media type. */
const BYTES = { type: 'string', contentMediaType: 'application/octet-stream' }

function requestBody(call: Call, rest: JsonSchema): object {
  const { file, files } = call.http!
  if (files) {
    const schema = {
      type: 'object',
      properties: { [files.field]: { type: 'array', items: BYTES, maxItems: files.max } },
      required: [files.field],
    }
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } }
  }
  if (file) {
    const { field: name, types, maxBytes } = file
    const form = { schema: { type: 'object', properties: { [name]: BYTES }, required: [name] } }
    const content = { ...Object.fromEntries(types.map((type) => [type, {}])), 'multipart/form-data': form }
    return { requestBody: { required: true, description: `The file, at most ${maxBytes} bytes.`, content } }
  }
  const options = optionsOf(rest)
  if (options.every(({ properties = {} }) => Object.keys(properties).length === 0)) return {}
  const isNeeded = options.every(({ required = [] }) => required.length > 0)
  return { requestBody: { required: isNeeded, content: { 'application/json': { schema: rest } } } }
}

const answer = (call: Call): object =>
  call.http!.answersFile
    ? {
        description:
          'The file. With `if-none-match` and the etag of what one holds: 304 and no body if it is still the same.',
        headers: { etag: { schema: { type: 'string' } } },
        content: { '*/*': {} },
      }
    : { description: 'Done.', content: { 'application/json': { schema: jsonSchema(call.output, 'output') } } }

const RETRY_AFTER = { 'retry-after': { description: 'Seconds to wait.', schema: { type: 'integer' } } }

function errorResponses(call: Call): Record<string, object> {
  const byStatus = Map.groupBy(errorsOf(call), (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `${code}: ${ERRORS[code].message}`).join(' '),
        ...(codes.some((code) => ERRORS[code].retry === 'later') ? { headers: RETRY_AFTER } : {}),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )
}
