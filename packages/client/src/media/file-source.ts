/** A file to be sent: a `Blob` or `File` of the browser, or in Node `await fs.openAsBlob(path)`; or anything of known size that can be read. */

import type { Bytes } from '@parley/keys'

export type FileSource = {
  readonly size: number
  stream(): AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>
}

/** Streams of the browser are not iterable everywhere. */
export async function* piecesOf(source: FileSource): AsyncGenerator<Bytes> {
  const stream = source.stream()
  if (Symbol.asyncIterator in stream) {
    for await (const piece of stream as AsyncIterable<Uint8Array>) yield piece as Bytes
    return
  }
  const reader = (stream as ReadableStream<Uint8Array>).getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value as Bytes
  } finally {
    await reader.cancel().catch(() => {})
  }
}
