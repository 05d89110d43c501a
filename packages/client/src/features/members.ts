/** Who is in a chat: in encrypted ones what its members signed, and what one signs about it; the server is never asked who. */

import { type ChatState, chainPin, grantHistory, type NewMember, type Role } from '@parley/keys'
import { members as calls, keys } from '@parley/protocol/wire'
import { toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Chains } from '../crypto/chains.ts'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import { departing, type Epochs } from '../crypto/epochs.ts'
import type { OwnKeys } from '../crypto/own-keys.ts'
import type { Platform } from '../platform.ts'
import type { Sync } from '../sync/sync.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { ChatShelf } from './chat-shelf.ts'

export type MembersDeps = {
  call: MakeCall
  platform: Platform
  shelf: ChatShelf
  sync: Sync
  chains: Chains
  book: ChatChainBook
  epochs: Epochs
  own: OwnKeys
  /** Tells those who have come in what the chat is called. */
  introduce(chatId: string): Promise<void>
}

export type Member = { readonly userId: string; readonly role: Role }

export class Members {
  readonly #deps: MembersDeps

  constructor(deps: MembersDeps) {
    this.#deps = deps
  }

  async list(chatId: string): Promise<Member[]> {
    const chat = this.#deps.shelf.get(chatId)
    if (!chat) throw new ClientError('NO_SUCH_CHAT', chatId)
    if (chat.privacy === 'server') return [...chat.members]
    const roster = await this.#deps.book.known(chatId)
    return [...(roster?.members.values() ?? [])].map(({ account, role }) => ({ userId: account, role }))
  }

  async ids(chatId: string): Promise<string[]> {
    return (await this.list(chatId)).map(({ userId }) => userId)
  }

  async add(chatId: string, userIds: readonly string[]): Promise<void> {
    if (!this.#isSealed(chatId)) return this.#plain(calls.add, { chatId, userIds })
    const { chains, epochs } = this.#deps
    await chains.refresh(userIds)
    let isNew = false
    await this.#signed(() =>
      epochs.change(chatId, async (state) => {
        const fresh = userIds.filter((userId) => !state.members.has(userId))
        const members = await Promise.all(fresh.map((userId) => this.#newMember(userId)))
        isNew = members.length > 0
        return isNew ? { kind: 'add', members } : undefined
      }),
    )
    if (isNew) await this.#deps.introduce(chatId)
  }

  async #newMember(account: string): Promise<NewMember> {
    return { account, role: 'member', identity: chainPin(await this.#deps.chains.of(account)).first }
  }

  async remove(chatId: string, userId: string): Promise<void> {
    if (!this.#isSealed(chatId)) return this.#plain(calls.remove, { chatId, userId })
    await this.#signed(() =>
      this.#deps.epochs.change(chatId, async (state) =>
        state.members.has(userId) ? { kind: 'remove', accounts: [userId] } : undefined,
      ),
    )
  }

  async leave(chatId: string): Promise<void> {
    const { own, epochs } = this.#deps
    const userId = own.accountKey.account
    if (!this.#isSealed(chatId)) return this.#plain(calls.remove, { chatId, userId })
    await epochs.leave(chatId)
    await this.#deps.sync.pull()
  }

  async setRole(chatId: string, userId: string, role: Role): Promise<void> {
    if (!this.#isSealed(chatId)) return this.#plain(calls.setRole, { chatId, userId, role })
    await this.#signed(() =>
      this.#deps.epochs.change(chatId, async (state) =>
        state.members.get(userId)?.role === role ? undefined : { kind: 'role', account: userId, role },
      ),
    )
  }

  /** Vouches for somebody who lost all devices and began anew; to be done after comparing safety numbers. */
  async readmit(chatId: string, userId: string): Promise<void> {
    const { chains, epochs } = this.#deps
    await chains.refresh([userId])
    const identity = chainPin(await chains.of(userId)).first
    await this.#signed(() =>
      epochs.change(chatId, async (state) => {
        const admitted = state.members.get(userId)?.identity
        const isIn = admitted !== undefined && toBase64(admitted) === toBase64(identity)
        return isIn ? undefined : { kind: 'readmit', account: userId, identity }
      }),
    )
  }

  /** Signs out whom the server says are gone without a word of their own. */
  async depart(chatId: string, userIds: readonly string[]): Promise<void> {
    await this.#signed(() => this.#deps.epochs.change(chatId, async (state) => departing(state, userIds)))
  }

  /** Lets somebody who joined read what was said before, from the first epoch that this device holds without a gap. */
  async grantHistory(chatId: string, userId: string): Promise<void> {
    const { book, own, chains, call, platform, sync } = this.#deps
    const state = await book.trusted(chatId)
    const run = await this.#runUpTo(state, userId)
    if (run.length === 0) return
    const grant = await grantHistory(state, await own.speaker(), await chains.of(userId), run, platform.random)
    await call(keys.grant, { chatId, clientId: platform.uuid(), grant: toBase64(grant) })
    await sync.pull()
  }

  async #runUpTo(state: ChatState, userId: string) {
    const since = state.members.get(userId)?.since ?? 0
    const first = state.epochs.find(({ at }) => at >= since)?.number ?? state.epochs.length + 1
    const run = []
    for (let number = first - 1; number >= 1; number--) {
      const secret = await this.#deps.epochs.secret(state.chat, number)
      if (!secret) break
      run.unshift(secret)
    }
    return run
  }

  #isSealed(chatId: string): boolean {
    const chat = this.#deps.shelf.get(chatId)
    if (!chat) throw new ClientError('NO_SUCH_CHAT', chatId)
    return chat.privacy === 'e2ee'
  }

  async #signed(change: () => Promise<void>): Promise<void> {
    await change()
    await this.#deps.sync.pull()
  }

  async #plain(spec: typeof calls.add | typeof calls.remove | typeof calls.setRole, input: object): Promise<void> {
    await this.#deps.call(spec, input as never)
    await this.#deps.sync.pull()
  }
}
