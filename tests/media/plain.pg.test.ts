/** Files in chats the server keeps: what it takes, what it makes of them, whom it hands them to, and what people of ill will send. */

import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { deflateSync, crc32 } from 'node:zlib'
import { chats, LIMITS, media, messages, scheduled } from '@parley/protocol'
import {
  EICAR,
  faultOf,
  type Person,
  SCANNED_AT_MOST,
  type Scanner,
  signUpMany,
  startScanner,
  startServer,
  type TestServer,
} from '@parley/testkit'
import { clamd } from '@parley/server/adapters/clamd'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stored } from './files.ts'

let server: TestServer
let scanner: Scanner
let ana: Person
let bob: Person
let eve: Person

beforeAll(async () => {
  scanner = await startScanner()
  server = await startServer({ settings: { PARLEY_CLAMD: scanner.at } })
  ;[ana, bob, eve] = (await signUpMany(server.url, 3)) as [Person, Person, Person]
})
afterAll(async () => {
  await server.stop()
  await scanner.stop()
})

type File = { name?: string; type?: string; bytes: Uint8Array }

async function upload(by: Person, kind: string, files: File[]) {
  const form = new FormData()
  for (const { name = 'a', type = '', bytes } of files)
    form.append('files', new File([new Uint8Array(bytes)], name, { type }))
  const response = await fetch(`${server.url}/api/upload/${kind}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by.session.accessToken}` },
    body: form,
  })
  const body = await response.json()
  if (!response.ok) throw faultOf(body)
  return body
}

const one = (by: Person, kind: string, file: File): Promise<media.Media> =>
  upload(by, kind, [file]) as Promise<media.Media>

function get(by: Person | undefined, path: string, headers: Record<string, string> = {}) {
  const bearer: Record<string, string> = by ? { authorization: `Bearer ${by.session.accessToken}` } : {}
  return fetch(`${server.url}${path}`, { headers: { ...bearer, ...headers } })
}
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const download = (by: Person, id: string, headers = {}) => get(by, `/api/media/${id}/download`, headers)

async function group(...people: Person[]): Promise<string> {
  const memberIds = people.slice(1).map(({ id }) => id)
  const chat = await people[0]!.call(chats.create, { type: 'group', privacy: 'server', name: 'Tea', memberIds })
  return chat.id
}

const say = (by: Person, chatId: string, ids: string[], text = '') =>
  by.call(messages.send, {
    chatId,
    clientId: randomUUID(),
    content: { text, media: ids.map((mediaId) => ({ mediaId, kind: 'file' as const })) },
  })

const jpeg = (width = 800, height = 600) =>
  sharp({ create: { width, height, channels: 3, background: '#38c' } })
    .withExif({ IFD0: { Artist: 'SECRET-artist' } })
    .jpeg()
    .toBuffer()

