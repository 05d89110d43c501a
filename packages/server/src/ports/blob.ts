/** Where files lie: bytes under a key, whole or not at all. */

import type { Readable } from 'node:stream'

/** Counted from 0; `end` is not in it. */
export type Range = { start: number; end: number }

/** How far a file that comes piece by piece has come. `parts` is for the store's own use: whoever goes on hands it back. */
export type Growth = { readonly size: number; readonly parts?: unknown }

export const NOTHING_YET: Growth = { size: 0 }

export interface Blobs {
  /** Replaces what was there. When the promise is kept the bytes are durable; when it is broken nothing has changed. */
  put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  /**
   * Undefined where there is nothing; `size` is of the whole, whatever range is asked for. Whoever reads goes on undisturbed if
   * the key is deleted or replaced meanwhile; whoever does not want the bytes after all destroys the stream.
   */
  get(key: string, range?: Range): Promise<{ size: number; bytes: Readable } | undefined>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  exists(key: string): Promise<boolean>

  /**
   * Takes bytes of a file that comes over several requests, and restarts. What `kept` is told is durable, and may be gone on from;
   * it is told every few megabytes and at the end, also when the source breaks off. Nothing is under the key before `finish`.
   */
  grow(
    key: string,
    from: Growth,
    bytes: AsyncIterable<Uint8Array>,
    kept: (growth: Growth) => Promise<void>,
  ): Promise<void>
  /** The file is whole: it is under its key from now on. Doing it again changes nothing. */
  finish(key: string, growth: Growth): Promise<void>
  /** Forgets what has come so far. */
  abandon(key: string, growth: Growth): Promise<void>

  /** A URL that whoever holds it may fetch from, past this server; absent where a store has none. */
  link?(key: string, seconds: number): Promise<string>
}

/** So much may be lost of a piece that breaks off, and so much is held in memory for each. */
export const GROWN_AT_ONCE = 8 * 1_024 * 1_024

const KEY = /^[a-z]{1,32}\/[a-z0-9][a-z0-9_-]{0,150}(\.[a-z0-9]{1,10})?$/

/** A key is a kind and a name, made by us and never by people: `avatars/3f0c…-96.webp`. It is safe as a path and in a URL. */
export function checkKey(key: string): void {
  if (!KEY.test(key)) throw new Error(`not a blob key: ${JSON.stringify(key)}`)
}
