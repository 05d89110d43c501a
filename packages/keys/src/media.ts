/** Files as sealed chunks (STREAM over AES-256-GCM): constant memory, any chunk alone, no chunk movable, no cut unnoticed. */
import { type Bytes, concat, type Random } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { Reader, u8, u32 } from './layout.ts'
import { type AesKey, aesKey, aesOpen, aesSeal, hash, KEY_LENGTH, sha512, TAG_LENGTH } from './primitives.ts'

const VERSION = 1
const SUITE = 1
const PREFIX_LENGTH = 7
export const MEDIA_HEADER_LENGTH = 10
/** 2^20 = 1 MiB of plaintext a chunk. */
const CHUNK_LOG2 = 20
const SMALLEST = 256

/** What travels inside the message: enough to fetch, check and open the file. */
export type MediaRef = {
  readonly key: Bytes
  /** Of the file itself, before padding. */
  readonly size: number
  /** Over all sealed bytes: fixes them, since GCM alone would let one blob open differently under another key. */
  readonly hash: Bytes
}

type Header = { readonly bytes: Bytes; readonly chunk: number; readonly prefix: Bytes }
type Pieces = AsyncIterable<Bytes> | Iterable<Bytes>

/** Padmé: hides the size to within 12 %, and by far less for large files. */
export function paddedSize(size: number): number {
  if (size <= SMALLEST) return SMALLEST
  const exponent = Math.floor(Math.log2(size))
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.ceil(size / step) * step
}

export const chunkCount = (size: number, chunk = 2 ** CHUNK_LOG2): number => Math.ceil(paddedSize(size) / chunk)

/** Where a sealed chunk lies in the blob: what to ask for to show the middle of a film. */
export function chunkRange(size: number, index: number, chunk = 2 ** CHUNK_LOG2): { start: number; end: number } {
  const start = MEDIA_HEADER_LENGTH + index * (chunk + TAG_LENGTH)
  const plain = Math.min(chunk, paddedSize(size) - index * chunk)
  if (index < 0 || plain <= 0) throw new KeyError('MEDIA_TRUNCATED', 'no such chunk', index)
  return { start, end: start + plain + TAG_LENGTH }
}

/** How large a file of this size is once it is sealed. */
export const sealedSize = (size: number): number => chunkRange(size, chunkCount(size) - 1).end

function readMediaHeader(bytes: Bytes): Header {
  if (bytes.length < MEDIA_HEADER_LENGTH) throw new KeyError('MEDIA_TRUNCATED', 'no header')
  const head = bytes.slice(0, MEDIA_HEADER_LENGTH)
  const reader = new Reader(head)
  reader.version(VERSION)
  if (reader.u8() !== SUITE) throw new KeyError('UNKNOWN_VERSION', 'another media suite')
  const log2 = reader.u8()
  if (log2 < 10 || log2 > 24) throw new KeyError('MALFORMED', `chunks of 2^${log2}`)
  return { bytes: head, chunk: 2 ** log2, prefix: reader.take(PREFIX_LENGTH) }
}

const nonceOf = ({ prefix }: Header, index: number, last: boolean): Bytes =>
  concat(prefix, u32(index), u8(last ? 1 : 0))
const nextHash = async (before: Bytes, sealed: Bytes): Promise<Bytes> =>
  hash('media hash', before, await sha512(sealed))
const aadOf = (header: Header): Bytes => labelled('media chunk', header.bytes)

/** The same bytes in pieces of exactly `size`, the last one shorter or equal, never more than one piece held. */
async function* regroup(pieces: Pieces, size: number): AsyncGenerator<Bytes> {
  let buffer = new Uint8Array(size)
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const take = Math.min(size - filled, piece.length - at)
      buffer.set(piece.subarray(at, at + take), filled)
      filled += take
      at += take
      if (filled === size) {
        yield buffer
        buffer = new Uint8Array(size)
        filled = 0
      }
    }
  }
  if (filled > 0) yield buffer.slice(0, filled)
}

async function* padded(source: Pieces, counted: { size: number }): AsyncGenerator<Bytes> {
  for await (const piece of source) {
    counted.size += piece.length
    yield piece
  }
  let missing = paddedSize(counted.size) - counted.size
  const zeros = new Uint8Array(Math.min(missing, 2 ** 16))
  for (; missing > 0; missing -= zeros.length) yield zeros.subarray(0, Math.min(missing, zeros.length))
}

