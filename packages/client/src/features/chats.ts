/** Chats: opening, naming and keeping them. An encrypted chat begins with its signed roster and first epoch, or not at all. */

import {
  type ChainState,
  chainPin,
  type EpochSecret,
  fromUtf8,
  type NewMember,
  openOwn,
  sealOwn,
  utf8,
} from '@parley/keys'
import { chats as calls } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Chains } from '../crypto/chains.ts'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import type { Epochs } from '../crypto/epochs.ts'
import type { OwnKeys } from '../crypto/own-keys.ts'
import type { Secrets } from '../crypto/secrets.ts'
import type { Platform } from '../platform.ts'
import type { ChatInfo } from '../state/chat-info.ts'
import type { Said } from '../state/said.ts'
import type { Sync } from '../sync/sync.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { ChatShelf } from './chat-shelf.ts'
import type { Transmit } from './transmit.ts'

export type ChatsDeps = {
  call: MakeCall
  platform: Platform
  shelf: ChatShelf
  sync: Sync
  chains: Chains
  book: ChatChainBook
  epochs: Epochs
  secrets: Secrets
  transmit: Transmit
  own: OwnKeys
}

export type NewGroup = {
  name: string
  description?: string
  memberIds?: readonly string[]
  /** `server`: the server can read it. Said wherever it appears. */
  privacy?: calls.Privacy
  /** How long messages last, in milliseconds. */
  timer?: number
  /** The same id again is the same group. */
  chatId?: string
}

export class Chats {
  readonly #deps: ChatsDeps

  constructor(deps: ChatsDeps) {
    this.#deps = deps
  }

  /** The one with the newest message first, pinned ones on top. */
  list({ archived = false }: { archived?: boolean } = {}): ChatInfo[] {
    return this.#deps.shelf
      .all()
      .filter((chat) => chat.state.archived === archived && isListed(chat))
      .sort((a, b) => Number(b.state.pinned) - Number(a.state.pinned) || b.touchedAt - a.touchedAt)
  }

  get(chatId: string): ChatInfo {
    const chat = this.#deps.shelf.get(chatId)
    if (!chat) throw new ClientError('NO_SUCH_CHAT', chatId)
    return chat
  }

  /** The one chat of the two of us, whoever opened it. */
  async openDirect(userId: string): Promise<ChatInfo> {
    const known = this.#deps.shelf.all().find((chat) => chat.type === 'direct' && isWith(chat, userId))
    const chat =
      known && isListed(known)
        ? known
        : await this.#begin('direct', [userId], (begun) => ({ type: 'direct', userId, ...begun }))
    await this.#mustHold(chat.id, 'direct', userId)
    return chat
  }

