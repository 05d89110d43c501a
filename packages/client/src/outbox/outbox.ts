/**
 * What this device has to say, kept until the server has it: survives any crash, sends each thing once, in order within a chat
 * (but for what waits for its files).
 * A thing said is sealed anew for every attempt, in the epoch of that moment; its clientId makes all attempts one message.
 */

import { ERRORS, type ErrorCode, Fault } from '@parley/protocol'
import { ClientError, isOffline } from '../client-error.ts'
import type { Platform } from '../platform.ts'
import type { Said } from '../state/said.ts'
import { forget, put, readAll } from '../store/records.ts'
import { beginningWith, type Store } from '../store/store.ts'
import { pauseBefore } from '../wire/back-off.ts'

export type Outgoing = {
  readonly order: number
  readonly chatId: string
  readonly clientId: string
  readonly kind: 'message' | 'edit' | 'react'
  readonly said: Said
  /** The number of the message edited, reacted or replied to. */
  readonly ref?: number
  readonly silent?: boolean
  readonly at: number
  readonly attempt: number
  /** Given up: why. Kept until it is tried again or dropped. */
  readonly error?: string
}

export type OutboxDeps = {
  store: Store
  platform: Platform
  /** Seals and sends; resolves once it is appended and taken in here. */
  send(item: Outgoing): Promise<void>
  /** False while its files are on their way up: what was said after it does not wait for it. */
  isReady(item: Outgoing): boolean
  onChanged(item: Outgoing, state: 'pending' | 'failed' | 'sent' | 'withdrawn'): void
}

const nameOf = (order: number) => `outbox/${String(order).padStart(15, '0')}`

export class Outbox {
  readonly #deps: OutboxDeps
  readonly #items = new Map<string, Outgoing>()
  readonly #busy = new Map<string, Promise<void>>()
  readonly #again = new Set<string>()
  readonly #waiting = new Map<string, { resolve(): void; reject(error: unknown): void }[]>()
  readonly #pauses = new Set<() => void>()
  #last = 0
  #isOpen = false

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    for (const [, item] of await readAll<Outgoing>(this.#deps.store, beginningWith('outbox/'))) {
      this.#items.set(item.clientId, item)
      this.#last = Math.max(this.#last, item.order)
    }
  }

  of(chatId: string): Outgoing[] {
    return this.all().filter((item) => item.chatId === chatId)
  }