/**
 * `stream` yields the header, then the sealed chunks; `ref` is there once it has ended. The key is made here and serves one
 * pass over one file: sealing again, also after a crash, is another key, so no nonce meets two plaintexts. To resume an
 * upload the client keeps the sealed bytes or starts over.
 */
export function sealMedia(
  source: Pieces,
  random: Random,
  chunkLog2: number = CHUNK_LOG2,
): { readonly stream: AsyncGenerator<Bytes>; readonly ref: Promise<MediaRef> } {
  const { promise, resolve } = Promise.withResolvers<MediaRef>()
  return { stream: sealing(source, random, chunkLog2, resolve), ref: promise }
}

async function* sealing(
  source: Pieces,
  random: Random,
  chunkLog2: number,
  done: (ref: MediaRef) => void,
): AsyncGenerator<Bytes> {
  const key = random(KEY_LENGTH)
  const aes = await aesKey(key)
  const header = readMediaHeader(concat(u8(VERSION), u8(SUITE), u8(chunkLog2), random(PREFIX_LENGTH)))
  const counted = { size: 0 }
  let running = await hash('media hash', header.bytes)
  yield header.bytes
  let index = 0
  let held: Bytes | undefined
  const seal = async (chunk: Bytes, last: boolean): Promise<Bytes> => {
    const sealed = await aesSeal(aes, nonceOf(header, index++, last), aadOf(header), chunk)
    running = await nextHash(running, sealed)
    return sealed
  }
  // One chunk is held back, since only the end of the source tells which is the last.
  for await (const chunk of regroup(padded(source, counted), header.chunk)) {
    if (held) yield await seal(held, false)
    held = chunk
  }
  yield await seal(held as Bytes, true)
  done({ key, size: counted.size, hash: running })
}

const openOne = (aes: AesKey, header: Header, index: number, last: boolean, sealed: Bytes): Promise<Bytes> =>
  aesOpen(aes, nonceOf(header, index, last), aadOf(header), sealed)

/** One chunk by itself, cut to the file's true end. */
export async function openChunk(ref: MediaRef, headerBytes: Bytes, index: number, sealed: Bytes): Promise<Bytes> {
  const header = readMediaHeader(headerBytes)
  const last = index === chunkCount(ref.size, header.chunk) - 1
  const chunk = await openOne(await aesKey(ref.key), header, index, last, sealed)
  return chunk.slice(0, Math.max(0, ref.size - index * header.chunk))
}

/** The file, chunk by chunk; each is authentic when yielded, the whole when the generator ends without an error. */
export async function* openMedia(ref: MediaRef, pieces: Pieces): AsyncGenerator<Bytes> {
  const aes = await aesKey(ref.key)
  const { header, rest } = await splitHeader(pieces)
  const count = chunkCount(ref.size, header.chunk)
  let running = await hash('media hash', header.bytes)
  let index = 0
  for await (const sealed of regroup(rest, header.chunk + TAG_LENGTH)) {
    if (index >= count) throw new KeyError('MEDIA_MISMATCH', 'more chunks than the file has', index)
    running = await nextHash(running, sealed)
    const chunk = await openOne(aes, header, index, index === count - 1, sealed)
    const left = ref.size - index * header.chunk
    if (left > 0) yield left < chunk.length ? chunk.slice(0, left) : chunk
    index++
  }
  if (index < count) throw new KeyError('MEDIA_TRUNCATED', `${index} chunks of ${count}`, index)
  if (running.some((byte, i) => byte !== ref.hash[i])) throw new KeyError('MEDIA_MISMATCH', 'not the bytes referred to')
}

async function splitHeader(pieces: Pieces): Promise<{ header: Header; rest: AsyncGenerator<Bytes> }> {
  const source = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  let head: Bytes = new Uint8Array(0)
  while (head.length < MEDIA_HEADER_LENGTH) {
    const next = await source.next()
    if (next.done) throw new KeyError('MEDIA_TRUNCATED', 'no header')
    head = concat(head, next.value)
  }
  async function* rest(): AsyncGenerator<Bytes> {
    yield head.slice(MEDIA_HEADER_LENGTH)
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  }
  return { header: readMediaHeader(head), rest: rest() }
}
