/** What others' comings and goings ask of whoever is there: to let in who joined by a link, to sign out who left without a word. */

import type { ChatState } from '@parley/keys'
import type { Entry } from '@parley/protocol'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import type { Epochs } from '../crypto/epochs.ts'
import type { IntegrityProblem } from '../integrity.ts'
import type { Platform } from '../platform.ts'
import type { ChatShelf } from './chat-shelf.ts'
import type { Members } from './members.ts'

/** Whoever joins by a link waits no longer than this for somebody to let them in. */
const TURN_WITHIN_MS = 2_000

export type ComingsDeps = {
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

export class Comings {
  readonly #deps: ComingsDeps

  constructor(deps: ComingsDeps) {
    this.#deps = deps
  }

  async heed(chatId: string, entries: readonly Entry[]): Promise<void> {
    const { book, onProblem } = this.#deps
    for (const { seq, kind, data } of entries) {
      const userId = data?.['userId'] as string
      if (kind === 'signed' && data?.['change'] === 'join') this.#plan(() => this.#letIn(chatId, seq))
      if (kind === 'member-removed' && (await book.known(chatId))?.members.has(userId)) {
        this.#plan(() => this.#deps.members.depart(chatId, [userId]))
      }
      if (kind === 'member-added') {
        // Who signed them in may be further back than what came to this device: nobody is accused before it has asked.
        if (!isIn(await book.known(chatId), userId) && !isIn(await book.pull(chatId), userId)) {
          onProblem({ code: 'UNSIGNED_MEMBER', detail: 'listed, but nobody signed them in', chatId, userId })
        }
      }
    }
  }

  /** Turns the keys, and says what the chat is called, unless somebody has meanwhile: only its leaders may. */
  async #letIn(chatId: string, joinedAt: number): Promise<void> {
    const { book, epochs, shelf, me, introduce } = this.#deps
    await epochs.ready(chatId, undefined)
    const role = (await book.known(chatId))?.members.get(me().userId)?.role
    const namedAt = shelf.get(chatId)?.namedAt ?? 0
    if ((role === 'creator' || role === 'admin') && namedAt < joinedAt) await introduce(chatId)
  }

  /** Not all of us at once. */
  #plan(work: () => Promise<void>): void {
    const { platform, background, isOnline } = this.#deps
    const chance = (platform.random(1)[0] as number) / 256
    platform.after(TURN_WITHIN_MS * chance, () => {
      if (isOnline()) background(work())
    })
  }
}
