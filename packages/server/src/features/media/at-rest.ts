/** Files of chats the server keeps, sealed at rest: AES-256-GCM, a key for each file, chunk by chunk so that parts can be read. */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Blobs, Range } from '../../ports/blob.ts'
import type { Random } from '../../ports/random.ts'
import type { Secrets } from '../../ports/secrets.ts'

const CHUNK = 64 * 1_024
const NONCE = 12
const TAG = 16
const SEALED = NONCE + CHUNK + TAG

export interface AtRest {
  /** Of one value beside the file. */
  seal(id: string, what: string, bytes: Uint8Array): Buffer
  open(id: string, what: string, sealed: Uint8Array): Buffer
  put(id: string, key: string, bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<void>
  /** `size`: of the file itself, which is known where it is kept. */
  get(id: string, key: string, size: number, range?: Range): Promise<{ size: number; bytes: Readable } | undefined>
}

export function createAtRest(blobs: Blobs, secrets: Secrets, random: Random): AtRest {
  const keyOf = (id: string) => secrets.derive(`media ${id}`)

  /** `what` binds a chunk to its file and its place, and the last one to being the last. */
  function seal(key: Buffer, what: string, plain: Uint8Array): Buffer {
    const nonce = random.bytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(what))
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }

  function open(key: Buffer, what: string, sealed: Uint8Array): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(Buffer.from(what))
      .setAuthTag(sealed.subarray(sealed.length - TAG))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()])
  }

  const place = (key: string, index: number, isLast: boolean) => `${key} ${index}${isLast ? ' last' : ''}`

  async function* sealing(id: string, key: string, bytes: AsyncIterable<Uint8Array> | Uint8Array) {
    const secret = keyOf(id)
    let index = 0
    let held: Buffer | undefined
    for await (const chunk of inPieces(bytes instanceof Uint8Array ? [bytes] : bytes, CHUNK)) {
      if (held) yield seal(secret, place(key, index++, false), held)
      held = chunk
    }
    yield seal(secret, place(key, index, true), held ?? Buffer.alloc(0))
  }

  async function* opening(id: string, key: string, size: number, range: Range, from: AsyncIterable<Uint8Array>) {
    const secret = keyOf(id)
    const last = Math.max(0, Math.ceil(size / CHUNK) - 1)
    let index = Math.floor(range.start / CHUNK)
    for await (const chunk of inPieces(from, SEALED)) {
      const plain = open(secret, place(key, index, index === last), chunk)
      const begins = index * CHUNK
      yield plain.subarray(Math.max(0, range.start - begins), Math.min(plain.length, range.end - begins))
      index++
    }
    if (index * CHUNK < range.end) throw new Error(`${key} ends too soon`)
  }

  return {
    seal: (id, what, bytes) => seal(keyOf(id), what, bytes),
    open: (id, what, bytes) => open(keyOf(id), what, bytes),
    put: (id, key, bytes) => blobs.put(key, sealing(id, key, bytes)),
    async get(id, key, size, range = { start: 0, end: size }) {
      const first = Math.floor(range.start / CHUNK)
      const lastWanted = Math.floor(Math.max(range.start, range.end - 1) / CHUNK)
      const found = await blobs.get(key, { start: first * SEALED, end: (lastWanted + 1) * SEALED })
      if (!found) return undefined
      const bytes = Readable.from(opening(id, key, size, range, found.bytes), { objectMode: false })
      bytes.once('close', () => found.bytes.destroy())
      return { size, bytes }
    },
  }
}

/** The same bytes in pieces of exactly `size`, the last one shorter. */
async function* inPieces(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, size: number) {
  let held: Buffer[] = []
  let length = 0
  for await (const part of source) {
    held.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength))
    length += part.length
    if (length < size) continue
    let all = Buffer.concat(held)
    for (; all.length >= size; all = all.subarray(size)) yield all.subarray(0, size)
    held = [all]
    length = all.length
  }
  if (length > 0) yield Buffer.concat(held)
}
