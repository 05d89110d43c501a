/** What others' comings and goings ask of whoever is there: to let in who joined by a link, to sign out who left without a word. */

import type { ChatState } from '@parley/keys'
import { type Entry, ERRORS, Fault } from '@parley/protocol'
import { isOffline } from '../client-error.ts'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import type { Epochs } from '../crypto/epochs.ts'
import type { IntegrityProblem } from '../integrity.ts'
import type { Platform } from '../platform.ts'
import { forget, put, readAll } from '../store/records.ts'
import { beginningWith, type Change, type Store } from '../store/store.ts'
import type { ChatShelf } from './chat-shelf.ts'
import type { Members } from './members.ts'

/** Whoever joins by a link waits no longer than this for somebody to let them in. */
const WITHIN_MS = 2_000
const PREFIX = 'coming/'

/** By chat and number: somebody came in by a link, or is gone by the server's word. */
type Owed = { joinedAt: number } | { gone: string }

export type ComingsDeps = {
  store: Store
  platform: Platform
  book: ChatChainBook
  epochs: Epochs
  members: Members
  shelf: ChatShelf
  me(): { userId: string }
  introduce(chatId: string): Promise<void>
  isOnline(): boolean
  background(work: Promise<unknown>): void
  onProblem(problem: IntegrityProblem): void
}

/** Who left again since is in the signed chain too, as one who was there. */
const isIn = (roster: ChatState | undefined, userId: string): boolean =>
  roster !== undefined && (roster.members.has(userId) || roster.former.some(({ account }) => account === userId))

function owedFor({ seq, kind, data }: Entry): Owed | undefined {
  if (kind === 'signed' && data?.['change'] === 'join') return { joinedAt: seq }
  return kind === 'member-removed' ? { gone: data?.['userId'] as string } : undefined
}

export class Comings {
  readonly #deps: ComingsDeps
  #isPlanned = false

  constructor(deps: ComingsDeps) {
    this.#deps = deps
  }

  /** Before the entries are kept: whoever dies in between, or has no connection when it is time, owes it still. */
  async owe(chatId: string, entries: readonly Entry[]): Promise<void> {
    const owed = entries.flatMap((entry): Change[] => {
      const due = owedFor(entry)
      return due ? [put(`${PREFIX}${chatId}/${entry.seq}`, due)] : []
    })
    if (owed.length > 0) await this.#deps.store.write(owed)
  }

  /** They are kept now, and what they ask for can be done. */
  async heed(chatId: string, entries: readonly Entry[]): Promise<void> {
    const { book, onProblem } = this.#deps
    for (const { kind, data } of entries) {
      if (kind !== 'member-added') continue
      const userId = data?.['userId'] as string
      // Who signed them in may be further back than what came to this device: nobody is accused before it has asked.
      if (!isIn(await book.known(chatId), userId) && !isIn(await book.pull(chatId), userId)) {
        onProblem({ code: 'UNSIGNED_MEMBER', detail: 'listed, but nobody signed them in', chatId, userId })
      }
    }
    if (entries.some(owedFor)) this.plan()
  }

  /** Not all of us at once. */
  plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    const { platform, background, isOnline } = this.#deps
    const chance = (platform.random(1)[0] as number) / 256
    platform.after(WITHIN_MS * chance, () => {
      this.#isPlanned = false
      if (isOnline()) background(this.#run())
    })
  }

  async #run(): Promise<void> {
    const { store, background } = this.#deps
    for (const [name, owed] of await readAll<Owed>(store, beginningWith(PREFIX))) {
      const done = this.#pay(name, owed)
      background(done)
      await done.catch(() => {})
    }
  }

  /** What passes is tried again with the next connection; what does not is told, and not tried for ever. */
  async #pay(name: string, owed: Owed): Promise<void> {
    const chatId = name.slice(PREFIX.length).split('/')[0] as string
    try {
      if (this.#deps.shelf.get(chatId)) await this.#settle(chatId, owed)
    } catch (error) {
      if (isOffline(error) || (error instanceof Fault && ERRORS[error.code].retry !== 'no')) throw error
      await this.#deps.store.write([forget(name)])
      throw error
    }
    await this.#deps.store.write([forget(name)])
  }

  async #settle(chatId: string, owed: Owed): Promise<void> {
    const { book, members } = this.#deps
    if ('joinedAt' in owed) await this.#letIn(chatId, owed.joinedAt)
    else if ((await book.known(chatId))?.members.has(owed.gone)) await members.depart(chatId, [owed.gone])
  }

  /** Turns the keys, and says what the chat is called, unless somebody has meanwhile: only its leaders may. */
  async #letIn(chatId: string, joinedAt: number): Promise<void> {
    const { book, epochs, shelf, me, introduce } = this.#deps
    await epochs.ready(chatId, undefined)
    const role = (await book.known(chatId))?.members.get(me().userId)?.role
    const namedAt = shelf.get(chatId)?.namedAt ?? 0
    if ((role === 'creator' || role === 'admin') && namedAt < joinedAt) await introduce(chatId)
  }
}
