/** What every place for files promises, asked of each: a new adapter is a new line of PLACES. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import S3rver from '@20minutes/s3rver'
import { Fault } from '@parley/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Blobs, GROWN_AT_ONCE, type Growth, NOTHING_YET } from '../ports/blob.ts'
import { systemClock } from '../ports/clock.ts'
import { systemRandom } from '../ports/random.ts'
import { folderBlob } from './folder-blob.ts'
import { readS3Url, s3Blob } from './s3-blob.ts'

type Place = { open(): Promise<Blobs>; remove(): Promise<void> }

const world = { random: systemRandom, clock: systemClock }

const PLACES: Record<string, () => Promise<Place>> = {
  async folder() {
    const path = await mkdtemp(join(tmpdir(), 'parley-blobs-'))
    return { open: () => folderBlob(path, world), remove: () => rm(path, { recursive: true }) }
  },
  async s3() {
    const { url, stop } = await startS3()
    return { open: async () => s3Blob(readS3Url(url)), remove: stop }
  },
}

const KEY = 'avatars/a-96.webp'

describe.each(Object.keys(PLACES))('%s', (name) => {
  let place: Place
  let blobs: Blobs
  beforeEach(async () => {
    place = await PLACES[name]!()
    blobs = await place.open()
  })
  afterEach(() => place.remove())

  const read = async (key: string) => {
    const found = await blobs.get(key)
    return found && { size: found.size, bytes: await buffer(found.bytes) }
  }

  test.each([0, 1, 65_536, 300_001])('gives back %i bytes as they were', async (size) => {
    const bytes = randomBytes(size)
    await blobs.put(KEY, bytes)
    expect(await read(KEY)).toEqual({ size, bytes })
    expect(await blobs.exists(KEY)).toBe(true)
  })

  test('takes a stream', async () => {
    const parts = Array.from({ length: 20 }, () => randomBytes(10_000))
    await blobs.put(
      KEY,
      (async function* () {
        yield* parts
      })(),
    )
    expect((await read(KEY))?.bytes).toEqual(Buffer.concat(parts))
  })

  test('is still there for whoever opens it next', async () => {
    await blobs.put(KEY, Buffer.from('kept'))
    blobs = await place.open()
    expect((await read(KEY))?.bytes.toString()).toBe('kept')
  })

  test('has nothing under a key never put', async () => {
    expect(await blobs.get(KEY)).toBeUndefined()
    expect(await blobs.exists(KEY)).toBe(false)
    await blobs.delete(KEY)
  })

  test('deletes', async () => {
    await blobs.put(KEY, Buffer.from('x'))
    await blobs.put('avatars/other', Buffer.from('y'))
    await blobs.delete(KEY)
    expect(await blobs.get(KEY)).toBeUndefined()
    expect(await blobs.exists(KEY)).toBe(false)
    expect((await read('avatars/other'))?.bytes.toString()).toBe('y')
  })

  test('replaces as a whole; who has begun to read goes on undisturbed', async () => {
    const before = randomBytes(500_000)
    await blobs.put(KEY, before)
    const reading = await blobs.get(KEY)
    await blobs.put(KEY, Buffer.from('short'))
    expect(await buffer(reading!.bytes)).toEqual(before)
    expect(await read(KEY)).toEqual({ size: 5, bytes: Buffer.from('short') })
    const again = await blobs.get(KEY)
    await blobs.delete(KEY)
    expect((await buffer(again!.bytes)).toString()).toBe('short')
  })

  test('a source that breaks off changes nothing, and says why', async () => {
    await blobs.put(KEY, Buffer.from('old'))
    const breaking = (async function* () {
      yield randomBytes(100_000)
      throw new Error('the sender hung up')
    })()
    await expect(blobs.put(KEY, breaking)).rejects.toThrow('the sender hung up')
    expect((await read(KEY))?.bytes.toString()).toBe('old')
  })

  test.each([
    [0, 10],
    [7, 65_537],
    [299_999, 300_001],
  ])('gives the part from %i to %i', async (start, end) => {
    const bytes = randomBytes(300_001)
    await blobs.put(KEY, bytes)
    const found = (await blobs.get(KEY, { start, end }))!
    expect(found.size).toBe(300_001)
    expect((await buffer(found.bytes)).equals(bytes.subarray(start, end))).toBe(true)
  })

  test('grows over several goes, from wherever the last was told to be durable', async () => {
    const bytes = randomBytes(2 * GROWN_AT_ONCE + 300_000)
    let growth: Growth = NOTHING_YET
    for (const upTo of [1_000, 1_001, GROWN_AT_ONCE - 1, GROWN_AT_ONCE + 70_000, bytes.length]) {
      // Whoever goes on may be another process.
      const other = await place.open()
      const kept: number[] = []
      await other.grow(KEY, growth, inPieces(bytes.subarray(growth.size, upTo)), async (next) => {
        kept.push(next.size)
        growth = JSON.parse(JSON.stringify(next))
      })
      expect(kept.at(-1)).toBe(upTo)
      expect(await blobs.exists(KEY)).toBe(false)
    }
    await blobs.finish(KEY, growth)
    await blobs.finish(KEY, growth)
    expect((await read(KEY))?.bytes.equals(bytes)).toBe(true)
  })

  test('a source that breaks off: what came is kept, and gone on from', async () => {
    const bytes = randomBytes(400_000)
    let growth: Growth = NOTHING_YET
    const kept = async (next: Growth) => {
      growth = next
    }
    const breaking = (async function* () {
      yield* inPieces(bytes.subarray(0, 250_000))
      throw new Error('the line went dead')
    })()
    await expect(blobs.grow(KEY, growth, breaking, kept)).rejects.toThrow('the line went dead')
    expect(growth.size).toBe(250_000)
    await blobs.grow(KEY, growth, inPieces(bytes.subarray(250_000)), kept)
    await blobs.finish(KEY, growth)
    expect((await read(KEY))?.bytes.equals(bytes)).toBe(true)
  })

  test('what was durable but not told is written again', async () => {
    const bytes = randomBytes(500_000)
    let growth: Growth = NOTHING_YET
    const kept = async (next: Growth) => {
      growth = next
    }
    await blobs.grow(KEY, growth, inPieces(bytes.subarray(0, 100_000)), kept)
    await expect(
      blobs.grow(KEY, growth, inPieces(bytes.subarray(100_000, 300_000)), async () => {
        throw new Error('killed before it was told')
      }),
    ).rejects.toThrow('killed')
    expect(growth.size).toBe(100_000)
    await blobs.grow(KEY, growth, inPieces(bytes.subarray(100_000)), kept)
    await blobs.finish(KEY, growth)
    expect((await read(KEY))?.bytes.equals(bytes)).toBe(true)
  })

  test('what is given up leaves nothing', async () => {
    let growth: Growth = NOTHING_YET
    await blobs.grow(KEY, growth, inPieces(randomBytes(GROWN_AT_ONCE + 1)), async (next) => {
      growth = next
    })
    await blobs.abandon(KEY, growth)
    await blobs.abandon(KEY, growth)
    expect(await blobs.exists(KEY)).toBe(false)
  })

  // An S3 promises it itself; the small one of these tests writes two at once into one file.
  test.skipIf(name === 's3')('many writers of one key: one of them wins, whole', async () => {
    const candidates = Array.from({ length: 8 }, (_, i) => Buffer.alloc(50_000 + i, i))
    await Promise.all(candidates.map((bytes) => blobs.put(KEY, bytes)))
    expect(candidates.map((bytes) => bytes.toString('hex'))).toContain((await read(KEY))!.bytes.toString('hex'))
  })

  test.each([
    '',
    'a',
    '/a/b',
    'a/',
    '../a',
    'a/../b',
    'a/..',
    'a/.b',
    'a//b',
    'a/b/c',
    'a/B',
    'a/b\0',
    'a/b\n',
    'a\\b',
    'a/%2e%2e',
    'a/é',
    '.incoming/x',
    `a/${'b'.repeat(200)}`,
  ])('refuses %j as a key', async (key) => {
    await expect(blobs.put(key, Buffer.from('x'))).rejects.toThrow('not a blob key')
    await expect(blobs.get(key)).rejects.toThrow('not a blob key')
    await expect(blobs.delete(key)).rejects.toThrow('not a blob key')
    await expect(blobs.exists(key)).rejects.toThrow('not a blob key')
  })
})

describe('s3', () => {
  test('hands out URLs under which a file can be fetched without a key, until their time is up', async () => {
    const { url, stop } = await startS3()
    const blobs = s3Blob(readS3Url(`${url}&direct=true`))
    await blobs.put(KEY, Buffer.from('sealed'))
    const link = (await blobs.link?.(KEY, 60)) as string
    const answer = await fetch(link)
    expect([answer.status, await answer.text()]).toEqual([200, 'sealed'])
    expect((await fetch(link.replace('-96', '-97'))).status).toBe(403)
    const spent = new URL(link)
    spent.searchParams.set('X-Amz-Date', '20200101T000000Z')
    expect((await fetch(spent)).status).toBe(403)
    await stop()
  })

  test('that is not there, or takes another key, is a storage fault', async () => {
    const { url, stop } = await startS3()
    const wrong = s3Blob(readS3Url(url.replace('S3RVER:S3RVER', 'S3RVER:wrong')))
    await expect(wrong.put(KEY, Buffer.from('x'))).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    await stop()
    const gone = s3Blob(readS3Url(url))
    await expect(gone.get(KEY)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })
})

describe('a folder', () => {
  test('keeps nothing half-written, and sweeps what a crash left a day ago', async () => {
    await using folder = await temporaryFolder()
    const blobs = await folderBlob(folder.path, world)
    const incoming = join(folder.path, '.incoming')
    await blobs.put(KEY, Buffer.from('x'))
    await blobs.put(KEY, failing()).catch(() => {})
    expect(await readdir(incoming)).toEqual([])

    await writeFile(join(incoming, 'old'), 'half')
    await utimes(join(incoming, 'old'), 0, 0)
    await writeFile(join(incoming, 'young'), 'half')
    await folderBlob(folder.path, world)
    expect(await readdir(incoming)).toEqual(['young'])
  })

  test('that cannot be written to is a storage fault', async () => {
    await using folder = await temporaryFolder()
    const blobs = await folderBlob(folder.path, world)
    await writeFile(join(folder.path, 'avatars'), 'a file where the folder should be')
    const fault = await blobs.put(KEY, Buffer.from('x')).catch((error) => error)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault.code).toBe('STORAGE_UNAVAILABLE')
  })
})

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'parley-blobs-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

/** A real server that speaks S3, in a folder of its own. */
async function startS3(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'files' }],
  })
  const { port } = await server.run()
  return {
    url: `s3://S3RVER:S3RVER@127.0.0.1:${port}/files?tls=false`,
    async stop() {
      await server.close()
      await rm(directory, { recursive: true })
    },
  }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half')
  throw new Error('gone')
}
