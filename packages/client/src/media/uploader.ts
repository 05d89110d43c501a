/** Sends files up, a few at a time, whenever there is a connection; their messages wait in the outbox until all of theirs are there. */

import { ERRORS, Fault } from '@parley/protocol'
import { isOffline } from '../client-error.ts'
import type { Platform } from '../platform.ts'
import type { MediaPart } from '../state/said.ts'
import { Serial } from '../serial.ts'
import { forget, put, readAll } from '../store/records.ts'
import { beginningWith, type Store } from '../store/store.ts'
import { pauseBefore } from '../wire/back-off.ts'
import type { Transfer } from '../wire/transfer.ts'
import { sendPieces, stopUpload } from './send-pieces.ts'
import type { Spool } from './spool.ts'
import { PREFIX, recordName, type Transferring, type UploadRecord } from './upload-record.ts'

const AT_ONCE = 2
/** What the server keeps losing is not sent up for ever. */
const LOST_AT_MOST = 3

export type UploaderDeps = {
  store: Store
  spool: Spool
  platform: Platform
  transfer: Transfer
  onMoved(moved: Transferring): void
  /** One more file of this message is there. */
  onDone(clientId: string): void
  /** It will not be taken: the message is given up. */
  onRefused(clientId: string, error: unknown): void
}

export class Uploader {
  readonly #deps: UploaderDeps
  readonly #records = new Map<string, UploadRecord>()
  readonly #running = new Map<string, { stop: AbortController; ended: Promise<void> }>()
  readonly #resting = new Set<string>()
  readonly #failures = new Map<string, number>()
  /** Why they are not taken. */
  readonly #refused = new Map<string, unknown>()
  readonly #keeping = new Serial()
  /** Begun by a process that died before there was a message. */
  #left: string[] = []
  #isOpen = false

  constructor(deps: UploaderDeps) {
    this.#deps = deps
  }