describe('an image', () => {
  test('loses what it tells of its maker, gets a small picture, and lies sealed', async () => {
    const bytes = await jpeg()
    expect(bytes.includes('SECRET-artist')).toBe(true)
    const made = await one(ana, 'image', { name: 'me.jpg', type: 'image/jpeg', bytes })
    expect(made).toMatchObject({
      kind: 'image',
      name: 'me.jpg',
      type: 'image/jpeg',
      width: 800,
      height: 600,
      hasThumbnail: true,
    })
    const response = await download(ana, made.id)
    const kept = await bytesOf(response)
    expect(kept.length).toBe(made.size)
    expect(kept.includes('SECRET-artist')).toBe(false)
    expect((await sharp(kept).metadata()).width).toBe(800)
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''me.jpg")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const small = await sharp(await bytesOf(await get(ana, `/api/media/${made.id}/thumbnail`))).metadata()
    expect([small.format, small.width]).toEqual(['webp', 320])
    for (const held of (await stored(server.app.dataFolder)).values())
      expect(held.subarray(0, 3).toString('latin1')).not.toBe('\xff\xd8\xff')
  })

  test.each([
    ['a PNG named .jpg', { name: 'a.jpg', type: 'image/jpeg', bytes: png(4, 4) }, 'INVALID_FILE'],
    [
      'HTML named .png',
      { name: 'a.png', type: 'image/png', bytes: Buffer.from('<!doctype html><script>') },
      'INVALID_FILE',
    ],
    ['an SVG', { name: 'a.svg', type: 'image/svg+xml', bytes: Buffer.from('<svg/>') }, 'UNSUPPORTED_TYPE'],
    ['a bomb of 40,000 × 40,000', { type: 'image/png', bytes: png(40_000, 40_000) }, 'INVALID_FILE'],
    ['nothing', { type: 'image/png', bytes: Buffer.alloc(0) }, 'INVALID_FILE'],
    ['half a picture', { type: 'image/png', bytes: png(64, 64).subarray(0, 60) }, 'INVALID_FILE'],
    ['26 MB', { type: 'image/png', bytes: Buffer.concat([png(4, 4), Buffer.alloc(LIMITS.imageBytes)]) }, 'TOO_LARGE'],
  ])('%s is refused', async (_, file, code) => {
    await expect(one(ana, 'image', file)).rejects.toMatchObject({ code })
  })
})

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\a.exe', 'a.exe'],
  ['..', undefined],
  ['a\u202egnp.exe', 'agnp.exe'],
  ['é'.repeat(300), 'é'.repeat(LIMITS.fileName)],
])('a file called %j is called %j here, and lies under a name of ours', async (name, called) => {
  const made = await one(ana, 'document', { name, type: 'application/x-thing', bytes: randomBytes(100) })
  expect(made.name).toBe(called)
  const keys = [...(await stored(server.app.dataFolder)).keys()]
  expect(keys.every((key) => /^(media|raw|\.growing|\.incoming)\/(raw_)?[0-9a-f-]{36}(-thumbnail)?$/.test(key))).toBe(
    true,
  )
})

describe('with a scanner', () => {
  const sick = { bytes: Buffer.concat([randomBytes(300_000), Buffer.from(EICAR), randomBytes(300_000)]) }
  const clean = { bytes: randomBytes(600_000) }

  test('a sick file is refused, a clean one taken', async () => {
    await expect(one(ana, 'document', { bytes: Buffer.from(`PK${EICAR}`) })).rejects.toMatchObject({ code: 'INFECTED' })
    await expect(one(ana, 'document', sick)).rejects.toMatchObject({ code: 'INFECTED' })
    expect(await bytesOf(await download(ana, (await one(ana, 'document', clean)).id))).toEqual(clean.bytes)
  })

  test('a stream that pauses with nothing in its hands is scanned to its end', async () => {
    const [head, rest] = [Buffer.from(EICAR.slice(0, 30)), Buffer.from(EICAR.slice(30))]
    const scan = (...pieces: Buffer[]) => clamd(scanner.at, { warn: () => {} }).scan(Readable.from(pieces))
    expect(await scan(head, Buffer.alloc(0), rest)).toMatch(/Eicar/)
    expect(await scan(head, Buffer.alloc(0))).toBe(undefined)
  })

  test.each([
    ['than it takes', SCANNED_AT_MOST + 1],
    ['by far than it takes', 12 * SCANNED_AT_MOST],
    ['than it looks into', SCANNED_AT_MOST - 1],
  ])(
    'a file larger %s is told apart from a scanner that is away, and the operator told what to raise',
    async (_than, size) => {
      const bytes = randomBytes(size)
      await expect(one(ana, 'document', { bytes })).rejects.toMatchObject({ code: 'TOO_LARGE_TO_SCAN' })
      const said: string[] = []
      const asked = clamd(scanner.at, { warn: (_detail, words) => said.push(words) })
      await expect(asked.scan(Readable.from([bytes]))).rejects.toMatchObject({ code: 'TOO_LARGE_TO_SCAN' })
      expect(said).toEqual([expect.stringMatching(/StreamMaxLength.*MaxFileSize.*PARLEY_MEDIA_LIMITS/)])
    },
  )

  test('without its answer nothing is taken, until it is back', async () => {
    await scanner.kill()
    try {
      await expect(one(ana, 'document', clean)).rejects.toMatchObject({ code: 'SCANNER_UNAVAILABLE' })
      await expect(one(ana, 'document', sick)).rejects.toMatchObject({ code: 'SCANNER_UNAVAILABLE' })
    } finally {
      await scanner.start()
    }
    await one(ana, 'document', clean)
    await expect(one(ana, 'document', sick)).rejects.toMatchObject({ code: 'INFECTED' })
  })
})

