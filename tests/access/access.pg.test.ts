/** Who may what: the whole matrix, held against the real server; and nobody hears live of what they may not see. */

import { randomBytes } from 'node:crypto'
import { type Access, CALLS, type Call, sync } from '@parley/protocol'
import { faultOf, figure, Line, outcome, request, Seed, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isEntry, settled } from '../live/stage.ts'
import { ACTORS, type Actor, INSIDE, LIVE, SIGNED_OUT } from './actors.ts'
import { lineOf, markOf, matrix } from './matrix.ts'
import { REQUESTS } from './requests.ts'
import { Scene } from './scene.ts'

const masterKey = randomBytes(32)
let server: TestServer
let seed: Seed
let scene: Scene | undefined
beforeAll(async () => {
  server = await startServer({ settings: { PARLEY_MASTER_KEY: masterKey.toString('base64') } })
  // No call rings out meanwhile, however slow the machine.
  server.clock.hold()
  seed = await Seed.open(server.connection, masterKey)
})
afterAll(async () => {
  scene?.close()
  await seed.close()
  await server.stop()
})

const callNamed = (row: string): Call => {
  const found = CALLS.find(({ name }) => name === row.split('/')[0])
  if (!found) throw new Error(`There is no call "${row}" any more: take its lines out of requests.ts and matrix.ts.`)
  return found
}
const fieldsOf = ({ input }: Call): string =>
  Object.keys((input as { def?: { shape?: object } }).def?.shape ?? {}).join(', ') || '…'
const rows = [...new Set([...CALLS.map(({ name }) => name), ...Object.keys(REQUESTS), ...matrix.keys()])].sort()

/** Those outside do no harm before those inside have been asked. */
const inOrder = ACTORS.toSorted((a, b) => Number(INSIDE.includes(a)) - Number(INSIDE.includes(b)))

type Answer = { outcome: string; text: string }

async function ask(on: Scene, call: Call, actor: Actor, input: Record<string, unknown>): Promise<Answer> {
  const token = on.tokenOf(actor)
  if (call.http) {
    const { status, body } = await request(on.url, token, call, input)
    return { outcome: status < 400 ? 'done' : faultOf(body).code, text: JSON.stringify(body) }
  }
  const line = on.lines.get(actor)
  // Whoever has no session does not get as far as asking.
  if (!line)
    return { outcome: await outcome(Line.open(on.url, { ...on.ada.session, accessToken: token ?? '' })), text: '' }
  const answer: unknown = await line.socket.emitWithAck(call.socket!, input)
  const isFault = typeof answer === 'object' && answer !== null && 'error' in answer
  return { outcome: isFault ? faultOf(answer).code : 'done', text: JSON.stringify(answer) }
}

/** What people outside have heard of the group, or of logs that are not theirs. */
async function overheard(on: Scene, outside: readonly Actor[]): Promise<string[]> {
  const marks = await on.marks()
  const connected = outside.filter((actor) => on.lines.get(actor)?.socket.connected)
  await settled(...connected.map((actor) => on.lines.get(actor)!))
  const found: string[] = []
  for (const actor of connected) {
    const { logs } = await on.as(actor).call(sync.pull, { cursors: {} })
    const theirs = new Set<string>(logs.map(({ log }) => log))
    for (const { event, payload } of on.lines.get(actor)!.heard) {
      const text = JSON.stringify(payload)
      if (marks.some((mark) => text.includes(mark)) || (isEntry(payload) && !theirs.has(payload.log)))
        found.push(`${actor} heard ${event} ${text.slice(0, 200)}`)
    }
  }
  return found
}

describe.each(rows)('%s', (row) => {
  it('is answered as declared, and nobody outside hears or reads what is said inside', async () => {
    const call = callNamed(row)
    const make = REQUESTS[row]
    if (!make)
      throw new Error(
        `tests/access/requests.ts does not say how "${row}" is made. Add a line that makes it about what is Ada's:\n  '${row}': (scene, actor) => ({ ${fieldsOf(call)} }),`,
      )
    scene ??= await Scene.set(server.url, seed)
    const on = scene
    scene = undefined
    const answers = new Map<Actor, Answer>()
    for (const actor of inOrder) answers.set(actor, await ask(on, call, actor, await make(on, actor)))

    const done = ACTORS.filter((actor) => answers.get(actor)!.outcome === 'done')
    // Who holds a link may see where it leads, and is inside once they have followed it.
    const outside = ACTORS.filter(
      (actor) => !INSIDE.includes(actor) && !(/^invites\.(join|preview)/.test(row) && done.includes(actor)),
    )
    expect(outside.filter((actor) => answers.get(actor)!.text.includes(on.word))).toEqual([])
    expect(await overheard(on, outside)).toEqual([])
    // Nothing has changed: the next call finds everything as it was.
    if (call.http?.method === 'GET' || done.length === 0) scene = on
    else on.close()

    const measured = lineOf(
      row,
      ACTORS.map((actor) => markOf(actor, answers.get(actor)!.outcome)),
    )
    const declared = matrix.get(row)
    if (!declared)
      throw new Error(
        `tests/access/matrix.ts has no line for "${row}". This is what the server does now; add it if every cell of it is right:\n${measured}`,
      )
    expect(measured).toBe(lineOf(row, declared))
  })
})

/** Declared by what they do for oneself, and asked here about oneself too. */
const OF_ONES_OWN = new Set([
  'calls.logs',
  'media.allowance',
  'scheduled.list',
  'calls.initiate/a person',
  'messages.send/between two',
])

it('has a line for every call', () => {
  figure(import.meta.filename, `${CALLS.length} calls, ${matrix.size * ACTORS.length} cells`)
  expect(CALLS.filter(({ name }) => !matrix.has(name))).toEqual([])
})

describe('the matrix', () => {
  const marksOf = (row: string) => Object.fromEntries(ACTORS.map((actor, i) => [actor, matrix.get(row)?.[i]]))
  const outside = LIVE.filter((actor) => !INSIDE.includes(actor))
  /** For each word a call may be declared with, those whom it must shut out. */
  const SHUT_OUT: Record<Access, readonly Actor[]> = {
    anyone: [],
    account: SIGNED_OUT,
    self: [...SIGNED_OUT, ...LIVE.filter((actor) => actor !== 'creator')],
    member: [...SIGNED_OUT, ...outside],
    sender: [...SIGNED_OUT, ...outside, 'member', 'admin'],
    admin: [...SIGNED_OUT, ...outside, 'member'],
    creator: [...SIGNED_OUT, ...outside, 'member', 'admin'],
    operator: ACTORS.filter((actor) => actor !== 'operator'),
  }

  it('holds every call to its word', () => {
    const open = [...matrix.keys()].flatMap((row) => {
      if (OF_ONES_OWN.has(row)) return []
      const marks = marksOf(row)
      return SHUT_OUT[callNamed(row).access].flatMap((actor) => (marks[actor] === '✓' ? [`${row}: ${actor}`] : []))
    })
    expect(open).toEqual([])
  })
})
