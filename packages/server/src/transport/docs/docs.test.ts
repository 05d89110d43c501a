/** The documents say what the contract says: every call, event and error, whole and well-formed. */

import { CALLS, type Call, ERRORS, EVENTS } from '@parley/protocol'
import { describe, expect, it } from 'vitest'
import { asyncApi } from './asyncapi.ts'
import { errorsOf, openApi } from './openapi.ts'
import { DOCS_STYLE, docsPage, HOME_PAGE } from './page.ts'
import { type JsonSchema, optionsOf } from './schema.ts'

/** As a reader gets it. */
const read = (document: object): unknown => JSON.parse(JSON.stringify(document))

type Media = Record<string, { schema?: JsonSchema }>
type Parameter = { name: string; in: string; required: boolean; schema: JsonSchema }
type Operation = {
  operationId: string
  tags: string[]
  security?: object[]
  parameters: Parameter[]
  requestBody?: { required: boolean; content: Media }
  responses: Record<string, { description: string; content: Media; headers?: object }>
}
type OpenApi = { paths: Record<string, Record<string, Operation>>; tags: { name: string }[] }
type AsyncApi = {
  channels: { socket: { messages: Record<string, { name: string; payload: JsonSchema }> } }
  operations: Record<string, { action: string; messages: { $ref: string }[]; reply?: { messages: { $ref: string }[] } }>
}

const open = read(openApi(CALLS)) as OpenApi
const live = read(asyncApi(CALLS, EVENTS)) as AsyncApi
const operations = Object.entries(open.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
)
const operationOf = (name: string) => operations.find(({ operationId }) => operationId === name)!

/** Every object in a document. */
function* parts(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Record<string, unknown>
  for (const part of Object.values(value)) yield* parts(part)
}

const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null', undefined]

describe.each([
  ['OpenAPI', open],
  ['AsyncAPI', live],
])('%s', (_, document: object) => {
  it('refers only to what is there', () => {
    for (const { $ref } of parts(document)) {
      if (typeof $ref !== 'string') continue
      const steps = $ref.replace(/^#\//, '').split('/')
      expect(
        steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document),
        $ref,
      ).toBeDefined()
    }
  })

  it('describes with real types, and demands only fields that are there', () => {
    for (const part of parts(document)) {
      if ('properties' in part && !Object.hasOwn(part, 'in')) {
        const { properties, required = [] } = part as JsonSchema
        expect(Object.keys(properties!)).toEqual(expect.arrayContaining(required))
      }
      if (typeof part.type === 'string' && !('scheme' in part)) expect(TYPES).toContain(part.type)
    }
  })
})