test.skipIf(spawnSync('ffmpeg', ['-version']).status !== 0)(
  'a video is measured, and loses where it was made',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-test-film-'))
    const path = join(folder, 'a.mp4')
    const picture = ['-f', 'lavfi', '-i', 'testsrc=duration=2:size=320x180:rate=10']
    execFileSync('ffmpeg', ['-loglevel', 'error', ...picture, '-metadata', 'comment=SECRET-place', path])
    const bytes = await readFile(path)
    await rm(folder, { recursive: true })
    expect(bytes.includes('SECRET-place')).toBe(true)
    const made = await one(ana, 'video', { name: 'a.mp4', type: 'video/mp4', bytes })
    expect(made).toMatchObject({ kind: 'video', width: 320, height: 180, durationMs: 2_000, hasThumbnail: true })
    expect((await bytesOf(await download(ana, made.id))).includes('SECRET-place')).toBe(false)
    const fake = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom'), randomBytes(500)])
    await expect(one(ana, 'video', { type: 'video/mp4', bytes: fake })).rejects.toMatchObject({ code: 'INVALID_FILE' })
  },
)

test('many at once come all or not at all, each as what it is', async () => {
  const files = [
    { name: 'a.png', type: 'image/png', bytes: png(8, 8) },
    { name: 'b.txt', type: 'text/plain', bytes: Buffer.from('words') },
  ]
  const { media: made } = (await upload(ana, 'batch', files)) as { media: media.Media[] }
  expect(made.map(({ kind, name }) => [kind, name])).toEqual([
    ['image', 'a.png'],
    ['document', 'b.txt'],
  ])
  const { left } = await ana.call(media.allowance, {})
  const bad = { name: 'c.png', type: 'image/png', bytes: Buffer.from('no picture') }
  await expect(upload(ana, 'batch', [...files, bad])).rejects.toMatchObject({ code: 'INVALID_FILE' })
  // What came has been counted; what did not has not.
  expect((await ana.call(media.allowance, {})).left).toBeGreaterThan(left - 1_000)
  const many = Array.from({ length: LIMITS.mediaPerMessage + 1 }, () => files[1]!)
  await expect(upload(ana, 'batch', many)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

describe('handing out', () => {
  test('goes to those who see the message, to nobody else, and to nobody once it is gone', async () => {
    const chatId = await group(ana, bob)
    const { id } = await one(ana, 'document', { name: 'plan.txt', bytes: Buffer.from('the plan') })
    expect((await download(bob, id)).status).toBe(404)
    await expect(say(bob, chatId, [id])).rejects.toMatchObject({ code: 'MEDIA_MISSING' })
    const sent = await say(ana, chatId, [id])
    expect((await bytesOf(await download(bob, id))).toString()).toBe('the plan')
    const absent = await download(eve, randomUUID())
    const foreign = await download(eve, id)
    const told = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code
    expect([foreign.status, await told(foreign)]).toEqual([absent.status, await told(absent)])
    await expect(ana.call(media.remove, { id })).rejects.toMatchObject({ code: 'FORBIDDEN' })

    // Sent on by somebody who sees it, it is there for those they send it to, as long as any message has it.
    const other = await group(bob, eve)
    await say(bob, other, [id])
    expect((await download(eve, id)).status).toBe(200)
    await ana.call(messages.remove, { id: sent.id, forEveryone: true })
    expect([(await download(eve, id)).status, (await download(ana, id)).status]).toEqual([200, 200])
    const [last] = (await bob.call(messages.list, { chatId: other })).messages.slice(-1)
    await bob.call(messages.remove, { id: last!.id, forEveryone: true })
    expect((await download(eve, id)).status).toBe(404)
    await until(async () => !(await stored(server.app.dataFolder)).has(`media/${id}`))
    expect((await download(ana, id)).status).toBe(404)
  })

  test('goes when its message has lived its time, and not while another holds it', async () => {
    const chatId = await group(ana, bob)
    const lasting = await group(ana, eve)
    await ana.call(chats.update, { chatId, timer: 120_000 })
    const [{ id: gone }, { id: kept }] = [await one(ana, 'image', png8), await one(ana, 'image', png8)]
    await say(ana, chatId, [gone, kept])
    await say(ana, lasting, [kept])
    const places = async (id: string) =>
      [...(await stored(server.app.dataFolder)).keys()].filter((key) => key.includes(id))
    expect((await places(gone)).length).toBe(2)
    expect((await download(bob, gone)).status).toBe(200)
    server.clock.advance(120_000)
    expect([(await download(bob, gone)).status, (await download(bob, kept)).status]).toEqual([404, 404])
    await until(async () => (await places(gone)).length === 0)
    expect([(await download(eve, kept)).status, (await places(kept)).length]).toEqual([200, 2])
  })

  test('said later, it is there when it is said', async () => {
    const chatId = await group(ana, bob)
    const { id: mediaId } = await one(ana, 'document', { bytes: Buffer.from('later') })
    const clientId = randomUUID()
    const content = { text: '', media: [{ mediaId, kind: 'file' as const }] }
    const sendAt = server.clock.now() + 3_600_000
    await expect(
      bob.call(scheduled.schedule, { chatId, clientId: randomUUID(), sendAt, content }),
    ).rejects.toMatchObject({ code: 'MEDIA_MISSING' })
    await ana.call(scheduled.schedule, { chatId, clientId, sendAt, content })
    await expect(ana.call(media.remove, { id: mediaId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await download(bob, mediaId)).status).toBe(404)
    await ana.call(scheduled.sendNow, { id: clientId })
    expect((await bytesOf(await download(bob, mediaId))).toString()).toBe('later')
  })

  test('by part: what is asked for, or 416', async () => {
    const bytes = randomBytes(200_001)
    const { id } = await one(ana, 'document', { bytes })
    const part = async (range: string) => {
      const answer = await download(ana, id, { range })
      return [answer.status, answer.headers.get('content-range'), await bytesOf(answer)] as const
    }
    expect(await part('bytes=0-0')).toEqual([206, 'bytes 0-0/200001', bytes.subarray(0, 1)])
    expect(await part('bytes=65530-131080')).toEqual([
      206,
      'bytes 65530-131080/200001',
      bytes.subarray(65_530, 131_081),
    ])
    expect(await part('bytes=200000-')).toEqual([206, 'bytes 200000-200000/200001', bytes.subarray(200_000)])
    expect(await part('bytes=-5')).toEqual([206, 'bytes 199996-200000/200001', bytes.subarray(199_996)])
    expect((await part('bytes=200001-')).slice(0, 2)).toEqual([416, 'bytes */200001'])
    expect((await part('bytes=0-1,5-6'))[0]).toBe(200)
  })

  test('by a signed URL, for its time and this file alone', async () => {
    const { id } = await one(ana, 'image', { type: 'image/png', bytes: png(8, 8) })
    const { url, expiresAt } = await ana.call(media.link, { id, seconds: 60 })
    expect((await get(undefined, url)).status).toBe(200)
    expect((await get(undefined, (await ana.call(media.link, { id, part: 'thumbnail' })).url)).status).toBe(200)
    for (const changed of [
      url.replace(id, randomUUID()),
      url.replace('part=file', 'part=thumbnail'),
      url.replace(String(expiresAt), String(expiresAt + 1)),
      url.replace(/signature=./, 'signature=_'),
    ])
      expect((await get(undefined, changed)).status).toBe(404)
    await expect(eve.call(media.link, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(ana.call(media.link, { id, seconds: 86_401 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    server.clock.advance(61_000)
    expect((await get(undefined, url)).status).toBe(404)
  })
})

const png8 = { type: 'image/png', bytes: png(8, 8) }

/** Asked again until it is so: a sweep is told nothing from outside. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() > end) throw new Error('it never came to be')
  }
}

/** A PNG of one colour, its header saying whatever size: only as much of it is there as was asked to be small. */
function png(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc(Math.min(height, 64) * (1 + Math.min(width, 64) * 3))
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
