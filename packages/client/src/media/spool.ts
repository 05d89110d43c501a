/**
 * Files on their way up, as they will lie on the server. A file is sealed once, under a key that serves one pass: what has been sealed is
 * kept until the message is sent, so that any interruption can be gone on from. What is sealed lies beside the store, where the store
 * has room for that; all else in rows of a megabyte in it, since those are sealed.
 */

import { type Bytes, concat } from '@parley/keys'
import type { SealedFiles, Store } from '../store/store.ts'
import type { UploadRecord } from './upload-record.ts'

const ROW = 2 ** 20

export type Spooled = Pick<UploadRecord, 'id' | 'kind' | 'size'>

export class Spool {
  readonly #rows: Rows
  readonly #files: SealedFiles | undefined
  readonly #filling = new Map<string, Filling>()

  constructor(store: Store) {
    this.#rows = new Rows(store)
    this.#files = store.files
  }

  /** On the disk when it resolves, with how much it is; `kept` hears how far it is. Never more than two rows are held in memory. */
  async fill({ id, kind }: Spooled, bytes: AsyncIterable<Bytes>, kept: (size: number) => void): Promise<number> {
    const filling = new Filling()
    this.#filling.set(id, filling)
    const told = (size: number) => {
      kept(size)
      filling.reached(size)
    }
    try {
      return await (this.#filesOf(kind)?.write(id, bytes, told) ?? this.#rows.write(id, bytes, told))
    } finally {
      this.#filling.delete(id)
      filling.reached(Number.POSITIVE_INFINITY)
    }
  }

  /** While it is filled, waits until what is asked for is there. Fewer bytes than that only at the end. */
  async read({ id, kind }: Spooled, from: number, length: number, signal: AbortSignal): Promise<Bytes> {
    await this.#filling.get(id)?.until(from + length, signal)
    return this.#filesOf(kind)?.read(id, from, length) ?? this.#rows.read(id, from, length)
  }

  drop({ id, kind, size }: Spooled): Promise<void> {
    return this.#filesOf(kind)?.drop(id) ?? this.#rows.drop(id, size)
  }

  #filesOf(kind: Spooled['kind']): SealedFiles | undefined {
    return kind === 'sealed' ? this.#files : undefined
  }
}

/** How far it is, for those who wait for it. */
class Filling {
  #size = 0
  #waiting: { size: number; resolve(): void }[] = []

  reached(size: number): void {
    this.#size = size
    for (const { resolve } of this.#waiting.filter((one) => one.size <= size)) resolve()
    this.#waiting = this.#waiting.filter((one) => one.size > size)
  }

  async until(size: number, signal: AbortSignal): Promise<void> {
    if (size <= this.#size) return
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    this.#waiting.push({ size, resolve })
    await promise.finally(() => signal.removeEventListener('abort', stop))
  }
}

const nameOf = (id: string, row: number) => `spool/${id}/${String(row).padStart(6, '0')}`

class Rows {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async write(id: string, bytes: AsyncIterable<Bytes>, kept: (size: number) => void): Promise<number> {
    let row = 0
    let size = 0
    let held: Bytes[] = []
    let length = 0
    const write = async (value: Bytes) => {
      await this.#store.write([[nameOf(id, row++), value]])
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
      const value = await this.#store.get(nameOf(id, row))
      const part = value?.subarray(at - row * ROW, Math.min(ROW, from + length - row * ROW))
      if (!part || part.length === 0) break
      parts.push(part)
      at += part.length
    }
    return parts.length === 1 ? (parts[0] as Bytes) : concat(...parts)
  }

  async drop(id: string, size: number): Promise<void> {
    const rows = Math.ceil(size / ROW)
    await this.#store.write(Array.from({ length: rows }, (_, row) => [nameOf(id, row), undefined] as const))
  }
}
