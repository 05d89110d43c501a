/** Ticks: tells others what has reached this device and what was read, and how far they have come with mine. */

import { messageId } from '@parley/protocol'
import { receipts as calls } from '@parley/protocol/wire'
import type { Platform } from '../platform.ts'
import type { ChatInfo } from '../state/chat-info.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { ChatShelf } from './chat-shelf.ts'

/** Several at once make one. */
const GATHERED_MS = 50

export type ReceiptsDeps = {
  call: MakeCall
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
  }

  /** Everything up to `seq` has been read by the person; all their devices learn it. */
  async read(chatId: string, seq: number): Promise<void> {
    if (seq <= (this.#deps.shelf.get(chatId)?.reach[this.#deps.me()]?.read ?? 0)) return
    await this.take(chatId, this.#deps.me(), 'read', seq)
    await this.#deps.call(calls.read, { id: messageId(chatId, seq) })
  }

  /** Whom a message has reached, who has read it, and when. */
  of(id: string) {
    return this.#deps.call(calls.receipts, { id: id })
  }
}

/** Everybody in the chat but me, as far as they have come. */
export const othersIn = (chat: ChatInfo, memberIds: readonly string[], me: string) =>
  memberIds.filter((id) => id !== me).map((id) => chat.reach[id] ?? { delivered: 0, read: 0 })
