/** What others' comings and goings ask of whoever is there: to let in who joined by a link, to sign out who left without a word. */

import type { ChatState } from '@parley/keys'
import type { Entry } from '@parley/protocol'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import type { Epochs } from '../crypto/epochs.ts'
import type { IntegrityProblem } from '../integrity.ts'
import type { Platform } from '../platform.ts'
import type { Members } from './members.ts'

/** Whoever joins by a link waits no longer than this for somebody to let them in. */
const TURN_WITHIN_MS = 2_000

export type ComingsDeps = {
  platform: Platform
  book: ChatChainBook
  epochs: Epochs
  members: Members
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
    for (const { kind, data } of entries) {
      const userId = data?.['userId'] as string
      if (kind === 'signed' && data?.['change'] === 'join') this.#planTurn(chatId, [])
      if (kind === 'member-removed' && (await book.known(chatId))?.members.has(userId)) {
        this.#planTurn(chatId, [userId])
      }
      if (kind === 'member-added') {
        // Who signed them in may be further back than what came to this device: nobody is accused before it has asked.
        if (!isIn(await book.known(chatId), userId) && !isIn(await book.pull(chatId), userId)) {
          onProblem({ code: 'UNSIGNED_MEMBER', detail: 'listed, but nobody signed them in', chatId, userId })
        }
      }
    }
  }

  /** Not all of us at once. */
  #planTurn(chatId: string, gone: readonly string[]): void {
    const { platform, members, epochs, background, isOnline } = this.#deps
    const chance = (platform.random(1)[0] as number) / 256
    platform.after(TURN_WITHIN_MS * chance, () => {
      if (!isOnline()) return
      background(gone.length > 0 ? members.depart(chatId, gone) : epochs.ready(chatId, undefined))
    })
  }
}
