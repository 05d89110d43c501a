/** What of a file goes up in one request: enough to be worth it, and so little that progress is seen and little lost with a connection. */

import type { Bytes } from '@parley/keys'
import { ClientError } from '../client-error.ts'
import type { Spool } from './spool.ts'
import type { UploadRecord } from './upload-record.ts'

/** `fail`: it cannot be read to its end after all. */
export type Piece = (
  from: number,
  fail: (error: unknown) => void,
) => Promise<{ body: Bytes | ReadableStream<Bytes>; duplex?: 'half' }>

export type PieceDeps = {
  record: UploadRecord
  spool: Spool
  now(): number
  signal: AbortSignal
  gave(done: number): void
}

const SMALLEST = 2 ** 19
const LARGEST = 2 ** 23
const QUICK_MS = 700
const SLOW_MS = 4_000

/** Held whole while it is on its way: larger as long as that is quick. The next one is fetched meanwhile. */
export function heldPieces({ record, spool, now, signal }: PieceDeps): Piece {
  let length = SMALLEST
  let begun: number | undefined
  let next: { from: number; bytes: Promise<Bytes> } | undefined
  const read = (from: number) => spool.read(record, from, Math.min(length, record.size - from), signal)
  return async (from) => {
    const took = begun === undefined ? SLOW_MS : now() - begun
    if (took < QUICK_MS) length = Math.min(LARGEST, length * 4)
    else if (took > SLOW_MS) length = Math.max(SMALLEST, length / 2)
    const body = await (next?.from === from ? next.bytes : read(from))
    if (body.length === 0) throw unreadable(record)
    next = { from: from + body.length, bytes: read(from + body.length) }
    next.bytes.catch(() => {})
    begun = now()
    return { body }
  }
}

const AT_ONCE = 2 ** 20
const WHILE_MS = 1_000

/** Read while it is on its way, whatever the line takes in a while: where `fetch` can do that. */
export function flowingPieces({ record, spool, now, signal, gave }: PieceDeps): Piece {
  return async (from, fail) => {
    const begun = now()
    let at = from
    const body = new ReadableStream<Bytes>({
      async pull(stream) {
        const bytes = await spool.read(record, at, Math.min(AT_ONCE, record.size - at), signal).catch(fail)
        if (!bytes?.length) return fail(unreadable(record))
        // The one before it is taken.
        if (at > from) gave(at)
        at += bytes.length
        stream.enqueue(bytes)
        if (at === record.size || now() - begun > WHILE_MS) stream.close()
      },
    })
    return { body, duplex: 'half' }
  }
}

const unreadable = ({ id }: UploadRecord) => new ClientError('STORE_UNREADABLE', id)
