/** Messages: saying, changing and reading them. What is said is safe once the call returns; it is on its way by itself. */

import { messages as calls, LIMITS, type MessageId, marks, messageId, messagePlace, reactions } from '@parley/protocol'
import { ClientError } from '../client-error.ts'
import type { Outbox, Outgoing } from '../outbox/outbox.ts'
import { type SendState, stateOfSent } from '../outbox/send-state.ts'
import type { Platform } from '../platform.ts'
import type { MessageState } from '../state/message-state.ts'
import { type Message, viewMessage } from '../state/message-view.ts'
import { Said } from '../state/said.ts'
import { read, readAll } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { messageName } from '../sync/cursor-row.ts'
import type { Sync } from '../sync/sync.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { ChatShelf } from './chat-shelf.ts'
import { type Mine, mineName, readMine } from './own-marks.ts'
import { othersIn, type Receipts } from './receipts.ts'

export type MessagesDeps = {
  call: MakeCall
  store: Store
  platform: Platform
  outbox: Outbox
  shelf: ChatShelf
  sync: Sync
  receipts: Receipts
  me(): { userId: string; deviceId: string }
  memberIds(chatId: string): Promise<readonly string[]>
}

export type SendOptions = { replyTo?: string; silent?: boolean; clientId?: string }

export class Messages {
  readonly #deps: MessagesDeps

  constructor(deps: MessagesDeps) {
    this.#deps = deps
  }

