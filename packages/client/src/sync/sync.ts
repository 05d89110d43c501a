/**
 * Follows every log this device may follow: in order, without a hole, each entry once. What does not follow on is not taken: it is
 * pulled. One stretch after the other goes through here, whole or not at all, so a crash leaves nothing half done.
 */

import { type AnswerOf, type Entry, Fault, LIMITS } from '@parley/protocol'
import { sync } from '@parley/protocol/wire'
import type { IntegrityProblem } from '../integrity.ts'
import type { Platform } from '../platform.ts'
import { Serial } from '../serial.ts'
import { put, read, readAll } from '../store/records.ts'
import { beginningWith, type Store } from '../store/store.ts'
import { pauseBefore } from '../wire/back-off.ts'
import type { MakeCall } from '../wire/make-call.ts'
import { type Stretch, stretchName } from './cursor-row.ts'

type Kind = Stretch['kind']
type Watermark = AnswerOf<typeof sync.pull>['receipts'][number]

export type SyncDeps = {
  call: MakeCall
  store: Store
  platform: Platform
  onProblem(problem: IntegrityProblem): void
  /** Keeps the entries and the stretch in one write. */
  apply(log: string, kind: Kind, entries: readonly Entry[], stretch: Stretch): Promise<void>
  receipts(marks: readonly Watermark[]): Promise<void>
  /** No longer ours to follow. */
  gone(log: string): Promise<void>
  /** All there was has been taken. */
  level(): Promise<void>
  /** Something of ours went wrong while taking entries in: it is tried again with the next connection. */
  onError(error: unknown): void
}

const SINCE = 'receipts-since'

export class Sync {
  readonly #deps: SyncDeps
  readonly #queue = new Serial()
  readonly #stretches = new Map<string, Stretch>()
  #isPulling = false
  #isClosed = false
  #wake: () => void = () => {}
  #since: number | undefined

  constructor(deps: SyncDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    for (const [name, stretch] of await readAll<Stretch>(this.#deps.store, beginningWith('stretch/'))) {
      this.#stretches.set(name.slice('stretch/'.length), stretch)
    }
    this.#since = await read<number>(this.#deps.store, SINCE)
  }

  stretchOf(log: string): Stretch | undefined {
    return this.#stretches.get(log)
  }

  /** An entry as it happens, or one of ours with the place it was given. */
  hear(entry: Entry): Promise<void> {
    return this.#queue.run(async () => {
      const held = this.#stretches.get(entry.log)
      if (held && entry.seq <= held.to) return
      if (held && entry.seq === held.to + 1) await this.#take(entry.log, held.kind, [entry])
      else await this.#pullAll()
    })
  }

  pull(): Promise<void> {
    return this.#queue.run(() => this.#pullAll())
  }

  /** Runs between two stretches: nothing is taken in meanwhile. */
  between<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(work)
  }

  /** Waits for the server no longer. */
  close(): void {
    this.#isClosed = true
    this.#wake()
  }

  settled(): Promise<void> {
    return this.#queue.settled()
  }

  async #pullAll(): Promise<void> {
    if (this.#isPulling) return
    this.#isPulling = true
    try {
      for (let more = true; more; ) {
        const cursors = Object.fromEntries([...this.#stretches].map(([log, { to }]) => [log, to]))
        const answer = await this.#asked(cursors)
        let taken = 0
        // The account first: it tells of chats and keys that the other logs need.
        for (const { log, kind, entries } of answer.logs.toSorted((a, b) => RANK[a.kind] - RANK[b.kind])) {
          taken += await this.#take(log, kind, entries)
        }
        for (const log of answer.gone) await this.#forget(log)
        await this.#deps.receipts(answer.receipts)
        this.#since = answer.at
        await this.#deps.store.write([put(SINCE, answer.at)])
        more = (answer.more && taken > 0) || answer.moreReceipts
      }
    } finally {
      this.#isPulling = false
    }
    await this.#deps.level()
  }

  /** Of many who come back at once some are told to wait: they ask again, or they would lack what came until the next connection. */
  async #asked(cursors: Record<string, number>): Promise<AnswerOf<typeof sync.pull>> {
    const { call, platform } = this.#deps
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(sync.pull, { cursors, since: this.#since ?? 0 })
      } catch (error) {
        if (!(error instanceof Fault) || error.retryAfter === undefined || this.#isClosed) throw error
        const chance = (platform.random(1)[0] as number) / 256
        await new Promise<void>((resolve) => {
          const cancel = platform.after(pauseBefore(attempt, chance, error.retryAfter! * 1_000), resolve)
          this.#wake = () => {
            cancel()
            resolve()
          }
        })
        if (this.#isClosed) throw error
      }
    }
  }

  async #forget(log: string): Promise<void> {
    this.#stretches.delete(log)
    await this.#deps.store.write([[stretchName(log), undefined]])
    await this.#deps.gone(log)
  }

  async #take(log: string, kind: Kind, entries: readonly Entry[]): Promise<number> {
    const held = this.#stretches.get(log)
    const news = held ? entries.filter(({ seq }) => seq > held.to) : entries
    const first = news[0]
    const last = news.at(-1)
    if (!first || !last) {
      if (!held && entries.length === 0) await this.#keep(log, { kind, from: 1, to: 0 })
      return 0
    }
    const isUnbroken = news.every((entry, i) => entry.seq === first.seq + i && entry.log === log)
    if (!isUnbroken || (held && first.seq !== held.to + 1)) {
      this.#deps.onProblem({ code: 'LOG_GAP', detail: `after ${held?.to ?? 0}`, chatId: log, seq: first.seq })
      return 0
    }
    const stretch: Stretch = { kind, from: held && held.to > 0 ? held.from : first.seq, to: last.seq }
    await this.#deps.apply(log, kind, news, stretch)
    this.#stretches.set(log, stretch)
    return news.length
  }

  async #keep(log: string, stretch: Stretch): Promise<void> {
    await this.#deps.store.write([put(stretchName(log), stretch)])
    this.#stretches.set(log, stretch)
  }

  /** The page before what is held; false when there is none. */
  older(log: string, limit: number = LIMITS.page): Promise<boolean> {
    return this.#queue.run(async () => {
      const held = this.#stretches.get(log)
      if (!held || held.from <= 1) return false
      const answer = await this.#deps.call(sync.entries, { log, before: held.from, limit })
      const entries = answer.entries
      const first = entries[0]
      if (!first || entries.some((entry, i) => entry.seq !== held.from - entries.length + i || entry.log !== log)) {
        this.#deps.onProblem({ code: 'LOG_GAP', detail: `before ${held.from}`, chatId: log, seq: held.from })
        return false
      }
      const stretch = { ...held, from: first.seq }
      await this.#deps.apply(log, held.kind, entries, stretch)
      this.#stretches.set(log, stretch)
      return true
    })
  }
}

const RANK: Readonly<Record<Kind, number>> = { account: 0, device: 1, chat: 2 }
