/**
 * Appends what people send, many in one commit: while a commit is under way new entries gather, and the next takes them all.
 * A promise kept means durable; the same (log, device, clientId) twice is one entry with one sequence number.
 */

import { Fault } from '@parley/protocol'
import type pg from 'pg'
import { isConnectionLoss } from '../db/database.ts'
import type { Announce } from './announce.ts'
import { type AppendRow, appendStatement, refusal } from './append-statement.ts'
import type { NewEntry } from './entry.ts'

export type Appended = { seq: number; at: number; expiresAt: number | null; isNew: boolean }

type Pending = {
  entry: NewEntry
  key: string
  deadline: number
  promise: Promise<Appended>
  resolve: (appended: Appended) => void
  reject: (reason: unknown) => void
}

export type GroupCommitOptions = {
  /** A connection of its own; asked for again after a loss. */
  connect: () => Promise<pg.Client>
  /** Called once for each new entry, in the order of each log, before its promise is kept. */
  announce: Announce
}

const MAX_BATCH = 512
/** A commit costs the disk about this much: beginning them more often gains nobody anything. */
const FLOOR_MS = 1
/** How long an entry waits for a log held by others, or for a lost database, before its sender is asked to try again. */
const PATIENCE_MS = 10_000
const BUSY_PAUSE_MS = 2
/** Refuse new entries rather than let memory grow without bound. */
const MAX_WAITING = 20_000

export class GroupCommit {
  readonly #options: GroupCommitOptions
  readonly #pending = new Map<string, Pending>()
  #waiting: Pending[] = []
  #client: pg.Client | undefined
  #committing = false
  #timer: NodeJS.Timeout | undefined
  #lastBegin = 0
  #closed = false

  constructor(options: GroupCommitOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#pending.size
  }

  append(entry: NewEntry): Promise<Appended> {
    const key = `${entry.log}${entry.deviceId}${entry.clientId}`
    const same = this.#pending.get(key)
    if (same) return same.promise
    if (this.#closed) return Promise.reject(new Fault('DRAINING', { retryAfter: 1 }))
    if (this.#pending.size >= MAX_WAITING) return Promise.reject(new Fault('BUSY', { retryAfter: 1 }))
    const { promise, resolve, reject } = Promise.withResolvers<Appended>()
    const pending = { entry, key, deadline: performance.now() + PATIENCE_MS, promise, resolve, reject }
    this.#pending.set(key, pending)
    this.#waiting.push(pending)
    if (!this.#committing) this.#schedule(FLOOR_MS - (performance.now() - this.#lastBegin))
    return promise
  }

  /** Takes no more; resolves when everything taken has been answered. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled([...this.#pending.values()].map((pending) => pending.promise))
    await this.#client?.end().catch(() => {})
  }

  #schedule(delay: number): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        void this.#commit()
      },
      Math.max(0, delay),
    )
  }

  async #commit(): Promise<void> {
    if (this.#committing || this.#waiting.length === 0) return
    this.#committing = true
    this.#lastBegin = performance.now()
    const batch = this.#waiting.length <= MAX_BATCH ? this.#waiting : this.#waiting.slice(0, MAX_BATCH)
    this.#waiting = this.#waiting.length <= MAX_BATCH ? [] : this.#waiting.slice(MAX_BATCH)
    let rows: AppendRow[] | undefined
    let failure: unknown
    try {
      rows = await this.#store(batch)
    } catch (error) {
      failure = error
    }
    this.#committing = false
    if (rows === undefined) return this.#recover(batch, failure)
    // The next commit is on its way to the disk while this one's answers are written.
    if (this.#waiting.length > 0) {
      const wait = FLOOR_MS - (performance.now() - this.#lastBegin)
      if (wait <= 0) void this.#commit()
      else this.#schedule(wait)
    }
    this.#answer(batch, rows)
  }

  async #store(batch: readonly Pending[]): Promise<AppendRow[]> {
    this.#client ??= await this.#options.connect()
    const statement = appendStatement(
      true,
      batch.map((pending) => pending.entry),
    )
    return (await this.#client.query<AppendRow>(statement)).rows
  }

  #answer(batch: readonly Pending[], rows: readonly AppendRow[]): void {
    const fresh: { entry: NewEntry; row: AppendRow }[] = []
    for (let i = 0; i < batch.length; i++) {
      if (rows[i]!.outcome === 'new') fresh.push({ entry: batch[i]!.entry, row: rows[i]! })
    }
    if (fresh.length > 0) this.#options.announce(fresh)
    const busy: Pending[] = []
    for (let i = 0; i < batch.length; i++) {
      const pending = batch[i]!
      const row = rows[i]!
      if (row.outcome === 'busy') {
        busy.push(pending)
        continue
      }
      this.#pending.delete(pending.key)
      if (row.outcome === 'new' || row.outcome === 'old') {
        pending.resolve({ seq: row.seq!, at: row.at!, expiresAt: row.expires_at, isNew: row.outcome === 'new' })
      } else pending.reject(refusal(row.outcome))
    }
    this.#retry(busy, BUSY_PAUSE_MS, new Fault('BUSY', { retryAfter: 1 }))
  }

  /** Whether a lost batch was committed is unknown: sent again it finds itself, since every entry carries its clientId. */
  #recover(batch: readonly Pending[], failure: unknown): void {
    if (isConnectionLoss(failure)) {
      const lost = this.#client
      this.#client = undefined
      lost?.end().catch(() => {})
      this.#retry(batch, 100, new Fault('DATABASE_UNAVAILABLE', { retryAfter: 1, cause: failure }))
    } else if (batch.length === 1) {
      this.#drop(batch[0]!, failure)
    } else {
      // One entry the database cannot take must not fail the others: take them one by one.
      void this.#isolate(batch)
    }
  }

  async #isolate(batch: readonly Pending[]): Promise<void> {
    this.#committing = true
    const rest: Pending[] = []
    for (const pending of batch) {
      try {
        this.#answer([pending], await this.#store([pending]))
      } catch (error) {
        if (isConnectionLoss(error)) rest.push(pending)
        else this.#drop(pending, error)
      }
    }
    this.#committing = false
    if (rest.length > 0) this.#recover(rest, Object.assign(new Error('lost'), { code: '08006' }))
    else if (this.#waiting.length > 0) this.#schedule(FLOOR_MS)
  }

  #drop(pending: Pending, reason: unknown): void {
    this.#pending.delete(pending.key)
    pending.reject(reason)
  }

  #retry(batch: readonly Pending[], pause: number, reason: Fault): void {
    const now = performance.now()
    const patient: Pending[] = []
    for (const pending of batch) {
      if (pending.deadline > now) patient.push(pending)
      else this.#drop(pending, reason)
    }
    if (patient.length === 0) return
    // In front: what came first stays first.
    this.#waiting = patient.concat(this.#waiting)
    if (!this.#committing) this.#schedule(pause)
  }
}
