/** Ticks: tells others what has reached this device and what was read, and how far they have come with mine. */

import { ERRORS, Fault, messageId } from '@parley/protocol'
import { receipts as calls } from '@parley/protocol/wire'
import type { Platform } from '../platform.ts'
import type { ChatInfo } from '../state/chat-info.ts'
import type { MakeCall } from '../wire/make-call.ts'
import { forget, put, read, readAll } from '../store/records.ts'
import { beginningWith, type Store } from '../store/store.ts'
import type { ChatShelf } from './chat-shelf.ts'

/** Several at once make one. */
const GATHERED_MS = 50

/** Read here, and not yet told: kept over the end of this process, since here it counts as read already. */
const READ = 'read-owed/'

export type ReceiptsDeps = {
  call: MakeCall
  store: Store
  platform: Platform
  shelf: ChatShelf
  me(): string
  onReceipt(receipt: { chatId: string; userId: string; kind: 'delivered' | 'read'; seq: number }): void
}

export class Receipts {
  readonly #deps: ReceiptsDeps
  readonly #owed = new Map<string, number>()
  #isPlanned = false

  constructor(deps: ReceiptsDeps) {
    this.#deps = deps
  }

  async take(chatId: string, userId: string, kind: 'delivered' | 'read', seq: number): Promise<void> {
    if (await this.#deps.shelf.reached(chatId, userId, kind, seq)) {
      this.#deps.onReceipt({ chatId, userId, kind, seq })
    }
  }

  /** Something of others has come: they are told once it is on the disk. */
  came(chatId: string, seq: number): void {
    const mine = this.#deps.shelf.get(chatId)?.reach[this.#deps.me()]?.delivered ?? 0
    if (seq <= Math.max(mine, this.#owed.get(chatId) ?? 0)) return
    this.#owed.set(chatId, seq)
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.#deps.platform.after(GATHERED_MS, () => {
      this.#isPlanned = false
      void this.flush()
    })
  }

  /** What could not be told is told with the next connection. */
  async flush(): Promise<void> {
    for (const [chatId, seq] of this.#owed) {
      try {
        await this.#deps.call(calls.delivered, { id: messageId(chatId, seq) })
        if (this.#owed.get(chatId) === seq) this.#owed.delete(chatId)
        await this.take(chatId, this.#deps.me(), 'delivered', seq)
      } catch {
        return
      }
    }
    for (const [name, seq] of await readAll<number>(this.#deps.store, beginningWith(READ))) {
      if (!(await this.#tellRead(name.slice(READ.length), seq))) return
    }
  }

  /** False where it has to be tried again. */
  async #tellRead(chatId: string, seq: number): Promise<boolean> {
    const { call, store, shelf } = this.#deps
    try {
      // In a chat that is left there is nobody to be told.
      if (shelf.get(chatId)) await call(calls.read, { id: messageId(chatId, seq) })
      const owed = (await read<number>(store, READ + chatId)) ?? 0
      if (owed <= seq) await store.write([forget(READ + chatId)])
      return true
    } catch (error) {
      // What will never be taken is not owed either.
      if (!(error instanceof Fault) || ERRORS[error.code].retry !== 'no') return false
      await store.write([forget(READ + chatId)])
      return true
    }
  }

  /** Everything up to `seq` has been read by the person; all their devices learn it, with the next connection at the latest. */
  async read(chatId: string, seq: number): Promise<void> {
    if (seq <= (this.#deps.shelf.get(chatId)?.reach[this.#deps.me()]?.read ?? 0)) return
    await this.#deps.store.write([put(READ + chatId, seq)])
    await this.take(chatId, this.#deps.me(), 'read', seq)
    await this.#tellRead(chatId, seq)
  }

  /** Whom a message has reached, who has read it, and when. */
  of(id: string) {
    return this.#deps.call(calls.receipts, { id: id })
  }
}

/** Everybody in the chat but me, as far as they have come. */
export const othersIn = (chat: ChatInfo, memberIds: readonly string[], me: string) =>
  memberIds.filter((id) => id !== me).map((id) => chat.reach[id] ?? { delivered: 0, read: 0 })