  all(): Outgoing[] {
    return [...this.#items.values()].sort((a, b) => a.order - b.order)
  }

  /** Resolves once it is on the disk: from then on it will be sent, whatever happens. */
  async add(given: Omit<Outgoing, 'order' | 'attempt'>): Promise<Outgoing> {
    const known = this.#items.get(given.clientId)
    if (known) return known
    this.#last = Math.max(this.#last + 1, this.#deps.platform.now())
    const item = { ...given, order: this.#last, attempt: 0 }
    await this.#deps.store.write([put(nameOf(item.order), item)])
    this.#items.set(item.clientId, item)
    this.#deps.onChanged(item, 'pending')
    this.#work(item.chatId)
    return item
  }

  /** Resolves once it is sent; rejects if it is given up. */
  async sent(clientId: string): Promise<void> {
    const item = this.#items.get(clientId)
    if (!item) return
    if (item.error !== undefined) throw errorOf(item.error)
    await new Promise<void>((resolve, reject) => {
      const waiting = this.#waiting.get(clientId) ?? []
      this.#waiting.set(clientId, [...waiting, { resolve, reject }])
    })
  }

  async retry(clientId: string): Promise<void> {
    const item = this.#items.get(clientId)
    if (!item) throw new ClientError('NO_SUCH_MESSAGE', clientId)
    const { error: _, ...again } = item
    await this.#keep({ ...again, attempt: item.attempt + 1 })
    this.#deps.onChanged(again, 'pending')
    this.#work(item.chatId)
  }

  async drop(clientId: string): Promise<void> {
    const item = this.#items.get(clientId)
    if (item?.error === undefined) return
    await this.#takeBack(item)
    this.#deps.onChanged(item, 'withdrawn')
  }

  /** Takes back what has not been sent; false if it may be on its way already. */
  async withdraw(clientId: string): Promise<boolean> {
    const item = this.#items.get(clientId)
    if (!item || (item.error === undefined && this.#deps.isReady(item))) return false
    await this.#takeBack(item)
    this.#deps.onChanged(item, 'withdrawn')
    for (const { reject } of this.#take(clientId)) reject(new ClientError('CANCELLED'))
    return true
  }

  /** Its files will not be taken. */
  async refuse(clientId: string, error: unknown): Promise<void> {
    const item = this.#items.get(clientId)
    if (item && item.error === undefined) await this.#giveUp(item, error)
  }

  /** It may have become ready. */
  hurry(clientId: string): void {
    const item = this.#items.get(clientId)
    if (item) this.#work(item.chatId)
  }

  /** It came back to us in the log: whatever became of the answer, it is sent. */
  async arrived(clientId: string): Promise<void> {
    const item = this.#items.get(clientId)
    if (!item) return
    // A disk that is full leaves it there: sent again after the next start, it is still the same message.
    await this.#done(item).catch(() => {})
    this.#deps.onChanged(item, 'sent')
    for (const { resolve } of this.#take(clientId)) resolve()
  }

  open(): void {
    this.#isOpen = true
    for (const chatId of new Set(this.all().map((item) => item.chatId))) this.#work(chatId)
  }

  close(): void {
    this.#isOpen = false
    for (const end of this.#pauses) end()
  }

  async stopped(): Promise<void> {
    this.close()
    await Promise.all(this.#busy.values())
  }

  #work(chatId: string): void {
    if (!this.#isOpen || this.#busy.has(chatId)) return void this.#again.add(chatId)
    this.#again.delete(chatId)
    this.#busy.set(
      chatId,
      this.#sendAll(chatId).finally(() => {
        this.#busy.delete(chatId)
        // Something was added, or became ready, while this was ending.
        if (this.#again.has(chatId)) this.#work(chatId)
      }),
    )
  }

  async #sendAll(chatId: string): Promise<void> {
    for (let failures = 0; this.#isOpen; ) {
      const item = this.of(chatId).find((one) => one.error === undefined && this.#deps.isReady(one))
      if (!item) return
      try {
        await this.#deps.send(item)
        await this.arrived(item.clientId)
        failures = 0
      } catch (error) {
        if (!this.#deps.isReady(item)) continue
        if (isOffline(error)) return this.#wait(chatId, failures)
        if (isPassing(error) && failures < 20) {
          failures++
          await this.#pause(failures, error)
        } else await this.#giveUp(item, error)
      }
    }
  }

  /** Without a connection the next one wakes it; but the answer alone may have been lost. */
  async #wait(chatId: string, failures: number): Promise<void> {
    await this.#pause(failures + 1, undefined)
    if (this.#isOpen) this.#deps.platform.after(0, () => this.#work(chatId))
  }

  async #pause(failures: number, error: unknown): Promise<void> {
    const asked = error instanceof Fault ? (error.retryAfter ?? 0) * 1_000 : 0
    const chance = (this.#deps.platform.random(1)[0] as number) / 256
    if (!this.#isOpen) return
    await new Promise<void>((resolve) => {
      const cancel = this.#deps.platform.after(pauseBefore(failures, chance, asked), () => end())
      const end = () => {
        cancel()
        this.#pauses.delete(end)
        resolve()
      }
      this.#pauses.add(end)
    })
  }

  async #giveUp(item: Outgoing, error: unknown): Promise<void> {
    const code = (error as { code?: string }).code ?? 'INTERNAL'
    const failed = { ...item, error: code }
    this.#items.set(item.clientId, failed)
    // A disk that is full keeps nothing of it: then it is tried again by whoever opens the store next.
    await this.#keep(failed).catch(() => {})
    this.#deps.onChanged(failed, 'failed')
    for (const { reject } of this.#take(item.clientId)) reject(error)
  }

  #take(clientId: string) {
    const waiting = this.#waiting.get(clientId) ?? []
    this.#waiting.delete(clientId)
    return waiting
  }

  async #keep(item: Outgoing): Promise<void> {
    await this.#deps.store.write([put(nameOf(item.order), item)])
    this.#items.set(item.clientId, item)
  }

  /** On a disk that does not take it the thing is not taken back: it would be sent after the next start. */
  async #takeBack(item: Outgoing): Promise<void> {
    // Not to be picked up for sending while it is being written.
    await this.#done(item).catch((error: unknown) => {
      this.#items.set(item.clientId, item)
      throw error
    })
  }

  async #done(item: Outgoing): Promise<void> {
    this.#items.delete(item.clientId)
    await this.#deps.store.write([forget(nameOf(item.order))])
  }
}

const errorOf = (code: string): Error => (code in ERRORS ? new Fault(code as ErrorCode) : new Error(code))

const isPassing = (error: unknown): boolean => error instanceof Fault && ERRORS[error.code].retry !== 'no'
