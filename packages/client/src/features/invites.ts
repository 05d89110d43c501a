/** Links into groups. Of encrypted ones the secret half stays behind the #, where no server sees it. */

import {
  applyChatEntry,
  type Bytes,
  type ChatState,
  inviteKeyOf,
  newInvite,
  readChatEntry,
  signChatEntry,
  signJoin,
} from '@parley/keys'
import { Fault } from '@parley/protocol'
import { invites as calls, keys } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Engine } from '../engine.ts'
import type { ChatInfo } from '../state/chat-info.ts'

const ATTEMPTS = 5

export type InviteOptions = { life?: number; maxUses?: number }

export class Invites {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** What is handed to whoever shall join. */
  async create(chatId: string, options: InviteOptions = {}): Promise<string> {
    const { platform, call, book, own, sync, url } = this.#engine
    const isSealed = this.#engine.chats.get(chatId).privacy === 'e2ee'
    const secret = newInvite(platform.random)
    const inviteKey = await inviteKeyOf(secret)
    const { token } = await retried(async () => {
      const signed = isSealed
        ? await signChatEntry(await book.pull(chatId), chatId, await own.speaker(), platform.now(), {
            kind: 'invite',
            inviteKey,
          })
        : undefined
      return call(calls.create, {
        ...{ chatId: chatId, ...options },
        ...(signed ? { signed: toBase64(signed.frame) } : {}),
      })
    })
    await sync.pull()
    // The key tells which entry takes the link back.
    await this.#engine.account.keep(`invite:${token}`, inviteKey)
    return `${url}/join/${token}${isSealed ? `#${inUrl(secret)}` : ''}`
  }

  async list(chatId: string) {
    return (await this.#engine.call(calls.list, { chatId: chatId })).invites
  }

  async revoke(chatId: string, token: string): Promise<void> {
    const { platform, call, book, own, sync, account } = this.#engine
    const inviteKey = await account.kept(`invite:${token}`)
    await retried(async () => {
      const signed =
        inviteKey && this.#engine.chats.get(chatId).privacy === 'e2ee'
          ? await signChatEntry(await book.pull(chatId), chatId, await own.speaker(), platform.now(), {
              kind: 'uninvite',
              inviteKey,
            })
          : undefined
      await call(calls.revoke, { chatId, token, ...(signed ? { signed: toBase64(signed.frame) } : {}) })
    })
    await sync.pull()
  }

  preview(link: string) {
    return this.#engine.call(calls.preview, { token: partsOf(link).token })
  }

  /** Comes in. What is said from then on can be read once a member has turned the keys, which they do by themselves. */
  async join(link: string): Promise<ChatInfo> {
    const { call, shelf, sync } = this.#engine
    const { token, secret } = partsOf(link)
    const chat = await retried(async () => {
      if (!secret) return call(calls.join, { token })
      const { chatId, signed } = await this.#signJoin(token, secret)
      const joined = await call(calls.join, { token, signed })
      // What is said there goes to those who signed its chain: another chat, or an open one, is none one has been asked into.
      if (joined.id !== chatId || joined.privacy !== 'e2ee') throw new ClientError('UNTRUSTED', joined.id)
      return joined
    })
    const info = await shelf.take(chat)
    await sync.pull()
    return info
  }

  /** The chain is read before one is a member, and believed only as far as it is signed. */
  async #signJoin(token: string, secret: Bytes): Promise<{ chatId: string; signed: string }> {
    const { call, chains, own, platform } = this.#engine
    const { chatId } = await call(calls.preview, { token })
    let state: ChatState | undefined
    for (let length = 1, held = 0; held < length; held = state?.hashes.length ?? 0) {
      const page = await call(keys.chatChain, { chatId, from: held, invite: token })
      if (page.entries.length === 0) break
      for (const { frame } of page.entries) {
        const { author } = readChatEntry(fromBase64(frame))
        const chain = await chains.holding(author.account, author.chain)
        state = await applyChatEntry(state, chatId, fromBase64(frame), chain)
      }
      length = page.length
    }
    if (!state) throw new ClientError('NO_SUCH_CHAT', chatId)
    const joined = await signJoin(state, secret, await own.speaker(), platform.now())
    return { chatId, signed: toBase64(joined.frame) }
  }
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'STALE_EPOCH' || attempt === ATTEMPTS) throw error
    }
  }
}

const inUrl = (bytes: Bytes): string => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

function partsOf(link: string): { token: string; secret: Bytes | undefined } {
  const [address = '', fragment] = link.split('#')
  const token = address.slice(address.lastIndexOf('/') + 1)
  return { token, secret: fragment ? fromBase64(fragment.replaceAll('-', '+').replaceAll('_', '/')) : undefined }
}
