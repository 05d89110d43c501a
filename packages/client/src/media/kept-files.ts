/**
 * Files that were fetched, kept on this device until there is no more room for them: whose chat they are in and of what kind is known
 * without looking at them. The longest unused go first. All of it can be fetched again, as long as the server has it.
 */

import type { Bytes } from '@parley/keys'
import { Serial } from '../serial.ts'
import type { MediaPart } from '../state/said.ts'
import { forget, put, read, readAll } from '../store/records.ts'
import { beginningWith, type Store } from '../store/store.ts'
import { Rows } from './rows.ts'

/** Where a file was met: what becomes of it there becomes of what is kept of it. */
export type KeepFor = { readonly chatId: string; readonly messageId: string }

export type KeptKind = MediaPart['kind']

export type KeptUsage = {
  /** Bytes. */
  readonly total: number
  /** The most of them there may be; null: as many as there is room for. */
  readonly limit: number | null
  /** The largest first. */
  readonly chats: readonly { readonly chatId: string; readonly size: number; readonly kinds: KeptKinds }[]
}
type KeptKinds = Readonly<Partial<Record<KeptKind, number>>>

type Kept = KeepFor & {
  readonly mediaId: string
  readonly hash?: string
  readonly kind: KeptKind
  readonly size: number
  readonly usedAt: number
  /** Not all of it is there: what an interruption leaves is thrown away. */
  readonly isComing?: boolean
}

const LIMIT = 'kept-limit'
const USUAL_LIMIT = 500_000_000
const PREFIX = 'kept/'
const nameOf = (mediaId: string) => `${PREFIX}${mediaId}`
/** When it was last used need not be known better than this. */
const HOUR = 60 * 60 * 1_000

export class KeptFiles {
  readonly #store: Store
  readonly #rows: Rows
  readonly #now: () => number
  readonly #all = new Map<string, Kept>()
  readonly #changes = new Serial()
  #limit: number | null = USUAL_LIMIT

  constructor({ store, now }: { store: Store; now: () => number }) {
    this.#store = store
    this.#rows = new Rows(store, 'kept-bytes')
    this.#now = now
  }

  async load(): Promise<void> {
    const limit = await read<{ bytes: number | null }>(this.#store, LIMIT)
    if (limit) this.#limit = limit.bytes
    for (const [, kept] of await readAll<Kept>(this.#store, beginningWith(PREFIX))) {
      this.#all.set(kept.mediaId, kept)
      if (kept.isComing) await this.#drop(kept)
    }
  }

  /** What is kept of this very file. */
  async get({ mediaId, hash }: MediaPart): Promise<Bytes | undefined> {
    const kept = this.#all.get(mediaId)
    if (!kept || kept.isComing || kept.hash !== hash) return undefined
    const bytes = await this.#rows.read(mediaId, 0, kept.size)
    if (bytes.length !== kept.size) return undefined
    if (this.#now() - kept.usedAt > HOUR) {
      await this.#changes.run(async () => {
        if (this.#all.has(mediaId)) await this.#write({ ...kept, usedAt: this.#now() })
      })
    } else this.#all.set(mediaId, { ...kept, usedAt: this.#now() })
    return bytes
  }

  /** The whole file, as it was opened. */
  put({ mediaId, hash, kind }: MediaPart, pieces: readonly Bytes[], keepFor: KeepFor): Promise<void> {
    const size = pieces.reduce((sum, { length }) => sum + length, 0)
    return this.#changes.run(async () => {
      if (this.#all.has(mediaId) || (this.#limit !== null && size > this.#limit)) return
      const { chatId, messageId } = keepFor
      const known = hash === undefined ? {} : { hash }
      const kept = { chatId, messageId, mediaId, kind, size, usedAt: this.#now(), ...known }
      await this.#write({ ...kept, isComing: true })
      try {
        await this.#rows.write(mediaId, each(pieces), () => {})
        await this.#write(kept)
      } catch (error) {
        await this.#drop(kept)
        throw error
      }
      await this.#fit()
    })
  }

  usage(): KeptUsage {
    const chats = new Map<string, { size: number; kinds: Partial<Record<KeptKind, number>> }>()
    for (const { chatId, kind, size } of this.#all.values()) {
      const chat = chats.get(chatId) ?? { size: 0, kinds: {} }
      chat.size += size
      chat.kinds[kind] = (chat.kinds[kind] ?? 0) + size
      chats.set(chatId, chat)
    }
    const listed = [...chats].map(([chatId, chat]) => ({ chatId, ...chat }))
    return { total: this.#total(), limit: this.#limit, chats: listed.sort((a, b) => b.size - a.size) }
  }

  /** Lets go of them: all, those of a chat, of a message, or of some kinds. */
  free({ chatId, messageId, kinds }: Partial<KeepFor> & { kinds?: readonly KeptKind[] } = {}): Promise<void> {
    return this.#changes.run(async () => {
      for (const kept of this.#all.values()) {
        if (chatId !== undefined && kept.chatId !== chatId) continue
        if (messageId !== undefined && kept.messageId !== messageId) continue
        if (kinds && !kinds.includes(kept.kind)) continue
        await this.#drop(kept)
      }
    })
  }

  /** Null: as many as there is room for. */
  setLimit(bytes: number | null): Promise<void> {
    return this.#changes.run(async () => {
      await this.#store.write([put(LIMIT, { bytes })])
      this.#limit = bytes
      await this.#fit()
    })
  }

  #total(): number {
    let total = 0
    for (const { size } of this.#all.values()) total += size
    return total
  }

  async #fit(): Promise<void> {
    if (this.#limit === null) return
    let over = this.#total() - this.#limit
    for (const kept of [...this.#all.values()].sort((a, b) => a.usedAt - b.usedAt)) {
      if (over <= 0) return
      await this.#drop(kept)
      over -= kept.size
    }
  }

  async #write(kept: Kept): Promise<void> {
    await this.#store.write([put(nameOf(kept.mediaId), kept)])
    this.#all.set(kept.mediaId, kept)
  }

  async #drop({ mediaId, size }: Kept): Promise<void> {
    this.#all.delete(mediaId)
    await this.#rows.drop(mediaId, size)
    await this.#store.write([forget(nameOf(mediaId))])
  }
}

async function* each(pieces: readonly Bytes[]): AsyncGenerator<Bytes> {
  yield* pieces
}
