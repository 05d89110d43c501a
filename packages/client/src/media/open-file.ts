/** Fetches a file and opens it while it comes: whole, in order, or any part of it; nothing is handed out that is not authentic. */

import {
  type Bytes,
  chunkCount,
  chunkRange,
  KeyError,
  MEDIA_HEADER_LENGTH,
  type MediaRef,
  openChunk,
  openMedia,
  sealedSize,
} from '@parley/keys'
import { ERRORS, Fault } from '@parley/protocol'
import { fromBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Platform } from '../platform.ts'
import type { MediaPart } from '../state/said.ts'
import { pauseBefore } from '../wire/back-off.ts'
import type { Transfer } from '../wire/transfer.ts'
import { piecesOf } from './file-source.ts'

export type OpenFileDeps = { transfer: Transfer; platform: Platform }

export type OpenOptions = {
  signal?: AbortSignal | undefined
  /** Bytes that have come, of how many. */
  onMoved?: ((done: number, total: number) => void) | undefined
}

/** Tried again so often without a byte coming. */
const ATTEMPTS = 6

export class OpenFile {
  readonly #deps: OpenFileDeps
  #lastHeader: readonly [mediaId: string, header: Bytes] | undefined

  constructor(deps: OpenFileDeps) {
    this.#deps = deps
  }

  /**
   * In order. Each piece is authentic when it comes; that it is the whole file is certain only when the generator ends: whoever keeps
   * what came before an error keeps a part of a file.
   */
  async *stream(part: MediaPart, options: OpenOptions = {}): AsyncGenerator<Bytes> {
    const ref = refOf(part)
    const total = ref ? sealedSize(ref.size) : (part.size ?? 0)
    const pieces = this.#fetched(part.mediaId, 0, undefined, total, options)
    if (!ref) return yield* pieces
    try {
      yield* openMedia(ref, pieces)
    } catch (error) {
      throw damaged(error)
    }
  }

  /** From `start` up to `end`, which is not in it: fetches only the chunks that hold it, and checks each. */
  async *range(part: MediaPart, start: number, end: number, options: OpenOptions = {}): AsyncGenerator<Bytes> {
    const ref = refOf(part)
    if (!ref) return yield* this.#fetched(part.mediaId, start, end, end - start, options)
    const header = await this.#header(part.mediaId)
    // What the header says of chunks, every chunk is bound to.
    const log2 = header[2] ?? 0
    if (header.length < MEDIA_HEADER_LENGTH || log2 < 10 || log2 > 24) throw new ClientError('FILE_DAMAGED', 'header')
    const chunk = 2 ** log2
    const last = Math.min(chunkCount(ref.size, chunk) - 1, Math.floor((Math.min(end, ref.size) - 1) / chunk))
    const first = Math.floor(start / chunk)
    if (start < 0 || start >= end || first > last) return
    const from = chunkRange(ref.size, first, chunk).start
    const to = chunkRange(ref.size, last, chunk).end
    let index = first
    let held: Bytes = new Uint8Array(0)
    try {
      for await (const piece of this.#fetched(part.mediaId, from, to, to - from, options)) {
        held = join(held, piece)
        for (;;) {
          const { start: begins, end: ends } = chunkRange(ref.size, Math.min(index, last), chunk)
          if (index > last || held.length < ends - begins) break
          const plain = await openChunk(ref, header, index, held.slice(0, ends - begins))
          held = held.slice(ends - begins)
          const at = index++ * chunk
          yield plain.slice(Math.max(0, start - at), Math.max(0, Math.min(plain.length, end - at)))
        }
      }
      if (index <= last) throw new KeyError('MEDIA_TRUNCATED', 'it ends too soon', index)
    } catch (error) {
      throw damaged(error)
    }
  }

  /** Asked for once while a film is sought in. */
  async #header(mediaId: string): Promise<Bytes> {
    const [known, held] = this.#lastHeader ?? []
    if (known === mediaId && held) return held
    const header = await whole(this.#fetched(mediaId, 0, MEDIA_HEADER_LENGTH, MEDIA_HEADER_LENGTH, {}))
    this.#lastHeader = [mediaId, header]
    return header
  }

  /** The bytes as they lie on the server; a connection that breaks is taken up again where it broke. */
  async *#fetched(
    mediaId: string,
    from: number,
    to: number | undefined,
    total: number,
    { signal, onMoved }: OpenOptions,
  ): AsyncGenerator<Bytes> {
    let at = from
    for (let failures = 0; ; ) {
      try {
        const isPart = at > 0 || to !== undefined
        const headers = isPart ? { range: `bytes=${at}-${to === undefined ? '' : to - 1}` } : undefined
        const init = { ...(headers ? { headers } : {}), ...(signal ? { signal } : {}) }
        const answer = await this.#deps.transfer(`/api/media/${mediaId}/download`, init)
        if (isPart && answer.status !== 206) throw new ClientError('OFFLINE', 'a part was asked for, the whole came')
        if (!answer.body) return
        for await (const piece of piecesOf({ size: 0, stream: () => answer.body as ReadableStream<Uint8Array> })) {
          at += piece.length
          failures = 0
          onMoved?.(at - from, total)
          yield piece
        }
        return
      } catch (error) {
        signal?.throwIfAborted()
        if (error instanceof Fault && error.code === 'NOT_FOUND') throw new ClientError('FILE_GONE', mediaId)
        // It had all come when the connection went.
        if (error instanceof Fault && error.code === 'RANGE_NOT_SATISFIABLE') return
        if (error instanceof Fault && ERRORS[error.code].retry === 'no') throw error
        if (++failures >= ATTEMPTS)
          throw error instanceof Fault ? error : new ClientError('OFFLINE', mediaId, { cause: error })
        await this.#pause(failures)
      }
    }
  }

  #pause(failures: number): Promise<void> {
    const { platform } = this.#deps
    return new Promise((resolve) => {
      platform.after(pauseBefore(failures, (platform.random(1)[0] as number) / 256), resolve)
    })
  }
}

/** Undefined for a file that the server keeps in the open. */
function refOf({ key, hash, size }: MediaPart): MediaRef | undefined {
  if (key === undefined || hash === undefined || size === undefined) return undefined
  return { key: fromBase64(key), hash: fromBase64(hash), size }
}

const damaged = (error: unknown): unknown =>
  error instanceof KeyError ? new ClientError('FILE_DAMAGED', error.code, { cause: error }) : error

async function whole(pieces: AsyncIterable<Bytes>): Promise<Bytes> {
  let all: Bytes = new Uint8Array(0)
  for await (const piece of pieces) all = join(all, piece)
  return all
}

function join(a: Bytes, b: Bytes): Bytes {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
