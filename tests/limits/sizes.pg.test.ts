/** Every size there is, and one more: refused before anything is made of it, by a fault that names the place; and depth that no parser should follow. */

import { connect } from 'node:net'
import { CALLS, type Call, LIMITS } from '@parley/protocol'
import { type JsonSchema, jsonSchema, optionsOf } from '@parley/server/transport/docs/schema'
import { faultOf, request } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REQUESTS } from '../access/requests.ts'
import { Target } from '../fuzz/target.ts'
import { RawSocket } from '../live/raw-socket.ts'

const DEPTH = 10_000
const KIB = 1_024

let target: Target
beforeAll(async () => {
  target = await Target.set()
})
afterAll(() => target.tearDown())

type Input = Record<string, unknown>
type Bounds = { maxLength?: number; maxItems?: number; maximum?: number; minimum?: number }
type Excess = { field: string; path: string[]; value: unknown }

/** One more than each bound of a schema allows. What has no bound is bounded by the body it comes in. */
function* excesses(schema: JsonSchema, path: string[] = []): Generator<Excess> {
  for (const option of optionsOf(schema)) {
    const { maxLength, maxItems, maximum } = option as Bounds
    const field = path.join('.')
    if (maxLength !== undefined) yield { field: `${field} ${maxLength + 1}`, path, value: 'A'.repeat(maxLength + 1) }
    if (maxItems !== undefined)
      yield { field: `${field} × ${maxItems + 1}`, path, value: Array(maxItems + 1).fill('A') }
    if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
      yield { field: `${field} = ${maximum + 1}`, path, value: maximum + 1 }
    for (const [name, inner] of Object.entries(option.properties ?? {})) yield* excesses(inner, [...path, name])
  }
}

function withValue(input: unknown, [name, ...rest]: string[], value: unknown): Input {
  const held = (input ?? {}) as Input
  return { ...held, [name!]: rest.length === 0 ? value : withValue(held[name!], rest, value) }
}

const pathOf = ({ http }: Call): string[] => Array.from(http?.path.matchAll(/:([A-Za-z]+)/g) ?? [], ([, name]) => name!)
const tooMuch = new Map(CALLS.map((call) => [call, [...excesses(jsonSchema(call.input, 'input'))]]))

describe.each(CALLS.filter((call) => tooMuch.get(call)!.length > 0))('$name', (call) => {
  it('takes nothing that is one too much', async () => {
    const { scene } = target
    const input = await REQUESTS[call.name]!(scene, 'creator')
    for (const { field, path, value } of tooMuch.get(call)!) {
      const excess = withValue(input, path, value)
      const answers: unknown[] = []
      // An address has bounds of its own, and a file is measured as one.
      if (call.http && !pathOf(call).includes(path[0]!) && !call.http.file && !call.http.files)
        answers.push((await request(scene.url, scene.ada.session.accessToken, call, excess)).body)
      if (call.socket && JSON.stringify(excess).length < LIMITS.jsonBodyBytes)
        answers.push(await scene.lines.get('creator')!.socket.emitWithAck(call.socket, excess))
      for (const answer of answers)
        expect([`${field} INVALID_INPUT`, `${field} TOO_LARGE`]).toContain(`${field} ${faultOf(answer).code}`)
    }
  })
})

// What comes as a form is measured as it comes, file by file.
const withBody = CALLS.filter(({ http }) => http && /POST|PUT/.test(http.method) && !http.files)

it.each(withBody.map((call) => [call.name, call] as const))(
  '%s: one byte more than a body may have',
  async (_, call) => {
    const { scene } = target
    const { method, file, maxBytes = LIMITS.jsonBodyBytes, path } = call.http!
    const size = file ? file.maxBytes + 64 * KIB : maxBytes
    const announcing = `${method} ${path.replace(/:[A-Za-z]+/g, scene.ada.id)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${scene.ada.session.accessToken}\r\nContent-Type: ${file ? 'application/octet-stream' : 'application/json'}\r\n`
    // Said beforehand, it is not even read; said not at all, it is counted as it comes.
    const heads = [`Content-Length: ${size + 1}\r\n\r\n`]
    if (size <= LIMITS.jsonBodyBytes)
      heads.push(`Transfer-Encoding: chunked\r\n\r\n${(size + 1).toString(16)}\r\n${' '.repeat(size + 1)}`)
    for (const head of heads) {
      const reply = await heardAfter(target.apart.port, announcing + head)
      expect(reply).toMatch(/^HTTP\/1\.1 413 /)
      expect(reply).toContain('"code":"TOO_LARGE"')
    }
  },
)

/** What the server says before it hangs up. */
function heardAfter(port: number, said: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(said))
    socket.setEncoding('latin1').on('data', (text: string) => (heard += text))
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard))
  })
}

it(`follows nobody ${DEPTH} levels down`, async () => {
  const { scene } = target
  const deep = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`
  const deepObject = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`
  await target.unharmedBy(async () => {
    for (const call of withBody.filter(({ http }) => !http!.file)) {
      for (const body of [deep, deepObject, `{"content":${deep}}`, `{"cursors":${deepObject}}`]) {
        const response = await fetch(`${scene.url}${call.http!.path.replace(/:[A-Za-z]+/g, scene.group)}`, {
          method: call.http!.method,
          headers: { authorization: `Bearer ${scene.ada.session.accessToken}`, 'content-type': 'application/json' },
          body,
        })
        await response.text()
        expect([call.name, response.status]).toEqual([call.name, 400])
      }
    }
    const raw = await RawSocket.greeted(scene.url, scene.ada.session)
    raw.send(`421["message:send",${deep}]`)
    raw.send(`422["sync:pull",{"cursors":${deepObject}}]`)
    raw.send('423["user:online",{}]')
    await Promise.race([raw.closed, raw.until((frame) => frame.startsWith('433'))])
    raw.close()
  })
})
