/** Bytes that are no requests, frames that are no packets, and a database and files that have rotted: nothing falls over, nothing else is harmed. */

import { readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { CALLS, chats, messages, sync, users } from '@parley/protocol'
import { seededRandom } from '@parley/testkit'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RawSocket } from '../live/raw-socket.ts'
import { requestsFor } from './arbitrary.ts'
import { corpus, requestIn } from './corpus.ts'
import { Target } from './target.ts'

const RUNS = process.env.PARLEY_LONG === '1' ? 3_000 : 150
const { seed } = seededRandom()

let target: Target
beforeAll(async () => {
  target = await Target.set()
})
afterAll(() => target.tearDown())

/** Says it, hangs up, and answers what came: a status below 500, or nothing at all. */
function reply(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(target.apart.port, '127.0.0.1', () => socket.end(bytes, 'latin1'))
    socket.setEncoding('latin1').on('data', (text: string) => (heard += text))
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard))
  })
}

const token = fc.oneof(fc.constant(''), fc.string({ maxLength: 40 }), fc.constant('x'.repeat(20_000)))
const headers = fc.array(
  fc.oneof(
    ...[
      ['Content-Length', ['0', '-1', '5', '99999999999999999999', '1e3', '0x10', 'x']],
      ['Transfer-Encoding', ['chunked', 'gzip, chunked', 'xchunked', 'identity']],
      [
        'Content-Type',
        ['application/json', 'multipart/form-data', 'multipart/form-data; boundary=', 'image/png', 'x/y', ';'],
      ],
      ['Content-Encoding', ['gzip', 'br', 'x']],
      ['Expect', ['100-continue', 'x']],
      ['Range', ['bytes=0-', 'bytes=-1,-1,-1', 'bytes=9-1', 'x']],
      ['If-None-Match', ['*', '"', 'W/"x"', 'x'.repeat(5_000)]],
      ['Upgrade', ['websocket', 'h2c', 'x']],
      ['Cookie', ['refresh=', '=;=;=', 'x'.repeat(9_000)]],
      ['Origin', ['null', 'http://evil.example', '\u00ff']],
      ['X-Forwarded-For', ['127.0.0.1', '::1, ::1', 'x']],
      ['Tus-Resumable', ['1.0.0', '9', '']],
      ['Upload-Length', ['0', '-1', '999999999999999', 'x']],
      ['Upload-Offset', ['0', '-1', '5', 'x']],
      ['Upload-Metadata', ['a', 'a b c', ',,,', 'filename ////', 'x'.repeat(9_000)]],
    ].map(([name, values]) => fc.constantFrom(...(values as string[])).map((value) => `${name as string}: ${value}`)),
    token.map((value) => `Authorization: Bearer ${value}`),
    fc.string({ maxLength: 30 }),
  ),
  { maxLength: 6 },
)
const bodies = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.json(),
  fc.constantFrom(
    '5\r\nhello\r\n0\r\n\r\n',
    'ffffffffffffffff\r\n',
    '--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--',
  ),
)
const paths = fc.oneof(
  fc.constantFrom(...CALLS.flatMap(({ http }) => (http ? [http.path] : []))),
  fc.constantFrom(
    '/',
    '//',
    '/api',
    '/api/media',
    '/socket.io/',
    '/socket.io/?EIO=4&transport=polling&sid=x',
    '/%',
    '/%00',
    '/../..',
    '*',
  ),
  fc.string({ maxLength: 60 }).map((text) => `/api/${text}`),
)
const requests = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'x'),
    paths,
    headers,
    bodies,
  )
  .map(([method, path, lines, body]) => [`${method} ${path} HTTP/1.1`, 'Host: x', ...lines, '', body].join('\r\n'))

it('answers no request with a failure of its own, and no garbage at all', async () => {
  await target.unharmedBy(() =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: requests }, { weight: 1, arbitrary: fc.string({ maxLength: 500 }) }),
        async (bytes) => {
          expect(await reply(bytes)).toMatch(/^($|HTTP\/1\.1 [1234])/)
        },
      ),
      { numRuns: RUNS, seed, endOnFailure: true },
    ),
  )
  expect(await target.isWhole()).toBe(true)
})

