/** Every id in every call, put in the place of one's own: what is somebody else's and what never was are the same answer, to the letter. */

import { randomBytes } from 'node:crypto'
import { CALLS, type Call } from '@parley/protocol'
import { figure, request, Seed, startServer, type TestServer } from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REQUESTS } from './requests.ts'
import { Scene } from './scene.ts'
import { absentOf, differing, swapped, UUID } from './swap.ts'

/** People can be found, seen and written to by anybody on the server: that somebody is there is no secret. */
const PEOPLE = [
  'chats.create/with her in it memberIds.0',
  'keys.chains of.0.userId',
  'members.add userIds.0',
  'reports.create about',
  'users.add-contact userId',
  'users.block userId',
  'users.get userId',
  'users.get-avatar userId',
  'presence.watch userIds.0',
]
/** Known to the new device alone: whoever shows it is that device. */
const BEARER = ['links.collect pickup', 'links.look pickup', 'links.reveal pickup']

const masterKey = randomBytes(32)
let server: TestServer
let seed: Seed
let database: pg.Client
let ada: Scene | undefined
let eve: Scene
let swaps = 0
beforeAll(async () => {
  server = await startServer({ settings: { PARLEY_MASTER_KEY: masterKey.toString('base64') } })
  // No call rings out meanwhile, however slow the machine.
  server.clock.hold()
  seed = await Seed.open(server.connection, masterKey)
  database = new pg.Client(server.connection)
  await database.connect()
  eve = await Scene.set(server.url, seed)
})
afterAll(async () => {
  ada?.close()
  eve.close()
  await database.end()
  await seed.close()
  await server.stop()
})

/** These follow the log by themselves, a moment later. */
const FOLLOWING = ['indexed_logs', 'message_tokens']

/** All that the database holds of these things, whatever table it lies in. */
async function footprint(ids: readonly string[]): Promise<Record<string, string>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> all ($1)`,
    [FOLLOWING],
  )
  const digests = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg(r::text, ' ' order by r::text)) as digest from ${name} r where r::text ~ $1`,
  )
  const { rows } = await database.query<{ name: string; digest: string }>(digests.join(' union all '), [ids.join('|')])
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]))
}

async function ask(scene: Scene, call: Call, by: 'rest' | 'socket', input: Record<string, unknown>, id: string) {
  const { status, body } =
    by === 'rest'
      ? await request(scene.url, scene.ada.session.accessToken, call, input)
      : { status: 0, body: (await scene.lines.get('creator')!.socket.emitWithAck(call.socket!, input)) as unknown }
  const text = JSON.stringify(body)
  return {
    isRefused: text.startsWith('{"error"'),
    text: `${status} ${text.replace(/"(timestamp|at)":("[^"]+"|\d+)/, '').replaceAll(id, '…')}`,
  }
}

describe.each(Object.keys(REQUESTS))('%s', (row) => {
  it('answers to what is another’s as to what never was, and leaves it alone', async () => {
    const call = CALLS.find(({ name }) => name === row.split('/')[0])!
    ada ??= await Scene.set(server.url, seed)
    const mine = ada
    ada = undefined
    let isChanged = false
    const input = await REQUESTS[row]!(mine, 'creator')
    for (const { path, theirs } of differing(input, await REQUESTS[row]!(eve, 'creator'))) {
      const place = `${row} ${path.map((step) => (UUID.test(`${step}`) ? '<id>' : step)).join('.')}`
      if (PEOPLE.includes(place) || BEARER.includes(place)) continue
      for (const by of ['rest', 'socket'] as const) {
        if (by === 'rest' ? !call.http : !call.socket) continue
        const never = absentOf(theirs)!
        const toNever = await ask(mine, call, by, swapped(input, path, never), never)
        const before = await footprint([theirs, eve.group, eve.ada.id])
        const toTheirs = await ask(mine, call, by, swapped(input, path, theirs), theirs)
        expect({ place, by, ...toTheirs }).toEqual({ place, by, ...toNever })
        expect(await footprint([theirs, eve.group, eve.ada.id])).toEqual(before)
        isChanged ||= !toTheirs.isRefused
        swaps++
      }
    }
    if (isChanged) mine.close()
    else ada = mine
  })
})

it('has something to put in place of something in most calls', () => {
  figure(import.meta.filename, `${swaps} swaps`)
  expect(swaps).toBeGreaterThan(CALLS.length / 2)
})
