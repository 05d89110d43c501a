/** Large values in rows of a megabyte in this device's store: sealed there, and never more than two of them held in memory. */

import { type Bytes, concat } from '@parley/keys'
import type { Store } from '../store/store.ts'

const ROW = 2 ** 20

export class Rows {
  readonly #store: Store
  readonly #prefix: string

  /** `prefix`: the names begin so. */
  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  async write(id: string, bytes: AsyncIterable<Bytes>, kept: (size: number) => void): Promise<number> {
    let row = 0
    let size = 0
    let held: Bytes[] = []
    let length = 0
    const write = async (value: Bytes) => {
      await this.#store.write([[this.#nameOf(id, row++), value]])
      size += value.length
      kept(size)
    }
    for await (const piece of bytes) {
      held.push(piece)
      length += piece.length
      if (length < ROW) continue
      const all = concat(...held)
      let at = 0
      for (; all.length - at >= ROW; at += ROW) await write(all.slice(at, at + ROW))
      held = [all.slice(at)]
      length = all.length - at
    }
    if (length > 0) await write(concat(...held))
    return size
  }

  async read(id: string, from: number, length: number): Promise<Bytes> {
    const parts: Bytes[] = []
    for (let at = from; at < from + length; ) {
      const row = Math.floor(at / ROW)
      const value = await this.#store.get(this.#nameOf(id, row))
      const part = value?.subarray(at - row * ROW, Math.min(ROW, from + length - row * ROW))
      if (!part || part.length === 0) break
      parts.push(part)
      at += part.length
    }
    return parts.length === 1 ? (parts[0] as Bytes) : concat(...parts)
  }

  async drop(id: string, size: number): Promise<void> {
    const rows = Math.ceil(size / ROW)
    await this.#store.write(Array.from({ length: rows }, (_, row) => [this.#nameOf(id, row), undefined] as const))
  }

  #nameOf(id: string, row: number): string {
    return `${this.#prefix}/${id}/${String(row).padStart(6, '0')}`
  }
}
