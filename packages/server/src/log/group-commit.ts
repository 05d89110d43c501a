/**
 * Appends what people send, many in one commit: while commits are under way new entries gather, and the next takes them along.
 * A promise kept means durable; the same (log, device, clientId) twice is one entry with one sequence number; entries of one log
 * are appended in the order in which they came.
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
  /** Was in a batch that the database refused as a whole. */
  isSuspect: boolean
  /** Was in a batch that was never answered: it may lie there, and nobody has rung for it. */
  isDoubtful: boolean
  promise: Promise<Appended>
  resolve: (appended: Appended) => void
  reject: (reason: unknown) => void
}

export type GroupCommitOptions = {
  /** A connection of its own; asked for again after a loss. */
  connect: () => Promise<pg.Client>
  /** Called for each new entry, in the order of each log, before its promise is kept; twice at most, where an answer was lost. */
  announce: Announce
  /** How long an entry waits for a log held by others, or for a lost database, before its sender is asked to try again. */
  patience?: number | undefined
}

/**
 * Two commits may be under way, never for the same log: while this process reads its sockets the database has work. A batch stays
 * below what a socket's buffer takes at once, or the rest of it would wait for the event loop to come round.
 */
const LANES = 2
const MAX_BATCH = 192
/** A commit costs the disk about this much: beginning them more often gains nobody anything. */
const FLOOR_MS = 1
/**
 * Where batches of so many come anyway, they begin less often, unless they are full: each costs both sides about as much as twenty
 * messages, and what a commit spares is what is left for the moment when something takes long.
 */
const BUSY_BATCH = 8
const BUSY_FLOOR_MS = 4
const PATIENCE_MS = 10_000
const BUSY_PAUSE_MS = 2
const LOSS_PAUSE_MS = 100
/** Refuse new entries rather than let memory grow without bound. */
const MAX_WAITING = 20_000

export class GroupCommit {
  readonly #options: GroupCommitOptions
  readonly #patience: number
  /** Everything not yet answered, by what makes it the same entry. */
  readonly #pending = new Map<string, Pending>()
  /** Those not under way, in the order they came. */
  #waiting: Pending[] = []
  /** Logs of which entries are under way, with those: what else comes for them waits, so that their order holds. */
  readonly #underWay = new Map<string, readonly Pending[]>()
  readonly #lanes = Array.from({ length: LANES }, () => new Lane())
  #timer: NodeJS.Timeout | undefined
  /** When the next batch may go if it is not full. */
  #notBefore = 0
  #closed = false

  constructor(options: GroupCommitOptions) {
    this.#options = options
    this.#patience = options.patience ?? PATIENCE_MS
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
    const pending = {
      entry,
      key,
      deadline: performance.now() + this.#patience,
      isSuspect: false,
      isDoubtful: false,
      promise,
      resolve,
      reject,
    }
    this.#pending.set(key, pending)
    this.#waiting.push(pending)
    this.#schedule(FLOOR_MS)
    return promise
  }

  /** Takes no more; resolves when everything taken has been answered. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled([...this.#pending.values()].map((pending) => pending.promise))
    clearTimeout(this.#timer)
    for (const lane of this.#lanes) lane.forget()
  }

  #schedule(delay: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#begin()
    }, delay)
  }

  /** Gives every free lane a batch. */
  #begin(): void {
    for (const lane of this.#lanes) {
      if (lane.isBusy || this.#waiting.length === 0) continue
      const now = performance.now()
      if (this.#waiting.length < MAX_BATCH && now < this.#notBefore) return this.#schedule(this.#notBefore - now)
      const batch = this.#take()
      if (batch.length === 0) return
      this.#notBefore = now + (batch.length < BUSY_BATCH ? FLOOR_MS : BUSY_FLOOR_MS)
      void this.#commit(lane, batch)
    }
  }

  /** The oldest entries of logs that are not under way; what stays behind keeps its order. A suspect goes alone. */
  #take(): Pending[] {
    const batch: Pending[] = []
    const rest: Pending[] = []
    const left = new Set<string>()
    let seen = 0
    for (let isFull = false; !isFull && seen < this.#waiting.length; seen++) {
      const pending = this.#waiting[seen]!
      const { log } = pending.entry
      const taker = this.#underWay.get(log)
      if ((taker !== undefined && taker !== batch) || left.has(log) || (pending.isSuspect && batch.length > 0)) {
        rest.push(pending)
        left.add(log)
        continue
      }
      batch.push(pending)
      this.#underWay.set(log, batch)
      isFull = pending.isSuspect || batch.length === MAX_BATCH
    }
    this.#waiting = rest.concat(this.#waiting.slice(seen))
    return batch
  }

