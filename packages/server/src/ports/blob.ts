/** Where files lie: bytes under a key, whole or not at all. */

import type { Readable } from 'node:stream'

export interface Blobs {
  /** Replaces what was there. When the promise is kept the bytes are durable; when it is broken nothing has changed. */
  put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  /**
   * Undefined where there is nothing. Whoever reads goes on undisturbed if the key is deleted or replaced meanwhile;
   * whoever does not want the bytes after all destroys the stream.
   */
  get(key: string): Promise<{ size: number; bytes: Readable } | undefined>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  exists(key: string): Promise<boolean>
}

const KEY = /^[a-z]{1,32}\/[a-z0-9][a-z0-9_-]{0,150}(\.[a-z0-9]{1,10})?$/

/** A key is a kind and a name, made by us and never by people: `avatars/3f0c…-96.webp`. It is safe as a path and in a URL. */
export function checkKey(key: string): void {
  if (!KEY.test(key)) throw new Error(`not a blob key: ${JSON.stringify(key)}`)
}
