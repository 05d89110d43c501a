/** Forgets in time: what a message said, and the keys of an epoch once everything under it has expired. */

import { epochsToKeep } from '@parley/keys'
import { messageId } from '@parley/protocol'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import type { Secrets } from '../crypto/secrets.ts'
import type { Platform } from '../platform.ts'
import { type MessageState, withoutContent } from '../state/message-state.ts'
import { forget, put, read, readEach } from '../store/records.ts'
import { beginningWith, type Change, type Store } from '../store/store.ts'
import { expiryName, messageName, type Stretch, stretchName } from '../sync/cursor-row.ts'
import type { ChatShelf } from './chat-shelf.ts'
import type { SearchFeed } from './search.ts'

const AT_ONCE = 200
/** Timers run so far ahead at most. */
const LONGEST_MS = 60 * 60 * 1_000

/** The stretch of a chat that was looked through, and the epochs found under what stays. */
type Looked = { from: number; to: number; epochs: readonly number[] }
const stayName = (chatId: string) => `staying/${chatId}`

export type DisappearingDeps = {
  store: Store
  platform: Platform
  book: ChatChainBook
  secrets: Secrets
  shelf: ChatShelf
  searching: SearchFeed
  /** They say nothing any more. */
  onExpired(chatId: string, states: readonly MessageState[]): Promise<void>
}

export class Disappearing {
  readonly #deps: DisappearingDeps
  #cancel: () => void = () => {}
  #due = Number.POSITIVE_INFINITY
  #running: Promise<void> = Promise.resolve()

  constructor(deps: DisappearingDeps) {
    this.#deps = deps
  }

  /** Wakes when the next message is due. */
  async plan(): Promise<void> {
    const { store, platform } = this.#deps
    const [next] = await store.list({ ...beginningWith('expiry/'), limit: 1 })
    if (!next) return
    const due = Number(next[0].split('/')[1])
    if (due >= this.#due) return
    this.#cancel()
    this.#due = due
    const wait = Math.min(LONGEST_MS, Math.max(0, due - platform.now()))
    this.#cancel = platform.after(wait, () => {
      this.#running = this.run().catch(() => {})
    })
  }

  async stop(): Promise<void> {
    this.#cancel()
    await this.#running
    this.#cancel()
  }

  async run(): Promise<void> {
    const { store, platform, searching } = this.#deps
    const chats = new Map<string, MessageState[]>()
    for (;;) {
      const range = { from: 'expiry/', to: expiryName(platform.now() + 1, '', 0).slice(0, -14), limit: AT_ONCE }
      const due = (await store.list(range)).map(([name]) => name)
      if (due.length === 0) break
      const changes: Change[] = []
      for (const name of due) {
        const [, , chatId = '', place = ''] = name.split('/')
        const seq = Number(place)
        const state = await read<MessageState>(store, messageName(chatId, seq))
        const bare = state && withoutContent(state)
        if (bare) changes.push(put(messageName(chatId, seq), bare))
        changes.push(forget(name))
        await searching.remove([messageId(chatId, seq)])
        chats.set(chatId, [...(chats.get(chatId) ?? []), ...(bare ? [bare] : [])])
      }
      await store.write(changes)
    }
    for (const [chatId, states] of chats) {
      await this.eraseKeys(chatId)
      await this.#deps.onExpired(chatId, states)
    }
    this.#due = Number.POSITIVE_INFINITY
    await this.plan()
  }

  /** In a chat that forgets, an epoch that is over and has nothing left to open is over for good (K87). */
  async eraseKeys(chatId: string): Promise<void> {
    const { store, book, secrets, shelf } = this.#deps
    if (typeof shelf.get(chatId)?.timer !== 'number') return
    const state = await book.known(chatId)
    if (!state) return
    const living = await this.#epochsThatStay(chatId)
    const held = (await secrets.of(chatId)).map(({ number }) => number)
    const isOver = (number: number) => number <= state.epochs.length && !epochsToKeep(state.epochs, living).has(number)
    const doubtful = new Set(held.filter(isOver))
    if (doubtful.size === 0) return
    for await (const [name, epoch] of readEach<number>(store, beginningWith('expiry/'))) {
      if (name.split('/')[2] !== chatId) continue
      living.add(epoch)
      // Nothing is over any more: however much there is yet to come, it need not be read.
      if (doubtful.delete(epoch) && doubtful.size === 0) return
    }
    await secrets.erase(chatId, held.filter(isOver))
  }

  /**
   * Epochs under which something was said before the timer was set. Neither of the two changes in a message, so what has been
   * looked through is not looked through again.
   */
  async #epochsThatStay(chatId: string): Promise<Set<number>> {
    const { store } = this.#deps
    const stretch = await read<Stretch>(store, stretchName(chatId))
    if (!stretch) return new Set()
    const { from, to } = stretch
    const before = (await read<Looked>(store, stayName(chatId))) ?? { from, to: from - 1, epochs: [] }
    const epochs = new Set(before.epochs)
    for (const [first, end] of [
      [from, before.from],
      [before.to + 1, to + 1],
    ] as const) {
      const range = { from: messageName(chatId, first), to: messageName(chatId, end) }
      for await (const [, { message }] of readEach<MessageState>(store, range)) {
        if (message?.epoch !== undefined && message.expiresAt === undefined) epochs.add(message.epoch)
      }
    }
    await store.write([put(stayName(chatId), { from, to, epochs: [...epochs] } satisfies Looked)])
    return epochs
  }
}
