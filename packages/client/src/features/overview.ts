/**
 * What a list of chats shows of each: its newest message in a line, how much is unread, what was begun to write. Kept beside the
 * chats, so that a list of hundreds costs one read, and made anew only where something changed.
 */

import type { Outbox } from '../outbox/outbox.ts'
import { type SendState, stateOfSent } from '../outbox/send-state.ts'
import { Serial } from '../serial.ts'
import type { ChatInfo } from '../state/chat-info.ts'
import { isDeleted, type MessageState } from '../state/message-state.ts'
import { type PreviewLine, previewLine } from '../state/preview-line.ts'
import { forget, put, readAll } from '../store/records.ts'
import { beginningWith, type Store } from '../store/store.ts'
import { messageName, type Stretch } from '../sync/cursor-row.ts'
import type { ChatShelf } from './chat-shelf.ts'
import type { Chats } from './chats.ts'
import type { Messages } from './messages.ts'
import { othersIn } from './receipts.ts'

export type ChatSummary = {
  readonly chat: ChatInfo
  /** Of a direct chat: the other one. */
  readonly peerId?: string
  readonly last?: PreviewLine & { readonly state?: SendState }
  readonly unread: number
  readonly mentions: number
  readonly readUpTo: number
  /** Absent when it has not come to this device yet. */
  readonly firstUnread?: number
  readonly draft: string | null
}

type Counted = {
  /** Of the log, what was held; 0 before anything was. */
  readonly upTo: number
  /** The last number that is in the counts: further than what is held, where the server counted. */
  readonly countedTo: number
  readonly read: number
  readonly hiddenUpTo: number
  readonly unread: number
  readonly mentions: number
  readonly firstUnread?: number
  readonly last?: PreviewLine
}

export type OverviewDeps = {
  store: Store
  shelf: ChatShelf
  outbox: Outbox
  messages: Messages
  chats: Chats
  me(): string
  stretchOf(chatId: string): Stretch | undefined
  onChanged(summary: ChatSummary): void
}

const nameOf = (chatId: string) => `summary/${chatId}`
/** Past this there is no counting. */
const COUNTED = 1_000

export class Overview {
  readonly #deps: OverviewDeps
  readonly #counted = new Map<string, Counted>()
  readonly #turns = new Map<string, Serial>()
  readonly #tellings = new Map<string, number>()

  constructor(deps: OverviewDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    for (const [name, counted] of await readAll<Counted>(this.#deps.store, beginningWith('summary/'))) {
      this.#counted.set(name.slice('summary/'.length), counted)
    }
  }

  /** Pinned ones on top, then the one with the newest message first. */
  async list(options: { archived?: boolean } = {}): Promise<ChatSummary[]> {
    const all = await Promise.all(this.#deps.chats.list(options).map((chat) => this.#summary(chat)))
    const touched = ({ chat, last }: ChatSummary) => Math.max(chat.touchedAt, last?.at ?? 0)
    return all.sort((a, b) => Number(b.chat.state.pinned) - Number(a.chat.state.pinned) || touched(b) - touched(a))
  }

  /** Messages came or changed. `stretch`: what is held of the chat with them. */
  async took(chatId: string, changed: readonly MessageState[], stretch?: Stretch): Promise<void> {
    if (changed.length === 0) return
    await this.#inTurn(chatId, async (chat) => {
      const before = this.#counted.get(chatId)
      const isAppended = before?.upTo && this.#isOf(chat, before) && changed.every(({ seq }) => seq > before.upTo)
      return isAppended ? this.#count(chat, changed, before, stretch) : this.#countAll(chat, stretch)
    })
    await this.tell(chatId)
  }

  /** Something else about it is not as it was. */
  async changed(chatId: string): Promise<void> {
    await this.#inTurn(chatId, (chat) => this.#countAll(chat))
    await this.tell(chatId)
  }

