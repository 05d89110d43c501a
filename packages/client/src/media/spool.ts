/**
 * Files on their way up, as they will lie on the server. A file is sealed once, under a key that serves one pass: what has been sealed is
 * kept until the message is sent, so that any interruption can be gone on from. What is sealed lies beside the store, where the store
 * has room for that; all else in rows of a megabyte in it, since those are sealed.
 */

import type { Bytes } from '@parley/keys'
import type { SealedFiles, Store } from '../store/store.ts'
import { Rows } from './rows.ts'
import type { UploadRecord } from './upload-record.ts'

export type Spooled = Pick<UploadRecord, 'id' | 'kind' | 'size'>

export class Spool {
  readonly #rows: Rows
  readonly #files: SealedFiles | undefined
  readonly #filling = new Map<string, Filling>()

  constructor(store: Store) {
    this.#rows = new Rows(store, 'spool')
    this.#files = store.files
  }

  /** On the disk when it resolves, with how much it is; `kept` hears how far it is. Never more than two rows are held in memory. */
  async keep({ id, kind }: Spooled, bytes: AsyncIterable<Bytes>, kept: (size: number) => void): Promise<number> {
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
