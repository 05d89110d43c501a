/** The chats of this device: kept in memory, since a list shows them all, and on the disk with every change. */

import type { Entry } from '@parley/protocol'
import { chats as calls } from '@parley/protocol/wire'
import type { IntegrityProblem } from '../integrity.ts'
import { applyReach, applyToChat, type ChatInfo, infoOf } from '../state/chat-info.ts'
import type { Said } from '../state/said.ts'
import { forget, put, readAll } from '../store/records.ts'
import { beginningWith, type Change, type Store } from '../store/store.ts'
import type { MakeCall } from '../wire/make-call.ts'

const nameOf = (chatId: string) => `chat/${chatId}`

export type ChatShelfDeps = {
  store: Store
  call: MakeCall
  me(): { userId: string }
  onProblem(problem: IntegrityProblem): void
  onChanged(chat: ChatInfo): void
  onGone(chatId: string): void
}

export type Prepared = { changes: readonly Change[]; done(): Promise<void> }

export class ChatShelf {
  readonly #deps: ChatShelfDeps
  readonly #chats = new Map<string, ChatInfo>()

  constructor(deps: ChatShelfDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    for (const [, chat] of await readAll<ChatInfo>(this.#deps.store, beginningWith('chat/'))) {
      this.#chats.set(chat.id, chat)
    }
  }

  get(chatId: string): ChatInfo | undefined {
    return this.#chats.get(chatId)
  }

  all(): ChatInfo[] {
    return [...this.#chats.values()]
  }

  /** What the server says of a chat. It may not become less private than it was, and two people are always among themselves. */
  async take(chat: calls.Chat): Promise<ChatInfo> {
    const known = this.#chats.get(chat.id)
    let info = infoOf(chat, this.#deps.me().userId, known)
    const mustBeSealed = known ? known.privacy === 'e2ee' : chat.type !== 'group'
    if (mustBeSealed && chat.privacy !== 'e2ee') {
      this.#deps.onProblem({ code: 'DOWNGRADE', detail: 'an encrypted chat said to be open', chatId: chat.id })
      info = { ...info, privacy: 'e2ee' }
    }
    return this.#keep(info)
  }

  async fetch(chatId: string): Promise<ChatInfo> {
    return this.take(await this.#deps.call(calls.get, { chatId }))
  }

  /** All there are: what a new device begins with. */
  async fetchAll(): Promise<void> {
    for (const archived of [false, true]) {
      for (let cursor: string | undefined; ; ) {
        const page = await this.#deps.call(calls.list, { archived, ...(cursor ? { cursor } : {}) })
        for (const chat of page.chats) await this.take(chat)
        if (page.next === undefined) break
        cursor = page.next
      }
    }
  }

  /** What entries of its log make of a chat: to be written together with them, and only then true. */
  prepare(chatId: string, entries: readonly (readonly [Entry, Said | undefined])[], isOlder: boolean): Prepared {
    const before = this.#chats.get(chatId)
    if (!before) return { changes: [], async done() {} }
    const folded = isOlder ? entries.toReversed() : entries
    const fold = (onto: ChatInfo) =>
      folded.reduce((chat, [entry, said]) => applyToChat(chat, entry, said, isOlder), onto)
    const after = fold(before)
    if (after === before) return { changes: [], async done() {} }
    return {
      changes: [put(nameOf(chatId), after)],
      done: async () => {
        const now = this.#chats.get(chatId)
        // Receipts and the like may have come while the entries were being written: what they said stays.
        // Left meanwhile: it does not come back by this.
        if (!now) return
        if (now !== before) return void (await this.#keep(fold(now)))
        this.#chats.set(chatId, after)
        this.#deps.onChanged(after)
      },
    }
  }

  async reached(
    chatId: string,
    userId: string,
    kind: 'delivered' | 'read',
    seq: number,
  ): Promise<ChatInfo | undefined> {
    const before = this.#chats.get(chatId)
    if (!before) return undefined
    const after = applyReach(before, userId, kind, seq)
    return after === before ? undefined : this.#keep(after)
  }

  async setState(chatId: string, state: calls.ChatState): Promise<void> {
    const chat = this.#chats.get(chatId)
    if (chat) await this.#keep({ ...chat, state })
  }

  async drop(chatId: string): Promise<void> {
    if (!this.#chats.delete(chatId)) return
    await this.#deps.store.write([forget(nameOf(chatId))])
    this.#deps.onGone(chatId)
  }

  async #keep(chat: ChatInfo): Promise<ChatInfo> {
    this.#chats.set(chat.id, chat)
    await this.#deps.store.write([put(nameOf(chat.id), chat)])
    this.#deps.onChanged(chat)
    return chat
  }
}