  /** Of two who count at once, the one who saw less must not have the last word. */
  #inTurn(chatId: string, count: (chat: ChatInfo) => Promise<Counted>): Promise<Counted | undefined> {
    const turns = this.#turns.get(chatId) ?? new Serial()
    this.#turns.set(chatId, turns)
    return turns.run(async () => {
      const chat = this.#deps.shelf.get(chatId)
      return chat && this.#keep(chat, await count(chat))
    })
  }

  async tell(chatId: string): Promise<void> {
    const turn = (this.#tellings.get(chatId) ?? 0) + 1
    this.#tellings.set(chatId, turn)
    const chat = this.#deps.shelf.get(chatId)
    if (!chat) return
    const summary = await this.#summary(chat)
    // Whoever was asked later knows more, and tells it: an older view must not come after.
    if (this.#tellings.get(chatId) === turn) this.#deps.onChanged(summary)
  }

  async gone(chatId: string): Promise<void> {
    if (this.#counted.delete(chatId)) await this.#deps.store.write([forget(nameOf(chatId))])
  }

  async #summary(chat: ChatInfo): Promise<ChatSummary> {
    const { chats, outbox, messages, me } = this.#deps
    const counted = await this.#level(chat)
    const waiting = outbox.of(chat.id).findLast(({ kind }) => kind === 'message')
    const pending = waiting && messages.pending(waiting)
    const last = pending
      ? { ...previewLine(pending), ...(pending.state ? { state: pending.state } : {}) }
      : this.#lastOf(chat, counted)
    const peerId = chat.type === 'direct' ? chat.members.find(({ userId }) => userId !== me())?.userId : undefined
    const { unread, mentions, read, firstUnread } = counted
    return {
      ...{ chat, unread, mentions, readUpTo: read, draft: await chats.draft(chat.id) },
      ...(peerId === undefined ? {} : { peerId }),
      ...(last ? { last } : {}),
      ...(firstUnread === undefined ? {} : { firstUnread }),
    }
  }

  async #level(chat: ChatInfo): Promise<Counted> {
    const known = this.#counted.get(chat.id)
    // Counted with what is just being taken in, it is ahead of what is said to be held.
    if (known && this.#isOf(chat, known) && known.upTo >= (this.#deps.stretchOf(chat.id)?.to ?? 0)) return known
    return (await this.#inTurn(chat.id, (now) => this.#countAll(now))) ?? (await this.#countAll(chat))
  }

  #lastOf(chat: ChatInfo, { last }: Counted): ChatSummary['last'] {
    const me = this.#deps.me()
    if (!last || last.senderId !== me) return last
    const memberIds = chat.members.map(({ userId }) => userId)
    return { ...last, state: stateOfSent(last.seq, othersIn(chat, memberIds, me)) }
  }

  #isOf(chat: ChatInfo, { read, hiddenUpTo }: Counted): boolean {
    return read === this.#read(chat) && hiddenUpTo === chat.state.hiddenUpTo
  }

  #read(chat: ChatInfo): number {
    return chat.reach[this.#deps.me()]?.read ?? 0
  }

  async #countAll(chat: ChatInfo, stretch = this.#deps.stretchOf(chat.id)): Promise<Counted> {
    const { store } = this.#deps
    const read = this.#read(chat)
    const from = Math.max(read, chat.state.hiddenUpTo) + 1
    // What is being written just now may lie there already: it is counted by whoever brings it.
    const to = messageName(chat.id, stretch ? stretch.to + 1 : 999_999_999_999)
    const range = { from: messageName(chat.id, from), to, limit: COUNTED }
    const states = (await readAll<MessageState>(store, range)).map(([, state]) => state)
    const isWhole = stretch !== undefined && stretch.from <= from
    // What lies before the first page that came has been counted by the server, as of then.
    const { asOf } = chat
    const base = !isWhole && asOf.read === read ? asOf : undefined
    const start: Counted = {
      ...{ upTo: 0, countedTo: base?.head ?? from - 1, read, hiddenUpTo: chat.state.hiddenUpTo },
      ...{ unread: base?.unread ?? 0, mentions: base?.mentions ?? 0 },
    }
    const counted = await this.#count(chat, states, start, stretch)
    const first = isWhole ? states.find((state) => this.#isUnread(state))?.seq : undefined
    const { firstUnread: _, ...rest } = counted
    return { ...rest, ...(first === undefined ? {} : { firstUnread: first }) }
  }

  async #count(
    chat: ChatInfo,
    states: readonly MessageState[],
    before: Counted,
    stretch = this.#deps.stretchOf(chat.id),
  ): Promise<Counted> {
    const me = this.#deps.me()
    const unread = states.filter((state) => state.seq > before.countedTo && this.#isUnread(state))
    const mentions = unread.filter(({ message }) => message?.said?.mentions?.includes(me))
    const first = before.firstUnread ?? unread[0]?.seq
    const last = await this.#newest(chat.id)
    const { last: _, ...rest } = before
    return {
      ...rest,
      upTo: stretch?.to ?? 0,
      countedTo: Math.max(before.countedTo, stretch?.to ?? 0),
      unread: Math.min(COUNTED, before.unread + unread.length),
      mentions: Math.min(COUNTED, before.mentions + mentions.length),
      ...(first === undefined ? {} : { firstUnread: first }),
      ...(last ? { last } : {}),
    }
  }

  #isUnread(state: MessageState): boolean {
    const { message } = state
    return message !== undefined && message.senderId !== this.#deps.me() && !isDeleted(state)
  }

  async #newest(chatId: string): Promise<PreviewLine | undefined> {
    const { store, messages } = this.#deps
    for (let to = messageName(chatId, 999_999_999_999); ; ) {
      const rows = await readAll<MessageState>(store, {
        ...{ from: messageName(chatId, 0), to, newestFirst: true, limit: 3 },
      })
      for (const [, state] of rows) {
        const message = await messages.view(chatId, state)
        if (message) return previewLine(message)
      }
      const oldest = rows.at(-1)
      if (!oldest) return undefined
      to = oldest[0]
    }
  }

  async #keep(chat: ChatInfo, counted: Counted): Promise<Counted> {
    const before = this.#counted.get(chat.id)
    this.#counted.set(chat.id, counted)
    if (JSON.stringify(before) !== JSON.stringify(counted)) {
      await this.#deps.store.write([put(nameOf(chat.id), counted)])
    }
    return counted
  }
}