  async #commit(lane: Lane, batch: readonly Pending[]): Promise<void> {
    lane.isBusy = true
    let rows: AppendRow[]
    try {
      lane.client ??= await this.#options.connect()
      const entries = batch.map((pending) => pending.entry)
      // A database that says nothing any more is as good as lost.
      const statement = { ...appendStatement(true, entries), query_timeout: this.#patience }
      rows = (await lane.client.query<AppendRow>(statement)).rows
    } catch (failure) {
      lane.isBusy = false
      this.#recover(lane, batch, failure)
      return
    }
    lane.isBusy = false
    const busy = batch.filter((_, i) => rows[i]!.outcome === 'busy')
    this.#free(batch)
    if (busy.length > 0) this.#rest(busy, BUSY_PAUSE_MS, new Fault('BUSY', { retryAfter: 1 }))
    // The next commit is on its way to the disk while this one's answers are written.
    this.#begin()
    this.#answer(batch, rows)
  }

  #answer(batch: readonly Pending[], rows: readonly AppendRow[]): void {
    const fresh = batch.flatMap(({ entry, isDoubtful }, i) => {
      const row = rows[i]!
      return row.outcome === 'new' || (row.outcome === 'old' && isDoubtful) ? [{ entry, row }] : []
    })
    if (fresh.length > 0) this.#options.announce(fresh)
    for (const [i, pending] of batch.entries()) {
      const { outcome, seq, at, expires_at: expiresAt } = rows[i]!
      if (outcome === 'busy') continue
      this.#pending.delete(pending.key)
      if (outcome === 'new' || outcome === 'old') {
        pending.resolve({ seq: seq!, at: at!, expiresAt, isNew: outcome === 'new' })
      } else pending.reject(refusal(outcome))
    }
  }

  /** Whether a lost batch was committed is unknown: sent again it finds itself, since every entry carries its clientId. */
  #recover(lane: Lane, batch: readonly Pending[], failure: unknown): void {
    this.#free(batch)
    if (isConnectionLoss(failure)) {
      lane.forget()
      for (const pending of batch) pending.isDoubtful = true
      this.#rest(batch, LOSS_PAUSE_MS, new Fault('DATABASE_UNAVAILABLE', { retryAfter: 1, cause: failure }))
    } else if (batch.length === 1) {
      this.#pending.delete(batch[0]!.key)
      batch[0]!.reject(failure)
    } else {
      // One entry the database cannot take must not fail the others: each is tried for itself.
      for (const pending of batch) pending.isSuspect = true
      this.#waiting = [...batch, ...this.#waiting]
    }
    this.#begin()
  }

  #free(batch: readonly Pending[]): void {
    for (const { entry } of batch) this.#underWay.delete(entry.log)
  }

  /** Back in front of the queue, their logs left alone for a moment; those whose time is up are given back. */
  #rest(batch: readonly Pending[], pause: number, reason: Fault): void {
    const now = performance.now()
    const patient = batch.filter((pending) => pending.deadline > now)
    for (const pending of batch) {
      if (pending.deadline > now) continue
      this.#pending.delete(pending.key)
      pending.reject(reason)
    }
    if (patient.length === 0) return
    this.#waiting = [...patient, ...this.#waiting]
    for (const { entry } of patient) this.#underWay.set(entry.log, patient)
    setTimeout(() => {
      this.#free(patient)
      this.#begin()
    }, pause)
  }
}

/** One of the connections that commits go over. */
class Lane {
  isBusy = false
  client: pg.Client | undefined

  forget(): void {
    this.client?.end().catch(() => {})
    this.client = undefined
  }
}
