/** Messages: saying, changing and reading them. What is said is safe once the call returns; it is on its way by itself. */

import { LIMITS, type MessageId, messageId, messagePlace } from '@parley/protocol'
import { messages as calls, marks, reactions } from '@parley/protocol/wire'
import { ClientError } from '../client-error.ts'
import type { Outbox, Outgoing } from '../outbox/outbox.ts'
import { type SendState, stateOfSent } from '../outbox/send-state.ts'
import type { Platform } from '../platform.ts'
import type { MessageState } from '../state/message-state.ts'
import { type Message, viewMessage } from '../state/message-view.ts'
import { checkSaid, type Said, saysSomething } from '../state/said.ts'
import { read, readAll } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { messageName, onceName } from '../sync/cursor-row.ts'
import type { Sync } from '../sync/sync.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { ChatShelf } from './chat-shelf.ts'
import { MessagePages, type Page, type PageAt } from './message-pages.ts'
import { type Mine, mineName, readMine } from './own-marks.ts'
import { othersIn, type Receipts } from './receipts.ts'
import type { Transmit } from './transmit.ts'

export type MessagesDeps = {
  call: MakeCall
  store: Store
  platform: Platform
  outbox: Outbox
  shelf: ChatShelf
  sync: Sync
  receipts: Receipts
  transmit: Transmit
  me(): { userId: string; deviceId: string }
  memberIds(chatId: string): Promise<readonly string[]>
}

export type SendOptions = { replyTo?: string; silent?: boolean; clientId?: string }

export class Messages {
  readonly #deps: MessagesDeps
  readonly #pages: MessagePages

  constructor(deps: MessagesDeps) {
    this.#deps = deps
    this.#pages = new MessagePages({
      ...{ store: deps.store, sync: deps.sync, outbox: deps.outbox },
      view: (chatId, state) => this.#view(chatId, state),
      pending: (item) => this.pending(item),
    })
  }

  /** Resolves when it is on this device's disk; `sent` tells when the server has it. The same clientId again is the same message. */
  async send(chatId: string, said: Said, options: SendOptions = {}): Promise<Message> {
    if (!saysSomething(said)) throw new ClientError('EMPTY')
    const { replyTo, silent } = options
    const once = onceName(chatId, this.#deps.me().deviceId, options.clientId ?? '')
    const placed = options.clientId && (await read<number>(this.#deps.store, once))
    if (placed) return this.get(messageId(chatId, placed))
    return this.#put(chatId, {
      kind: 'message',
      said,
      ...(replyTo === undefined ? {} : { ref: messagePlace(replyTo as MessageId).seq }),
      ...(silent ? { silent } : {}),
      ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
    })
  }

  async edit(id: string, said: Said): Promise<void> {
    const { chatId, seq, said: before } = await this.#mine(id)
    // Other words for a picture are not another picture.
    const media = said.media ?? before?.media
    await this.#put(chatId, { kind: 'edit', said: { ...said, media }, ref: seq })
  }

  async react(id: string, emoji: string): Promise<void> {
    await this.answer(id, { emoji })
  }

  /** Says something about a message that is no message itself: a reaction, a vote. Answers its clientId. */
  async answer(id: string, said: Said): Promise<string> {
    const { chatId, seq } = messagePlace(id as MessageId)
    const { clientId } = await this.#put(chatId, { kind: 'react', said, ref: seq })
    return clientId as string
  }

  /** A message with all that was said about it, as it is kept. */
  async state(id: string): Promise<MessageState> {
    const { chatId, seq } = messagePlace(id as MessageId)
    const state = await read<MessageState>(this.#deps.store, messageName(chatId, seq))
    if (!state?.message) throw new ClientError('NO_SUCH_MESSAGE', id)
    return state
  }

  async #put(
    chatId: string,
    what: Pick<Outgoing, 'kind' | 'said'> & { ref?: number; silent?: boolean; clientId?: string },
  ): Promise<Message> {
    const { outbox, platform, shelf } = this.#deps
    if (!shelf.get(chatId)) throw new ClientError('NO_SUCH_CHAT', chatId)
    const said = checkSaid(what.said)
    const lost = Object.entries(what.said).find(([part, value]) => value !== undefined && !(part in said))
    if (lost) throw new ClientError('UNSAYABLE', lost[0])
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
    const { call, shelf, transmit } = this.#deps
    const { chatId, seq } = messagePlace(id as MessageId)
    const isSealed = forEveryone && shelf.get(chatId)?.privacy === 'e2ee'
    if (!isSealed) return void (await call(calls.remove, { id, forEveryone }))
    await transmit.insist(chatId, async () => {
      await call(calls.remove, { id, forEveryone, ...(await transmit.sealed(chatId, 'delete', {}, seq)) })
    })
  }

  async pin(id: string, isPinned = true): Promise<void> {
    await this.#deps.call(isPinned ? marks.pin : marks.unpin, { id: id })
  }

  async star(id: string, isStarred = true): Promise<void> {
    await this.#deps.call(isStarred ? marks.star : marks.unstar, { id: id })
  }

  /** Into another chat, said anew under that chat's keys. */
  async forward(id: string, toChatId: string, options: Pick<SendOptions, 'clientId'> = {}): Promise<Message> {
    const { said } = await this.get(id)
    if (!said) throw new ClientError('NO_SUCH_MESSAGE', id)
    return this.send(toChatId, { ...said, mentions: undefined, forwarded: true }, options)
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

  /** A page, ascending: the newest, those before or after a number, around one, or around a moment. */
  page(chatId: string, at: PageAt = {}): Promise<Page> {
    return this.#pages.page(chatId, at)
  }

  /** The same, without whether there is more. */
  async list(chatId: string, at: PageAt = {}): Promise<Message[]> {
    return [...(await this.#pages.page(chatId, at)).messages]
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
    return viewMessage(chatId, state, platform.now(), { userId: me, isStarred: mine.isStarred, state: reach })
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
