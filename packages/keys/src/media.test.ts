import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, concat, equal, toHex } from './bytes.ts'
import {
  chunkCount,
  chunkRange,
  MEDIA_HEADER_LENGTH,
  type MediaRef,
  openChunk,
  openMedia,
  paddedSize,
  sealMedia,
} from './media.ts'
import { flipped, seeded } from './seeded.ts'

const CHUNK_LOG2 = 10
const CHUNK = 1024
const SEALED = CHUNK + 16

async function collect(pieces: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = []
  for await (const piece of pieces) parts.push(piece)
  return concat(...parts)
}

function* cut(bytes: Bytes, size: number): Generator<Bytes> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function seal(file: Bytes, pieces = 700, seed = 1): Promise<{ blob: Bytes; ref: MediaRef }> {
  const sealing = sealMedia(cut(file, pieces), seeded(seed), CHUNK_LOG2)
  return { blob: await collect(sealing.stream), ref: await sealing.ref }
}

const open = (ref: MediaRef, blob: Bytes, pieces = 900) => collect(openMedia(ref, cut(blob, pieces)))
const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code })

describe('K55 a file', () => {
  test('comes back whole, however it is cut into pieces on either side', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(9000),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 3000 }),
        async (size, a, b) => {
          const file = seeded(size)(size)
          const { blob, ref } = await seal(file, a)
          expect(ref.size).toBe(size)
          const count = chunkCount(size, CHUNK)
          expect(blob).toHaveLength(MEDIA_HEADER_LENGTH + paddedSize(size) + count * 16)
          expect(equal(await open(ref, blob, b), file)).toBe(true)
        },
      ),
    )
  })

  test('K56 can be entered at any chunk', async () => {
    const file = seeded(3)(5000)
    const { blob, ref } = await seal(file)
    const header = blob.slice(0, MEDIA_HEADER_LENGTH)
    for (let index = 0; index < chunkCount(file.length, CHUNK); index++) {
      const { start, end } = chunkRange(file.length, index, CHUNK)
      const chunk = await openChunk(ref, header, index, blob.slice(start, end))
      expect(chunk).toEqual(file.slice(index * CHUNK, (index + 1) * CHUNK))
      await refused(openChunk(ref, header, index + 1, blob.slice(start, end)), 'CANNOT_OPEN')
    }
    expect(() => chunkRange(file.length, 99, CHUNK)).toThrow('MEDIA_TRUNCATED')
  })

  test('K59 is sealed with one chunk held, and under a new key each time', async () => {
    let taken = 0
    function* endless(): Generator<Bytes> {
      for (;;) {
        taken++
        yield new Uint8Array(CHUNK)
      }
    }
    const { stream } = sealMedia(endless(), seeded(4), CHUNK_LOG2)
    for (let yielded = 0; yielded < 50; yielded++) {
      await stream.next()
      expect(taken).toBeLessThanOrEqual(yielded + 2)
    }
    const [one, two] = [await seal(new Uint8Array(10), 10, 1), await seal(new Uint8Array(10), 10, 2)]
    expect(toHex(one.ref.key)).not.toBe(toHex(two.ref.key))
  })
})

describe('K57 a hostile store', () => {
  const file = seeded(5)(3 * CHUNK)

  test('cannot cut, extend, reorder, repeat or replace chunks', async () => {
    const { blob, ref } = await seal(file)
    const { blob: other } = await seal(file, 700, 2)
    const at = (index: number) => MEDIA_HEADER_LENGTH + index * SEALED
    const [head, one, two, three] = [
      blob.slice(0, at(0)),
      blob.slice(at(0), at(1)),
      blob.slice(at(1), at(2)),
      blob.slice(at(2)),
    ]
    await refused(open(ref, concat(head, one, two)), 'MEDIA_TRUNCATED')
    await refused(open(ref, head), 'MEDIA_TRUNCATED')
    await refused(open(ref, head.slice(0, 4)), 'MEDIA_TRUNCATED')
    await refused(open(ref, blob.slice(0, -1)), 'CANNOT_OPEN')
    await refused(open(ref, concat(blob, three)), 'MEDIA_MISMATCH')
    await refused(open(ref, concat(head, two, one, three)), 'CANNOT_OPEN')
    await refused(open(ref, concat(head, one, one, three)), 'CANNOT_OPEN')
    await refused(open(ref, concat(other.slice(0, at(0)), one, two, three)), 'CANNOT_OPEN')
    await refused(open({ ...ref, size: 2 * CHUNK }, concat(head, one, two)), 'CANNOT_OPEN')
    await refused(open({ ...ref, hash: new Uint8Array(32) }, blob), 'MEDIA_MISMATCH')
  })

  test('cannot change a byte', async () => {
    const { blob, ref } = await seal(seeded(6)(300))
    for (let at = 0; at < blob.length; at++) {
      await expect(open(ref, flipped(blob, at)), `byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
    }
  })
})

test('K58 padding hides the size to within 12 %', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (size) => {
      const padded = paddedSize(size)
      expect(padded).toBeGreaterThanOrEqual(Math.max(size, 256))
      expect(padded).toBeLessThan(Math.max(size * 1.12, 257))
      expect(paddedSize(padded)).toBe(padded)
    }),
  )
})
