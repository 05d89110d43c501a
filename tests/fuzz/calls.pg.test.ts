/** Every call, by REST and by socket, with what its schema allows and with what it does not: a lawful answer, and nothing held up. */

import { CALLS, type Call, LIMITS } from '@parley/protocol'
import { figure, request, seededRandom } from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestsFor } from './arbitrary.ts'
import { callIn, corpus } from './corpus.ts'
import { expectLawful, Target } from './target.ts'

const RUNS = process.env.PARLEY_LONG === '1' ? 400 : 12
const { seed } = seededRandom()
/** What stands around a call in its frame. */
const FRAME_BYTES = 100

let target: Target
beforeAll(async () => {
  target = await Target.set()
})
afterAll(() => target.tearDown())

type Input = Record<string, unknown>

let answered = 0
let done = 0

async function tried(call: Call, input: unknown): Promise<void> {
  const { ada, lines, url } = target.scene
  if (call.http && typeof input === 'object' && input !== null && !Array.isArray(input)) {
    const { body } = await request(url, ada.session.accessToken, call, asSent(call, input as Input))
    judge(call, body)
  }
  const line = lines.get('creator')!
  // Whoever sends a frame above the limit is cut off, as tests/limits shows.
  const isFrame = Buffer.byteLength(JSON.stringify(input) ?? '') < LIMITS.jsonBodyBytes - FRAME_BYTES
  if (call.socket && isFrame && line.socket.connected)
    judge(call, await line.socket.timeout(20_000).emitWithAck(call.socket, input))
}

function judge(call: Call, answer: unknown): void {
  expectLawful(call, answer)
  answered++
  if (!(answer as { error?: unknown } | undefined)?.error) done++
}

const inWords = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 1_000).toWellFormed() || '-'

/** A path and a query are made of words, and a file of bytes. */
function asSent({ http }: Call, input: Input): Input {
  const { method, path, file, files } = http!
  const inPath = new Set(Array.from(path.matchAll(/:([A-Za-z]+)/g), ([, name]) => name))
  const sent = Object.entries(input).map(([name, value]) => [
    name,
    inPath.has(name) || method === 'GET' || method === 'DELETE' ? inWords(value) : value,
  ])
  for (const name of inPath) if (name && !(name in input)) sent.push([name, '-'])
  const bytes = (field: string) => Buffer.from(inWords(input[field]))
  return {
    ...Object.fromEntries(sent),
    ...(file ? { [file.field]: bytes(file.field) } : {}),
    ...(files ? { [files.field]: [new File([bytes(files.field)], inWords(input[files.field]).slice(0, 99))] } : {}),
  }
}

describe.each(CALLS)('$name', (call) => {
  it('answers lawfully whatever it is asked', async () => {
    const { scene } = target
    const ids = [scene.group, scene.ada.id, scene.as('member').id, scene.ada.session.deviceId, await scene.said()]
    await target.unharmedBy(() =>
      fc.assert(
        fc.asyncProperty(requestsFor(call, ids), (input) => tried(call, input)),
        { numRuns: RUNS, seed, endOnFailure: true },
      ),
    )
    if (!(await target.isWhole())) await target.renew()
  })
})

describe('what was found before', () => {
  it.each(corpus('calls'))('$name', async (found) => {
    const { scene } = target
    const there = { group: scene.group, ada: scene.ada.id, message: await scene.said() }
    const { call: name, input } = callIn(found, there)
    const call = CALLS.find((one) => one.name === name)
    if (call === undefined) throw new Error(`there is no call ${name} any more`)
    await target.unharmedBy(() => tried(call, input))
  })
})

it('was heard, and not only refused', () => {
  figure(import.meta.filename, `${answered} answers, all lawful, ${done} of them not refusals`)
  expect(answered).toBeGreaterThan(CALLS.length * RUNS * 0.8)
  expect(done).toBeGreaterThan(answered * 0.1)
})