  /** `isWanted`: whether there still is a message for it. */
  async load(isWanted: (clientId: string) => boolean): Promise<void> {
    for (const [, record] of await readAll<UploadRecord>(this.#deps.store, beginningWith(PREFIX))) {
      if (!record.isSealing && isWanted(record.clientId)) this.#records.set(record.id, record)
      else {
        if (record.isSealing && record.mediaId !== undefined) this.#left.push(record.mediaId)
        await this.#erase(record)
      }
    }
  }

  of(clientId: string): UploadRecord[] {
    return [...this.#records.values()]
      .filter((record) => record.clientId === clientId)
      .sort((a, b) => a.index - b.index)
  }

  /** Undefined: nothing speaks against them so far. */
  refusal(clientId: string): unknown {
    return this.of(clientId)
      .map(({ id }) => this.#refused.get(id))
      .find((error) => error !== undefined)
  }

  isDone(clientId: string): boolean {
    return this.of(clientId).every(({ isDone }) => isDone)
  }

  /** It goes up while it is sealed. */
  async add(record: UploadRecord): Promise<void> {
    await this.#keep(record)
    this.#work()
  }

  /** All of it lies in the spool: from now on it outlives any interruption. */
  async sealed(id: string, part: MediaPart): Promise<void> {
    await this.#change(id, { part, isSealing: false })
  }

  open(): void {
    this.#isOpen = true
    for (const mediaId of this.#left.splice(0)) stopUpload(mediaId, this.#deps.transfer).catch(() => {})
    this.#work()
  }

  close(): void {
    this.#isOpen = false
    for (const { stop } of this.#running.values()) stop.abort()
  }

  async stopped(): Promise<void> {
    this.close()
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
  }

  async pause(clientId: string): Promise<void> {
    for (const record of this.of(clientId)) {
      if (record.isDone) continue
      await this.#change(record.id, { isPaused: true })
      await this.#halt(record.id)
      this.#tell(record, 'paused', 0)
    }
  }

  async resume(clientId: string): Promise<void> {
    for (const { id } of this.of(clientId)) {
      this.#refused.delete(id)
      await this.#change(id, { isPaused: false })
    }
    this.#work()
  }

  /** Whether the server has heard of it. */
  hasBegun(id: string): boolean {
    return this.#records.get(id)?.mediaId !== undefined
  }

  /** The message is sent, or never will be: its files are not needed here any more. */
  async drop(clientId: string, { isCancelled = false } = {}): Promise<void> {
    for (const record of this.of(clientId)) {
      // Out of sight first, so that it is not begun anew when it stops.
      this.#records.delete(record.id)
      await this.#halt(record.id)
      await this.#erase(record)
      if (!isCancelled) continue
      this.#tell(record, 'cancelled', 0)
      // The server forgets it by itself, only later.
      if (record.mediaId !== undefined) await stopUpload(record.mediaId, this.#deps.transfer).catch(() => {})
    }
  }

  /** The server has them no more: false if that happened too often. */
  async again(clientId: string): Promise<boolean> {
    const lost = Math.max(0, ...this.of(clientId).map((record) => record.lost ?? 0)) + 1
    if (lost > LOST_AT_MOST) return false
    for (const { mediaId: _id, isDone: _done, ...record } of this.of(clientId)) await this.#keep({ ...record, lost })
    this.#work()
    return true
  }

  #work(): void {
    for (const record of this.#records.values()) {
      if (!this.#isOpen || this.#running.size >= AT_ONCE) return
      const { id, isDone, isPaused } = record
      if (isDone || isPaused || this.#running.has(id) || this.#resting.has(id)) continue
      const stop = new AbortController()
      const ended = this.#send(record, stop.signal).finally(() => {
        this.#running.delete(id)
        this.#work()
      })
      this.#running.set(id, { stop, ended })
    }
  }

  async #send(record: UploadRecord, signal: AbortSignal): Promise<void> {
    const { id, clientId } = record
    let done = 0
    try {
      const mediaId = await sendPieces(record, {
        ...{ transfer: this.#deps.transfer, spool: this.#deps.spool, now: () => this.#deps.platform.now(), signal },
        flows: this.#deps.platform.flows,
        began: (begun) => this.#change(id, { mediaId: begun }),
        moved: (now) => {
          done = now
          this.#failures.delete(id)
          this.#tell(record, 'moving', now)
        },
        gave: (now) => this.#tell(record, 'moving', now),
      })
      await this.#change(id, { mediaId, isDone: true })
      this.#tell(record, 'done', record.size)
      this.#deps.onDone(clientId)
    } catch (error) {
      if (signal.aborted) return
      if (isPassing(error)) return this.#rest(record, done, error)
      this.#tell(record, 'failed', done, codeOf(error))
      this.#refused.set(id, error)
      await this.#change(id, { isPaused: true })
      this.#deps.onRefused(clientId, error)
    }
  }

  /** Longer each time nothing moved. */
  #rest(record: UploadRecord, done: number, error: unknown): void {
    const { platform } = this.#deps
    const failures = (this.#failures.get(record.id) ?? 0) + 1
    this.#failures.set(record.id, failures)
    this.#tell(record, 'waiting', done, codeOf(error))
    const asked = error instanceof Fault ? (error.retryAfter ?? 0) * 1_000 : 0
    const chance = (platform.random(1)[0] as number) / 256
    this.#resting.add(record.id)
    platform.after(pauseBefore(failures, chance, asked), () => {
      this.#resting.delete(record.id)
      this.#work()
    })
  }

  async #halt(id: string): Promise<void> {
    const running = this.#running.get(id)
    running?.stop.abort()
    await running?.ended
  }

  /** What is sealed and what is sent change the same record. */
  #change(id: string, changes: Partial<UploadRecord>): Promise<void> {
    return this.#keeping.run(async () => {
      const record = this.#records.get(id)
      if (record) await this.#keep({ ...record, ...changes })
    })
  }

  async #keep(record: UploadRecord): Promise<void> {
    await this.#deps.store.write([put(recordName(record.id), record)])
    this.#records.set(record.id, record)
  }

  async #erase(record: UploadRecord): Promise<void> {
    this.#records.delete(record.id)
    this.#refused.delete(record.id)
    await this.#deps.spool.drop(record)
    await this.#deps.store.write([forget(recordName(record.id))])
  }

  #tell({ chatId, clientId, index, size }: UploadRecord, phase: Transferring['phase'], done: number, problem?: string) {
    const direction = 'up'
    this.#deps.onMoved({
      ...{ direction, chatId, clientId, index, phase, done, total: size },
      ...(problem === undefined ? {} : { problem }),
    })
  }
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? 'INTERNAL'

const isPassing = (error: unknown): boolean =>
  error instanceof Fault
    ? ERRORS[error.code].retry !== 'no'
    : isOffline(error) || (error as Error).name === 'TimeoutError'