it.each(corpus('bytes'))('answers lawfully to $name', async (found) => {
  await target.unharmedBy(async () => expect(await reply(requestIn(found))).toMatch(/^($|HTTP\/1\.1 [1234])/))
})

it('takes any frame on a socket, and answers or hangs up', async () => {
  const { scene } = target
  const events = CALLS.filter(({ socket }) => socket !== undefined)
  const packets = fc.oneof(
    fc
      .constantFrom(...events)
      .chain((call) =>
        requestsFor(call, [scene.group, scene.ada.id]).map((input) => `421${JSON.stringify([call.socket, input])}`),
      ),
    fc.tuple(fc.nat(9), fc.nat(9), fc.json()).map(([engine, type, json]) => `${engine}${type}${json}`),
    fc.tuple(fc.nat(3), fc.json()).map(([attachments, json]) => `45${attachments}-${json}`),
    fc.string({ maxLength: 300 }),
  )
  const frames = fc.oneof(
    { weight: 9, arbitrary: packets },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 500 }).map((bytes) => new Uint8Array(bytes)) },
  )
  await target.unharmedBy(() =>
    fc.assert(
      fc.asyncProperty(fc.array(frames, { minLength: 1, maxLength: 8 }), async (said) => {
        const raw = await RawSocket.greeted(target.apart.url, scene.as('member').session)
        for (const frame of said) raw.send(frame)
        raw.send('42999["user:online",{}]')
        await Promise.race([raw.closed, raw.until((heard) => heard.startsWith('43999'))])
        raw.close()
        expect(raw.frames.filter((frame) => frame.includes('"INTERNAL"'))).toEqual([])
      }),
      { numRuns: Math.ceil(RUNS / 3), seed, endOnFailure: true },
    ),
  )
  expect(await target.isWhole()).toBe(true)
})

describe('what has rotted', () => {
  const rot = async (statement: string, values: unknown[]) => {
    const database = new pg.Client(target.apart.database.connection)
    await database.connect()
    await database.query(statement, values)
    await database.end()
  }

  it.each([
    ['cut short', `substr(body, 1, 5)`],
    ['emptied', `''::bytea`],
    ['changed in one bit', `set_bit(body, 140, 1 - get_bit(body, 140))`],
    ['something else', `'not what it was'::bytea`],
  ])('a message %s takes no other with it', async (_, body) => {
    await target.renew()
    const { ada, group, word, said, words } = target.scene
    const id = await said()
    const after = await ada.call(messages.send, { chatId: group, ...words() })
    await rot(`update entries set body = ${body} where log_id = $1 and seq = $2`, [group, Number(id.split('.')[1])])

    const listed = await ada.call(messages.list, { chatId: group })
    expect(listed.messages.map((message) => [message.id, message.content?.text])).toEqual([
      [id, undefined],
      [after.id, `The ${word} is on.`],
    ])
    const { entries } = await ada.call(sync.entries, { log: group })
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((__, i) => i + 1))
    expect((await ada.call(chats.list, {})).chats).toHaveLength(1)
    expect((await ada.call(chats.backup, { chatId: group })).entries).toBe(entries.length)
    expect((await ada.request(CALLS.find(({ name }) => name === 'messages.search')!, { q: word })).status).toBe(200)
    const { complaints } = await target.apart.condition()
    expect(new Set(complaints.map(({ message }) => message))).toEqual(
      new Set(['a message in the database is not what was put there']),
    )
  })

  it('a picture that is not one any more is given out as what it is, or not at all', async () => {
    const { ada, pictured } = target.scene
    await pictured()
    const folder = join(target.apart.folder, 'files', 'avatars')
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '')
    expect((await ada.request(users.getAvatar, { userId: ada.id })).status).toBeLessThan(500)
  })
})
