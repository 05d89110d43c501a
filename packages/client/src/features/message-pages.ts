/** Reading a chat in pages, from anywhere in it. What is older than what is held comes from the server first, and is kept. */

import { LIMITS } from '@parley/protocol'
import type { Outbox, Outgoing } from '../outbox/outbox.ts'
import type { MessageState } from '../state/message-state.ts'
import type { Message } from '../state/message-view.ts'
import type { Notice } from '../state/notice.ts'
import { readAll } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { messageName, noticeName } from '../sync/cursor-row.ts'
import type { Sync } from '../sync/sync.ts'

/** At most one place; none: the newest. */
export type PageAt = {
  /** Those before this number. */
  readonly before?: number
  /** Those after it. */
  readonly after?: number
  /** Those on both sides of it, itself among them. */
  readonly around?: number
  /** Those around this moment. */
  readonly at?: number
  readonly limit?: number
}

export type Page = {
  /** Ascending; what is still to be sent comes after the newest. */
  readonly messages: readonly Message[]
  /** What happened among them, and up to where the next page begins. Ascending. */
  readonly notices: readonly Notice[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

export type MessagePagesDeps = {
  store: Store
  sync: Sync
  outbox: Outbox
  view(chatId: string, state: MessageState): Promise<Message | undefined>
  pending(item: Outgoing): Message
}

/** What lies beyond a page, and the place it was asked for by. */
type Ends = { hasOlder: boolean; hasNewer: boolean; before?: number | undefined; after?: number | undefined }

const END = 999_999_999_999

export class MessagePages {
  readonly #deps: MessagePagesDeps

  constructor(deps: MessagePagesDeps) {
    this.#deps = deps
  }

  async page(chatId: string, { before, after, around, at, limit = LIMITS.page }: PageAt = {}): Promise<Page> {
    // A new device: its newest page is on its way.
    if (!this.#deps.sync.stretchOf(chatId)) await this.#deps.sync.pull().catch(() => {})
    const centre = at === undefined ? around : await this.#firstSince(chatId, at)
    if (centre !== undefined) {
      await this.#reach(chatId, centre)
      const older = await this.#older(chatId, centre, Math.floor(limit / 2))
      const newer = await this.#newer(chatId, centre - 1, limit - older.shown.length)
      return this.#page(chatId, [...older.shown, ...newer.shown], { hasOlder: older.hasMore, hasNewer: newer.hasMore })
    }
    if (after !== undefined) {
      await this.#reach(chatId, after + 1)
      const { shown, hasMore } = await this.#newer(chatId, after, limit)
      return this.#page(chatId, shown, { hasOlder: after > 0, hasNewer: hasMore, after })
    }
    // Looked up first: what gets its place meanwhile is then seen twice rather than not at all.
    const waiting = before === undefined ? this.#waiting(chatId) : []
    const { shown, hasMore } = await this.#older(chatId, before ?? END, limit)
    return this.#page(chatId, shown, { hasOlder: hasMore, hasNewer: before !== undefined, before }, waiting)
  }

  async #page(chatId: string, shown: Message[], ends: Ends, waiting?: Outgoing[]): Promise<Page> {
    const { hasOlder, hasNewer, before, after } = ends
    const from = after ?? (hasOlder ? shown[0]?.seq : undefined) ?? 0
    const to = before ?? (hasNewer ? shown.at(-1)?.seq : undefined) ?? END
    const range = { from: noticeName(chatId, from), to: noticeName(chatId, to) }
    const notices = (await readAll<Notice>(this.#deps.store, range)).map(([, notice]) => notice)
    const placed = new Set(shown.map(({ clientId }) => clientId))
    const last = hasNewer ? [] : (waiting ?? this.#waiting(chatId))
    const pending = last.filter(({ clientId }) => !placed.has(clientId)).map((item) => this.#deps.pending(item))
    return { messages: [...shown, ...pending], notices, hasOlder, hasNewer }
  }

  #waiting(chatId: string): Outgoing[] {
    return this.#deps.outbox.of(chatId).filter(({ kind }) => kind === 'message')
  }

  /** Holds the log back to this number, as far as there is one. */
  async #reach(chatId: string, seq: number): Promise<void> {
    const { sync } = this.#deps
    while ((sync.stretchOf(chatId)?.from ?? 1) > seq && (await this.#fetchOlder(chatId, LIMITS.syncEntries)));
  }

  /** Whether there is more now: somebody else may have fetched it while we read. */
  async #fetchOlder(chatId: string, limit: number): Promise<boolean> {
    const { sync } = this.#deps
    const from = sync.stretchOf(chatId)?.from
    return (await sync.older(chatId, limit)) || sync.stretchOf(chatId)?.from !== from
  }

  async #older(chatId: string, before: number, limit: number): Promise<{ shown: Message[]; hasMore: boolean }> {
    for (;;) {
      const range = { from: messageName(chatId, 0), to: messageName(chatId, before), newestFirst: true }
      const { shown, isEnd } = await this.#read(chatId, range, limit + 1)
      if (isEnd && shown.length <= limit && (await this.#fetchOlder(chatId, LIMITS.page))) continue
      return { shown: shown.slice(0, limit).reverse(), hasMore: shown.length > limit }
    }
  }

  async #newer(chatId: string, after: number, limit: number): Promise<{ shown: Message[]; hasMore: boolean }> {
    const range = { from: messageName(chatId, after + 1), to: messageName(chatId, END), newestFirst: false }
    const { shown } = await this.#read(chatId, range, limit + 1)
    return { shown: shown.slice(0, limit), hasMore: shown.length > limit }
  }

  /** So many that show, or all there are. */
  async #read(chatId: string, range: { from: string; to: string; newestFirst: boolean }, limit: number) {
    const shown: Message[] = []
    for (let { from, to } = range; ; ) {
      const rows = await readAll<MessageState>(this.#deps.store, { ...range, from, to, limit: limit + 4 })
      const views = await Promise.all(rows.map(([, state]) => this.#deps.view(chatId, state)))
      shown.push(...views.filter((view) => view !== undefined))
      const isEnd = rows.length < limit + 4
      if (isEnd || shown.length >= limit) return { shown: shown.slice(0, limit), isEnd: isEnd && shown.length <= limit }
      const last = (rows.at(-1) as [string, MessageState])[0]
      if (range.newestFirst) to = last
      else from = `${last}\0`
    }
  }

  /** The number of the first message since a moment; the last one, if there is none. */
  async #firstSince(chatId: string, at: number): Promise<number> {
    const { store, sync } = this.#deps
    const firstFrom = async (seq: number) => {
      const range = { from: messageName(chatId, seq), to: messageName(chatId, END), limit: 1 }
      return (await readAll<MessageState>(store, range))[0]?.[1]
    }
    while ((await timeOf(firstFrom, sync.stretchOf(chatId)?.from ?? 1)) > at) {
      if (!(await this.#fetchOlder(chatId, LIMITS.syncEntries))) break
    }
    let [low, high] = [sync.stretchOf(chatId)?.from ?? 1, sync.stretchOf(chatId)?.to ?? 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((await timeOf(firstFrom, middle)) < at) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Nothing said from there on: later than anything. */
const timeOf = async (firstFrom: (seq: number) => Promise<MessageState | undefined>, seq: number): Promise<number> => {
  const state = await firstFrom(seq)
  return state ? (state.message?.at ?? 0) : Number.POSITIVE_INFINITY
}