it('OpenAPI has every call once, under its method and path, and nothing else', () => {
  const byRest = CALLS.filter(({ http }) => http)
  expect(operations.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`).sort()).toEqual(
    byRest
      .map(({ name, http }) => `${name} ${http!.method.toLowerCase()} ${http!.path.replace(/:(\w+)/g, '{$1}')}`)
      .sort(),
  )
  const tags = open.tags.map(({ name }) => name)
  expect(new Set(tags).size).toBe(tags.length)
  expect(operations.filter((operation) => !operation.tags.every((tag) => tags.includes(tag)))).toEqual([])
})

describe.each(CALLS.filter(({ http }) => http).map((call) => [call.name, call] as const))(
  'OpenAPI of %s',
  (name, call) => {
    const operation = operationOf(name)
    const { file, files, answersFile, status = 200, method } = call.http!

    it('takes what the call takes, each field in one place', () => {
      const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const placed = (where: string) => operation.parameters.filter((parameter) => parameter.in === where)
      expect(placed('path').map((parameter) => parameter.name)).toEqual(inPath)
      expect(operation.parameters.every(({ schema }) => optionsOf(schema).every((option) => option.type))).toBe(true)
      expect(
        placed('path').every(
          ({ required, schema }) => required && optionsOf(schema).every(({ type }) => type === 'string'),
        ),
      ).toBe(true)
      const body = operation.requestBody?.content['application/json']?.schema ?? {}
      const form = files ? operation.requestBody?.content['multipart/form-data']?.schema : undefined
      const inBody = optionsOf(form ?? body).flatMap(({ properties = {} }) => Object.keys(properties))
      const elsewhere = operation.parameters.map((parameter) => parameter.name)
      expect(inBody.filter((field) => elsewhere.includes(field))).toEqual([])
      expect(method === 'GET' || method === 'DELETE' ? operation.requestBody : undefined).toBeUndefined()
      expect(placed('query').length === 0 || method === 'GET' || method === 'DELETE').toBe(true)
      // As a client that has only this document would fill it in.
      const described = new Set([...elsewhere, ...inBody, ...(file ? [file.field] : [])])
      expect(described).toEqual(fieldsOf(call))
    })

    it('answers what the call answers', () => {
      expect(Object.keys(operation.responses).sort()).toEqual(
        [...new Set([status, ...errorsOf(call).map((code) => ERRORS[code].status)])].map(String).sort(),
      )
      for (const code of errorsOf(call)) {
        expect(operation.responses[ERRORS[code].status]!.description).toContain(`${code}: `)
      }
      expect(operation.security).toEqual(call.access === 'anyone' ? undefined : [{ bearer: [] }])
      const types = Object.keys(operation.responses[status]!.content)
      expect(types).toEqual([answersFile ? '*/*' : 'application/json'])
    })
  },
)

function fieldsOf(call: Call): Set<string> {
  const shapes: Set<string> = new Set()
  const walk = (schema: { _zod: { def: object } }): void => {
    const def = schema._zod.def as { shape?: object; options?: []; innerType?: never; in?: never }
    for (const key of Object.keys(def.shape ?? {})) shapes.add(key)
    for (const inner of [...(def.options ?? []), def.innerType, def.in]) if (inner) walk(inner)
  }
  walk(call.input)
  return shapes
}

it('files go up as themselves or in a form, and come down as themselves', () => {
  const { requestBody } = operationOf('users.set-avatar')
  expect(Object.keys(requestBody!.content)).toEqual(
    expect.arrayContaining(['image/png', 'image/webp', 'multipart/form-data']),
  )
  expect(requestBody!.content['multipart/form-data']!.schema).toMatchObject({
    properties: { file: { contentMediaType: 'application/octet-stream' } },
    required: ['file'],
  })
  expect(operationOf('users.get-avatar').responses['200']).toMatchObject({
    headers: { etag: {} },
    content: { '*/*': {} },
  })
})

it('numbers and flags of a query are numbers and flags, with their bounds', () => {
  const { parameters } = operationOf('chats.list')
  const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)!.schema
  expect(schemaOf('limit')).toMatchObject({ type: 'integer', minimum: 1, maximum: 50, default: 50 })
  expect(schemaOf('archived')).toEqual({ type: 'boolean' })
})

it('AsyncAPI has every call with its answer and every event, each under its name on the wire', () => {
  const messages = Object.values(live.channels.socket.messages).map(({ name }) => name)
  const calls = CALLS.flatMap(({ socket }) => (socket ? [socket, `acknowledgement of ${socket}`] : []))
  expect(messages.sort()).toEqual([...calls, ...EVENTS.map(({ name }) => name)].sort())
  const keysOf = (action: string) => Object.values(live.operations).filter((operation) => operation.action === action)
  expect(keysOf('receive')).toHaveLength(calls.length / 2)
  expect(keysOf('receive').every(({ reply }) => reply!.messages.length === 1)).toBe(true)
  expect(keysOf('send')).toHaveLength(EVENTS.length)
  // Two names that differ only in what a key may not hold would be one key.
  expect(Object.keys(live.operations)).toHaveLength(calls.length / 2 + EVENTS.length)
})

describe('the page', () => {
  const page = docsPage(CALLS, EVENTS)

  it('has a place for every call, event and error, once, and no link into nowhere', () => {
    const anchors = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!)
    expect(anchors.filter((id, at) => anchors.indexOf(id) !== at)).toEqual([])
    const names = [...CALLS.map(({ name }) => name), ...EVENTS.map(({ name }) => name), ...Object.keys(ERRORS)]
    expect(anchors).toEqual(expect.arrayContaining(names))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!)
    expect([...new Set(links)].filter((id) => !anchors.includes(id))).toEqual([])
  })

  it.each([
    ['the reference', page],
    ['the front page', HOME_PAGE],
  ])('%s is well-formed', (_, html) => {
    const EMPTY = new Set(['meta', 'link', 'br', 'hr', 'img'])
    const unclosed: string[] = []
    for (const [, close, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*>/g)) {
      if (close) expect(unclosed.pop()).toBe(name)
      else if (!EMPTY.has(name!)) unclosed.push(name!)
    }
    expect(unclosed).toEqual([])
    // Whatever is left of an angle would be read as a tag.
    expect(html.replace(/<!doctype html>|<\/?[a-z][a-z0-9]*\b[^<>]*>/g, '')).not.toMatch(/[<>]/)
  })

  it.each([
    ['the reference', page],
    ['the front page', HOME_PAGE],
    ['the style', DOCS_STYLE],
  ])('%s needs nothing that its own CSP refuses, and nothing from elsewhere', (_, text) => {
    expect(text).not.toMatch(/<script|<style| style=| on[a-z]+=|javascript:|@import|url\(/i)
    expect(
      [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1]!).filter((to) => !/^[#/](?!\/)/.test(to)),
    ).toEqual([])
  })

  it('shows what is sent and received, down to alternatives', () => {
    expect(page).not.toMatch(/<pre>\s*<\/pre>|undefined|\[object Object\]/)
    const entry = page.slice(page.indexOf('id="chats.create"'), page.indexOf('id="chats.list"'))
    for (const word of ['"direct"', '"group"', '"saved"', 'memberIds'])
      expect(entry).toContain(word.replaceAll('"', '&quot;'))
    expect(page.slice(page.indexOf('id="users.get-avatar"'))).toMatch(/<h3>Receive<\/h3><pre>a file<\/pre>/)
  })
})
