/** Keeps the search index level with what this device can read, and asks it. */

import { messageId } from '@parley/protocol'
import { ClientError } from '../client-error.ts'
import type { SearchIndex, SearchKind, SearchQuery } from '../search/index-port.ts'
import { plainText } from '../state/markup.ts'
import type { Message } from '../state/message-view.ts'
import type { Stretch } from '../sync/cursor-row.ts'
import type { ChatShelf } from './chat-shelf.ts'
import type { Messages } from './messages.ts'

export class SearchFeed {
  readonly #index: SearchIndex | undefined
  readonly #messages: Messages
  readonly #shelf: ChatShelf

  constructor(index: SearchIndex | undefined, messages: Messages, shelf: ChatShelf) {
    this.#index = index
    this.#messages = messages
    this.#shelf = shelf
  }

  /** A message as it stands now; what can no longer be read can no longer be found. */
  async take(chatId: string, seq: number, message: Message | undefined): Promise<void> {
    if (!this.#index) return
    const text = message ? searchableOf(message) : ''
    const kind = message ? kindOf(message) : 'text'
    // A picture is found by being one, without a word.
    if (!message?.senderId || (text === '' && kind === 'text')) await this.#index.remove([messageId(chatId, seq)])
    else {
      const { id, senderId, at, expiresAt } = message
      await this.#index.index([{ id, chatId, seq, senderId, at, text, kind, expiresAt }])
    }
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.#index?.remove(ids)
  }

  /** How far a log is held, noted once everything it brought has been taken in. */
  async reached(chatId: string, stretch: Stretch): Promise<void> {
    await this.#index?.mark(chatId, markOf(stretch))
  }

  /** An index that has come less far than what is held lost its end in a crash: those chats are taken in again. */
  async catchUp(stretchOf: (chatId: string) => Stretch | undefined): Promise<void> {
    const marks = (await this.#index?.marks()) ?? new Map<string, string>()
    for (const { id } of this.#index ? this.#shelf.all() : []) {
      const stretch = stretchOf(id)
      if (!stretch || marks.get(id) === markOf(stretch)) continue
      for (const [seq, message] of await this.#messages.held(id)) await this.take(id, seq, message)
      await this.reached(id, stretch)
    }
  }

  /** Newest first, over all that this device has read. */
  async query(query: SearchQuery): Promise<Message[]> {
    if (!this.#index) throw new ClientError('NO_SEARCH')
    const hits = await this.#index.query(query)
    const found = await Promise.all(hits.map(({ id }) => this.#messages.get(id).catch(() => undefined)))
    return found.filter((message) => message !== undefined)
  }

  /** Saved, so that the next start need not read everything again. */
  async close(): Promise<void> {
    await this.#index?.close()
  }
}

const markOf = ({ from, to }: Stretch): string => `${from}-${to}`

/** All its words: what was typed, and what its parts are called. */
function searchableOf({ said = {} }: Message): string {
  const { text, format, media = [], poll, location, contact } = said
  const words = [
    text === undefined ? undefined : plainText(text, format),
    ...media.flatMap(({ name, alt }) => [name, alt]),
    ...(poll ? [poll.question, ...poll.options] : []),
    ...[location?.title, contact?.name],
  ]
  return words.filter((word) => word !== undefined).join('\n')
}

function kindOf({ said, text }: Message): SearchKind {
  const [media] = said?.media ?? []
  if (media) return media.kind === 'sticker' ? 'image' : media.kind
  if (said?.poll) return 'poll'
  if (said?.location) return 'location'
  if (said?.contact) return 'contact'
  return /https?:\/\//.test(text ?? '') ? 'link' : 'text'
}