  /** Resolves when it is on this device's disk; `sent` tells when the server has it. The same clientId again is the same message. */
  async send(chatId: string, said: Said, options: SendOptions = {}): Promise<Message> {
    if (said.text === undefined && !said.media?.length) throw new ClientError('EMPTY')
    const { replyTo, silent } = options
    return this.#put(chatId, {
      kind: 'message',
      said,
      ...(replyTo === undefined ? {} : { ref: messagePlace(replyTo as MessageId).seq }),
      ...(silent ? { silent } : {}),
      ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
    })
  }

  async edit(id: string, said: Said): Promise<void> {
    const { chatId, seq } = await this.#mine(id)
    await this.#put(chatId, { kind: 'edit', said, ref: seq })
  }

  async react(id: string, emoji: string): Promise<void> {
    const { chatId, seq } = messagePlace(id as MessageId)
    await this.#put(chatId, { kind: 'react', said: { emoji }, ref: seq })
  }

  async #put(
    chatId: string,
    what: Pick<Outgoing, 'kind' | 'said'> & { ref?: number; silent?: boolean; clientId?: string },
  ): Promise<Message> {
    const { outbox, platform, shelf } = this.#deps
    if (!shelf.get(chatId)) throw new ClientError('NO_SUCH_CHAT', chatId)
    const said = Said.parse(what.said)
    const clientId = what.clientId ?? platform.uuid()
    const item = await outbox.add({ ...what, said, chatId, clientId, at: platform.now() })
    return this.pending(item)
  }

  /** Resolves once the server has it; rejects when it is given up. */
  sent(clientId: string): Promise<void> {
    return this.#deps.outbox.sent(clientId)
  }

  /** What waits to be sent, or was given up, oldest first. */
  unsent(): Message[] {
    return this.#deps.outbox.all().map((item) => this.pending(item))
  }

  retry(clientId: string): Promise<void> {
    return this.#deps.outbox.retry(clientId)
  }

  discard(clientId: string): Promise<void> {
    return this.#deps.outbox.drop(clientId)
  }

  async unreact(id: string, reactionId: string): Promise<void> {
    await this.#deps.call(reactions.unreact, { id, reaction: reactionId })
  }

  /** For everyone, or out of one's own sight on all one's devices. */
  async remove(id: string, { forEveryone = false } = {}): Promise<void> {
    await this.#deps.call(calls.remove, { id, forEveryone })
  }

  async pin(id: string, isPinned = true): Promise<void> {
    await this.#deps.call(isPinned ? marks.pin : marks.unpin, { id: id })
  }

  async star(id: string, isStarred = true): Promise<void> {
    await this.#deps.call(isStarred ? marks.star : marks.unstar, { id: id })
  }

  /** Into another chat, said anew under that chat's keys. */
  async forward(id: string, toChatId: string): Promise<Message> {
    const { said } = await this.get(id)
    if (!said) throw new ClientError('NO_SUCH_MESSAGE', id)
    return this.send(toChatId, { ...said, mentions: undefined, forwarded: true })
  }

  async markRead(chatId: string, seq?: number): Promise<void> {
    const last = seq ?? this.#deps.shelf.get(chatId)?.lastMessage ?? 0
    if (last > 0) await this.#deps.receipts.read(chatId, last)
  }

  receipts(id: string) {
    return this.#deps.receipts.of(id)
  }

  async get(id: string): Promise<Message> {
    const { chatId, seq } = messagePlace(id as MessageId)
    const state = await read<MessageState>(this.#deps.store, messageName(chatId, seq))
    const message = state && (await this.#view(chatId, state))
    if (!message) throw new ClientError('NO_SUCH_MESSAGE', id)
    return message
  }

  async #mine(id: string): Promise<Message> {
    const message = await this.get(id)
    if (message.senderId !== this.#deps.me().userId) throw new ClientError('NO_SUCH_MESSAGE', id)
    return message
  }

  /** A page, ascending: the newest, or those before a number. Older than what is held comes from the server, and is kept. */
  async list(
    chatId: string,
    { before, limit = LIMITS.page }: { before?: number; limit?: number } = {},
  ): Promise<Message[]> {
    const { store, sync, outbox } = this.#deps
    const to = messageName(chatId, before ?? 999_999_999_999)
    // Looked up first: what gets its place meanwhile is then seen twice rather than not at all.
    const waiting = before === undefined ? outbox.of(chatId).filter(({ kind }) => kind === 'message') : []
    for (;;) {
      const from = sync.stretchOf(chatId)?.from
      const range = { from: messageName(chatId, 0), to, newestFirst: true }
      const rows = await readAll<MessageState>(store, { ...range, limit: limit * 2 })
      const views = await Promise.all(rows.map(([, state]) => this.#view(chatId, state)))
      const shown = views.filter((view) => view !== undefined).slice(0, limit)
      const isShort = shown.length < limit && rows.length < limit * 2
      // Somebody else may have fetched it while we read.
      if (isShort && ((await sync.older(chatId)) || sync.stretchOf(chatId)?.from !== from)) continue
      const placed = new Set(shown.map(({ clientId }) => clientId))
      const pending = waiting.filter(({ clientId }) => !placed.has(clientId))
      return [...shown.reverse(), ...pending.map((item) => this.pending(item))]
    }
  }

  /** Every message held of a chat, with what is older fetched first: for export and search. */
  async all(chatId: string): Promise<Message[]> {
    while (await this.#deps.sync.older(chatId, LIMITS.syncEntries));
    return (await this.held(chatId)).flatMap(([, message]) => message ?? [])
  }

  /** What is on this device of a chat, by number; what does not show any more is there without a message. */
  async held(chatId: string): Promise<(readonly [seq: number, message: Message | undefined])[]> {
    const range = { from: messageName(chatId, 0), to: messageName(chatId, 999_999_999_999) }
    const rows = await readAll<MessageState>(this.#deps.store, range)
    return Promise.all(rows.map(async ([, state]) => [state.seq, await this.#view(chatId, state)] as const))
  }

  view(chatId: string, state: MessageState): Promise<Message | undefined> {
    return this.#view(chatId, state)
  }

  async #view(chatId: string, state: MessageState): Promise<Message | undefined> {
    const { store, shelf, platform, memberIds } = this.#deps
    const me = this.#deps.me().userId
    const mine: Mine = await readMine(store, mineName(chatId, state.seq))
    const chat = shelf.get(chatId)
    if (mine.isHidden || !chat || state.seq <= chat.state.hiddenUpTo) return undefined
    const isMine = state.message?.senderId === me
    const reach = isMine ? stateOfSent(state.seq, othersIn(chat, await memberIds(chatId), me)) : undefined
    return viewMessage(chatId, state, platform.now(), { isStarred: mine.isStarred, state: reach })
  }

  /** A message on its way, as people see it. */
  pending({ chatId, clientId, said, ref, at, silent, error }: Outgoing): Message {
    const { userId, deviceId } = this.#deps.me()
    const state: SendState = error === undefined ? 'pending' : 'failed'
    return {
      ...{ id: clientId, chatId, seq: 0, clientId, senderId: userId, deviceId, at, said, state },
      ...(said.text === undefined ? {} : { text: said.text }),
      ...(ref === undefined ? {} : { replyTo: messageId(chatId, ref) }),
      ...(error === undefined ? {} : { problem: error }),
      silent: silent ?? false,
      forwarded: said.forwarded ?? false,
      ...{ isEdited: false, isDeleted: false, isExpired: false, isPinned: false, isStarred: false, reactions: [] },
    }
  }
}
