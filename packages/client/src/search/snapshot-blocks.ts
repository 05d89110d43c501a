/** A snapshot in the device's sealed store, in blocks: a save writes those that changed, all at once or not at all. */

import { type Bytes, concat } from '@parley/keys'
import { toBase64 } from '../base64.ts'
import { forget, put, read } from '../store/records.ts'
import { beginningWith, type Change, type Store } from '../store/store.ts'

const BLOCK = 65_536
const HEAD = 'search/head'
const BLOCKS = 'search/block/'
const nameOf = (i: number) => `${BLOCKS}${String(i).padStart(6, '0')}`

export class SnapshotBlocks {
  readonly #store: Store
  /** Of each block as it lies in the store. */
  #digests: string[] = []

  constructor(store: Store) {
    this.#store = store
  }

  /** What was saved last; nothing if that is nothing, or cannot be opened any more. */
  async load(): Promise<Bytes | undefined> {
    try {
      const head = await read<{ size: number }>(this.#store, HEAD)
      const blocks = (await this.#store.list(beginningWith(BLOCKS))).map(([, block]) => block)
      const snapshot = concat(...blocks)
      if (head?.size !== snapshot.length) return undefined
      this.#digests = await Promise.all(blocks.map(digest))
      return snapshot
    } catch {
      return undefined
    }
  }

  async save(snapshot: Bytes): Promise<void> {
    const blocks = Array.from({ length: Math.ceil(snapshot.length / BLOCK) }, (_, i) =>
      snapshot.subarray(i * BLOCK, (i + 1) * BLOCK),
    )
    const digests = await Promise.all(blocks.map(digest))
    const changes: Change[] = [put(HEAD, { size: snapshot.length })]
    for (const [i, block] of blocks.entries()) {
      if (this.#digests[i] !== digests[i]) changes.push([nameOf(i), block])
    }
    // Whatever is not known to be there may be there all the same, if it could not be loaded.
    for (const [name] of await this.#store.list({ from: nameOf(blocks.length), to: `${BLOCKS}\uffff` })) {
      changes.push(forget(name))
    }
    await this.#store.write(changes)
    this.#digests = digests
  }
}

const digest = async (block: Bytes): Promise<string> =>
  toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', block)))
