/** Carries one thing out of the outbox to the server: sealed for exactly who is in the chat at that moment, or not at all. */

import { type ChatState, type LogPosition, logStart } from '@parley/keys'
import { type Content, type Entry, Fault, messageId } from '@parley/protocol'
import { messages as calls, reactions } from '@parley/protocol/wire'
import { ClientError } from '../client-error.ts'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import type { Epochs } from '../crypto/epochs.ts'
import type { MessageSeal } from '../crypto/message-seal.ts'
import type { Outgoing } from '../outbox/outbox.ts'
import type { Platform } from '../platform.ts'
import type { ChatInfo } from '../state/chat-info.ts'
import { plainContent, type Said, writeSaid } from '../state/said.ts'
import type { Store } from '../store/store.ts'
import { linksBetween } from '../sync/log-links.ts'
import type { Sync } from '../sync/sync.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { ChatShelf } from './chat-shelf.ts'

const ATTEMPTS = 5
const OUTWORN = { since: 0, messages: Number.POSITIVE_INFINITY }

export type TransmitDeps = {
  call: MakeCall
  store: Store
  platform: Platform
  shelf: ChatShelf
  sync: Sync
  book: ChatChainBook
  epochs: Epochs
  seal: MessageSeal
  me(): { userId: string; deviceId: string }
}

type Placed = { id: string; seq: number; at: number; expiresAt?: number | undefined }
type Body = { body: string; epoch: number } | { content: Content }

export class Transmit {
  readonly #deps: TransmitDeps

  constructor(deps: TransmitDeps) {
    this.#deps = deps
  }

  async send(item: Outgoing): Promise<void> {
    const { shelf, sync } = this.#deps
    const chat = shelf.get(item.chatId)
    if (!chat) throw new ClientError('NO_SUCH_CHAT', item.chatId)
    await this.insist(item.chatId, async (attempt) => {
      const body = chat.privacy === 'e2ee' ? await this.#seal(item, attempt) : { content: plainContent(item.said) }
      await sync.hear(this.#entry(item, body, await this.#place(item, body)))
    })
  }

  /** Whatever is sealed for a chat: if somebody came or went at that moment, it pulls what changed and is sealed anew. */
  async insist<T>(chatId: string, work: (attempt: number) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(attempt)
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'STALE_EPOCH' || attempt === ATTEMPTS) throw error
        await this.#deps.sync.pull()
        await this.#deps.epochs.catchUp(chatId, attempt > 1)
      }
    }
  }

  /** Refused again and again, though here nothing is known to be wrong with the epoch: then it takes a new one. */
  async #seal({ chatId, clientId, kind, ref, said }: Outgoing, attempt: number): Promise<Body> {
    const { epochs, seal } = this.#deps
    const ready = await epochs.ready(chatId, attempt > 2 ? OUTWORN : await this.#age(chatId))
    await this.#mustBeAsShown(ready.state)
    return seal.seal(ready, { chatId, clientId, kind, ref, content: writeSaid(said) }, await this.seen(chatId))
  }

  /** Between two people it is said to the one who is shown; and who is shown, the server says. */
  async #mustBeAsShown({ chat: chatId, shape, members }: ChatState): Promise<void> {
    const { shelf, book } = this.#deps
    const { type, members: shown } = shelf.get(chatId) as ChatInfo
    const stranger = type === 'group' ? undefined : shown.find(({ userId }) => !members.has(userId))
    if (!stranger && (type === 'group') === (shape === 'group')) return
    const detail = 'shown as one chat, signed as another'
    await book.distrust(chatId, {
      code: 'UNSIGNED_MEMBER',
      detail,
      chatId,
      ...(stranger ? { userId: stranger.userId } : {}),
    })
    throw new ClientError('UNTRUSTED', detail)
  }

  /** Something sealed that goes with a call of its own: a name, a deletion. To be made anew for each attempt. */
  async sealed(chatId: string, kind: string, said: Said, ref?: number) {
    const { epochs, seal, platform } = this.#deps
    const ready = await epochs.ready(chatId, undefined)
    const clientId = platform.uuid()
    const content = writeSaid(said)
    return { clientId, ...(await seal.seal(ready, { chatId, clientId, kind, ref, content }, await this.seen(chatId))) }
  }

  /** Since when, and for how many entries, the current epoch has served. */
  async #age(chatId: string): Promise<{ since: number; messages: number } | undefined> {
    const { book, store, sync } = this.#deps
    const mark = (await book.known(chatId))?.epochs.at(-1)
    const seq = mark && (await book.seqOf(chatId, mark.at - 1))
    const head = sync.stretchOf(chatId)?.to ?? 0
    if (seq === undefined) return undefined
    const [link] = await linksBetween(store, chatId, seq, seq)
    return link && { since: link.time, messages: head - seq }
  }

  /** How far the log is held and verified here. */
  async seen(chatId: string): Promise<LogPosition> {
    const { store, sync } = this.#deps
    const to = sync.stretchOf(chatId)?.to ?? 0
    const [link] = await linksBetween(store, chatId, to, to)
    return link?.head ? { seq: link.seq, head: link.head } : logStart(chatId)
  }

  #place({ chatId, clientId, kind, ref, silent, said }: Outgoing, body: Body): Promise<Placed> {
    const { call } = this.#deps
    const about = ref === undefined ? undefined : messageId(chatId, ref)
    const media = said.media?.map(({ mediaId }) => mediaId) ?? []
    if (kind === 'edit') return call(calls.edit, { id: about, clientId, ...body } as never)
    if (kind === 'react') {
      const given = 'content' in body ? { emoji: said.emoji } : body
      return call(reactions.react, { id: about, clientId, ...given } as never)
    }
    const extra = {
      ...('body' in body && media.length > 0 ? { mediaIds: media } : {}),
      ...(about ? { replyTo: about } : {}),
      ...(silent ? { silent } : {}),
    }
    return call(calls.send, { chatId, clientId, ...body, ...extra })
  }

  /** The entry as everybody else will hear it. */
  #entry({ chatId, clientId, kind, ref, silent, said }: Outgoing, body: Body, placed: Placed): Entry {
    const { userId, deviceId } = this.#deps.me()
    const data = kind === 'react' && 'content' in body ? { emoji: said.emoji } : silent ? { silent } : undefined
    return {
      ...{ log: chatId, seq: placed.seq, id: placed.id, kind, at: placed.at, senderId: userId, deviceId, clientId },
      ...(ref === undefined ? {} : { ref }),
      ...(placed.expiresAt === undefined ? {} : { expiresAt: placed.expiresAt }),
      ...(kind === 'react' && 'content' in body ? {} : body),
      ...(data ? { data } : {}),
    } as unknown as Entry
  }
}