  /** Whatever chat the server hands us for somebody: what is said in it goes to whom its members signed in. */
  async #mustHold(chatId: string, shape: 'direct' | 'group', userId: string): Promise<void> {
    const { book } = this.#deps
    const state = await book.trusted(chatId)
    if (state.shape === shape && state.members.has(userId)) return
    await book.distrust(chatId, {
      code: 'UNSIGNED_MEMBER',
      detail: 'nobody signed them into this chat',
      chatId,
      userId,
    })
    throw new ClientError('UNTRUSTED', chatId)
  }

  async openSaved(): Promise<ChatInfo> {
    const known = this.#deps.shelf.all().find(({ type }) => type === 'saved')
    return known ?? this.#begin('direct', [], (begun) => ({ type: 'saved', ...begun }))
  }

  async createGroup(group: NewGroup): Promise<ChatInfo> {
    const { name, description, memberIds = [], privacy = 'e2ee', timer, chatId = this.#deps.platform.uuid() } = group
    const about = description === undefined ? {} : { description }
    const known = this.#deps.shelf.get(chatId)
    const chat =
      known ??
      (privacy === 'server'
        ? await this.#make({ type: 'group', chatId, privacy, memberIds, name, ...about })
        : await this.#begin('group', memberIds, (begun) => ({ type: 'group', memberIds, ...begun }), chatId))
    if (timer !== undefined) await this.setTimer(chat.id, timer)
    if (privacy === 'e2ee') {
      await this.setName(chat.id, name)
      if (description !== undefined) await this.setDescription(chat.id, description)
    }
    return this.get(chat.id)
  }

  async #begin(
    shape: 'direct' | 'group',
    others: readonly string[],
    input: (begun: object) => object,
    chatId = this.#deps.platform.uuid(),
  ): Promise<ChatInfo> {
    const { chains, epochs, own, secrets } = this.#deps
    const me = own.accountKey.account
    await chains.refresh(others)
    const all = new Map<string, ChainState>()
    for (const userId of [me, ...others]) all.set(userId, await chains.of(userId))
    const members = [...all].map(([account, chain]): NewMember => {
      const role = shape === 'group' && account === me ? 'creator' : 'member'
      return { account, role, identity: chainPin(chain).first }
    })
    const { signed, epoch, secret } = await epochs.begin(chatId, { kind: 'create', shape, members }, all)
    return this.#make(input({ chatId, signed, epoch }), secret, secrets)
  }

  /** Of two who open it at once, one finds the chat of the other: what was signed here is then worth nothing. */
  async #make(input: object, secret?: EpochSecret, secrets?: Secrets): Promise<ChatInfo> {
    const { call, shelf, book, sync } = this.#deps
    const chat = await call(calls.create, input as never)
    const { type, chatId } = input as { type: string; chatId: string }
    if (type === 'group' && chat.id !== chatId) throw new ClientError('UNTRUSTED', 'another group than was made here')
    if (secret && secret.chat === chat.id) await secrets?.keep([secret], true)
    const info = await shelf.take(chat)
    if (info.privacy === 'e2ee') await book.pull(chat.id)
    await sync.pull()
    return info
  }

  async setName(chatId: string, name: string): Promise<void> {
    await this.#update(chatId, 'name', 'sealedName', name)
  }

  async setDescription(chatId: string, description: string | null): Promise<void> {
    await this.#update(chatId, 'description', 'sealedDescription', description)
  }

  /** Of a group: WebP in base64, small enough to travel in the log; null takes it away. */
  async setPicture(chatId: string, picture: string | null): Promise<void> {
    const { call } = this.#deps
    if (this.get(chatId).privacy === 'server') await call(calls.update, { chatId, photo: picture })
    else await this.#sealed(chatId, 'avatar', 'sealedPhoto', picture === null ? null : { picture })
    await this.#deps.sync.pull()
  }

  /** Says anew what it is called, for those who have come in: what was said of it before is sealed away from them. */
  async introduce(chatId: string): Promise<void> {
    const { privacy, name, description, picture } = this.get(chatId)
    if (privacy !== 'e2ee') return
    const again = true
    if (name !== null) await this.#sealed(chatId, 'name', 'sealedName', { text: name, again })
    if (description !== null)
      await this.#sealed(chatId, 'description', 'sealedDescription', { text: description, again })
    if (picture) await this.#sealed(chatId, 'avatar', 'sealedPhoto', { picture, again })
    await this.#deps.sync.pull()
  }

  /** How long messages last from now on, in milliseconds; null: for good. */
  async setTimer(chatId: string, timer: number | null): Promise<void> {
    await this.#deps.call(calls.update, { chatId, timer })
    await this.#deps.sync.pull()
    // What is in the archive already opens nothing that is said from here on.
    if (timer !== null && this.get(chatId).privacy === 'e2ee') {
      await this.#deps.epochs.ready(chatId, { since: 0, messages: 0 })
    }
  }

  async #update(chatId: string, kind: string, sealedField: string, text: string | null): Promise<void> {
    const { call, sync } = this.#deps
    const chat = this.get(chatId)
    if (chat.privacy === 'server') await call(calls.update, { chatId, [kind]: text })
    else await this.#sealed(chatId, kind, sealedField, text === null ? null : { text })
    await sync.pull()
  }

  async #sealed(chatId: string, kind: string, field: string, said: Said | null): Promise<void> {
    const { call, transmit } = this.#deps
    await transmit.insist(chatId, async () => {
      const sealed = said && (await transmit.sealed(chatId, kind, said))
      await call(calls.update, { chatId, [field]: sealed })
    })
  }

  mute(chatId: string, until: number | null) {
    return this.#keep(chatId, this.#deps.call(calls.mute, { chatId, until }))
  }

  archive(chatId: string, archived = true) {
    return this.#keep(chatId, this.#deps.call(calls.archive, { chatId, archived }))
  }

  pin(chatId: string, pinned = true) {
    return this.#keep(chatId, this.#deps.call(calls.pin, { chatId, pinned }))
  }

  /** What has been begun to write: on all my devices, readable by none else. */
  async setDraft(chatId: string, text: string | null): Promise<void> {
    const { own, platform, call } = this.#deps
    const draft =
      text === null ? null : toBase64(await sealOwn(own.accountKey, `draft:${chatId}`, utf8(text), platform.random))
    await this.#keep(chatId, call(calls.draft, { chatId, draft }))
  }

  async draft(chatId: string): Promise<string | null> {
    const { draft } = this.get(chatId).state
    if (draft === null) return null
    return fromUtf8(await openOwn(this.#deps.own.accountKeys, `draft:${chatId}`, fromBase64(draft)))
  }

  /** For me alone: it and its history up to now. `leave` goes out of a group as well. */
  async remove(chatId: string, options: { leave?: boolean; forEveryone?: boolean } = {}): Promise<void> {
    await this.#deps.call(calls.remove, { chatId, ...options })
    await this.#deps.sync.pull()
  }

  async #keep(chatId: string, asked: Promise<calls.ChatState>): Promise<void> {
    await this.#deps.shelf.setState(chatId, await asked)
  }
}

const isWith = (chat: ChatInfo, userId: string): boolean => chat.members.some((member) => member.userId === userId)

/** A hidden chat is back as soon as something is said in it, as on the server. */
const isListed = ({ state, lastMessage }: ChatInfo): boolean => !state.hidden || lastMessage > state.hiddenUpTo
