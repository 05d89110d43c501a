/** What every place for files promises, asked of each: a new adapter is a new line of PLACES. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Fault } from '@parley/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Blobs } from '../ports/blob.ts'
import { systemClock } from '../ports/clock.ts'
import { systemRandom } from '../ports/random.ts'
import { folderBlob } from './folder-blob.ts'

type Place = { open(): Promise<Blobs>; remove(): Promise<void> }

const world = { random: systemRandom, clock: systemClock }

const PLACES: Record<string, () => Promise<Place>> = {
  async folder() {
    const path = await mkdtemp(join(tmpdir(), 'parley-blobs-'))
    return { open: () => folderBlob(path, world), remove: () => rm(path, { recursive: true }) }
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

  test('many writers of one key: one of them wins, whole', async () => {
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

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half')
  throw new Error('gone')
}
