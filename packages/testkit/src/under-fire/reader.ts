/** A device that follows its chats whatever happens: refuses holes, pulls what it lacks, and records what it applied in which order. */

import { performance } from 'node:perf_hooks'
import { type AnswerOf, type Entry, Fault, sync } from '@parley/protocol'
import type { HistoryEvent } from '../check-history/history.ts'
import { Line, type Session } from '../person.ts'

const PAUSE_MS = 50

export class Reader {
  readonly #name: string
  readonly #url: string
  readonly #session: Session
  readonly #logs: ReadonlySet<string>
  readonly #record: (event: HistoryEvent) => void
  readonly #cursors: Record<string, number> = {}
  #line: Line | undefined
  #stopped = false
  #pulling = false
  readonly #done: Promise<void>

  /** `logs`: the chats whose history is judged; each is followed from its beginning. */
  constructor(
    name: string,
    url: string,
    session: Session,
    logs: readonly string[],
    record: (event: HistoryEvent) => void,
  ) {
    this.#name = name
    this.#url = url
    this.#session = session
    this.#logs = new Set(logs)
    this.#record = record
    for (const log of logs) this.#cursors[log] = 0
    this.#done = this.#run()
  }

  /** Drops the connection without a word; it comes back by itself. */
  drop(): void {
    this.#line?.close()
  }

  /** Goes on until it has reached these heads, then says so and stops. */
  async finish(heads: Readonly<Record<string, number>>, patience = 240_000): Promise<void> {
    const deadline = performance.now() + patience
    while ([...this.#logs].some((log) => (this.#cursors[log] ?? 0) < (heads[log] ?? 0))) {
      if (performance.now() > deadline) break
      await pause()
    }
    this.#stopped = true
    this.drop()
    await this.#done
    for (const log of this.#logs) {
      this.#record({ type: 'reader-finished', reader: this.#name, log, head: this.#cursors[log] ?? 0 })
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      let line: Line | undefined
      try {
        line = await Line.open(this.#url, this.#session)
        const open = line
        this.#line = open
        open.socket.onAny((_event, payload) => this.#hear(open, payload))
        await this.#pull(open)
        // Told to stop while it was coming back: nobody else ends this connection.
        if (this.#stopped) open.close()
        await open.gone()
      } catch (error) {
        // Refused for now, it comes back with another connection and not with one more.
        line?.close()
        await pause(error instanceof Fault ? (error.retryAfter ?? 0) * 1_000 : 0)
      }
    }
  }

  #hear(line: Line, payload: unknown): void {
    const entry = payload as Partial<Entry>
    if (typeof entry?.log !== 'string' || typeof entry.seq !== 'number' || !this.#logs.has(entry.log)) return
    // A hole: whatever is missing comes by pulling, and this entry with it.
    if (!this.#apply(entry as Entry)) void this.#pull(line).catch(() => line.close())
  }

  /** Only what follows on; what is held already is passed over. */
  #apply(entry: Entry): boolean {
    const held = this.#cursors[entry.log] ?? 0
    if (entry.seq <= held) return true
    if (entry.seq !== held + 1) return false
    this.#cursors[entry.log] = entry.seq
    this.#record({
      type: 'read',
      reader: this.#name,
      log: entry.log,
      seq: entry.seq,
      device: entry.deviceId ?? '',
      clientId: entry.clientId ?? '',
      at: performance.now(),
    })
    return true
  }

  async #pull(line: Line): Promise<void> {
    if (this.#pulling) return
    this.#pulling = true
    try {
      for (let more = true; more; ) {
        const answer = await this.#asked(line)
        let applied = 0
        for (const { entries } of answer.logs.filter(({ log }) => this.#logs.has(log))) {
          for (const entry of entries) {
            const before = this.#cursors[entry.log]
            this.#apply(entry)
            if (this.#cursors[entry.log] !== before) applied++
          }
        }
        more = answer.more || applied > 0
      }
    } finally {
      this.#pulling = false
    }
  }

  /** Told to come back later, it waits its turn where it is: a new connection would cost more than what it asked for. */
  async #asked(line: Line): Promise<AnswerOf<typeof sync.pull>> {
    for (;;) {
      try {
        return await line.call(sync.pull, { cursors: this.#cursors })
      } catch (error) {
        if (!(error instanceof Fault) || error.retryAfter === undefined) throw error
        await pause(error.retryAfter * 1_000)
      }
    }
  }
}

const pause = (asked = 0) => new Promise((resolve) => setTimeout(resolve, Math.max(PAUSE_MS, asked)))
