/**
 * Follows logs on this node: entries come out in order, without a hole and once each, however the rings came in.
 * A log is followed from the head it had when somebody here first asked; what lies before that is `sync`'s to bring.
 */

import type { Entry } from '@parley/protocol'
import type { Ring } from './announce.ts'
import type { LogHead } from './read.ts'

export type TailOptions = {
  read: (log: string, after: number, limit: number) => Promise<Entry[]>
  heads: (logs: readonly string[]) => Promise<LogHead[]>
  deliver: (entry: Entry, origin: string | undefined) => void
  onError: (error: unknown) => void
}

const PAGE = 200
const HEADS_AT_ONCE = 1_000

export class Tail {
  readonly #options: TailOptions
  readonly #seqs = new Map<string, number>()
  /** Logs being read on, with the highest number that has rung meanwhile. */
  readonly #filling = new Map<string, number>()

  constructor(options: TailOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#seqs.size
  }

  /** How far this log has come here, if it is followed. */
  at(log: string): number | undefined {
    return this.#seqs.get(log)
  }

  /** Somebody here follows this log, whose head was read after they asked. */
  open(log: string, head: number): void {
    if (!this.#seqs.has(log)) this.#seqs.set(log, head)
  }

  /** Nobody here follows it any more. */
  close(log: string): void {
    this.#seqs.delete(log)
  }

  ring({ entry, origin }: Ring): void {
    const seq = this.#seqs.get(entry.log)
    if (seq === undefined || entry.seq <= seq) return
    const rung = this.#filling.get(entry.log)
    if (rung !== undefined) this.#filling.set(entry.log, Math.max(rung, entry.seq))
    else if (entry.seq === seq + 1) {
      this.#seqs.set(entry.log, entry.seq)
      this.#options.deliver(entry, origin)
    } else void this.#fill(entry.log, entry.seq)
  }

  /** A ring may have been lost: asks the database, not memory, where each log stands. */
  async compare(): Promise<void> {
    const logs = [...this.#seqs.keys()]
    for (let from = 0; from < logs.length; from += HEADS_AT_ONCE) {
      for (const { id, head } of await this.#options.heads(logs.slice(from, from + HEADS_AT_ONCE))) {
        const seq = this.#seqs.get(id)
        if (seq !== undefined && head > seq) await this.#fill(id, head)
      }
    }
  }

  /** Reads on from where the log was left, up to whatever has rung: what rang is committed. */
  async #fill(log: string, upTo: number): Promise<void> {
    if (this.#filling.has(log)) return
    this.#filling.set(log, upTo)
    try {
      for (;;) {
        const seq = this.#seqs.get(log)
        if (seq === undefined || seq >= (this.#filling.get(log) ?? 0)) return
        const entries = await this.#options.read(log, seq, PAGE)
        for (const entry of entries) {
          if (this.#seqs.get(log) !== entry.seq - 1) break
          this.#seqs.set(log, entry.seq)
          this.#options.deliver(entry, undefined)
        }
        // A head above what can be read: leave it to the next comparison.
        if (entries.length === 0) return
      }
    } catch (error) {
      this.#options.onError(error)
    } finally {
      this.#filling.delete(log)
    }
  }
}
