/** The signed chains of chats: who is in them and which epochs there are, folded from what members signed and nothing else. */

import { applyChatEntry, type Bytes, type ChatState, KeyError, readChatEntry } from '@parley/keys'
import { keys } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import { type IntegrityProblem, problemOf } from '../integrity.ts'
import { Serial } from '../serial.ts'
import { put, read } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { Chains } from './chains.ts'

type Entry = { seq: number; frame: Bytes }
type Kept = { entries: Entry[]; problem?: IntegrityProblem }
type Book = Kept & { state: ChatState | undefined }

/** What is over once the server shows what it had kept back. A fork is never over. */
const HEALS: readonly string[] = ['WITHHELD', 'CHAIN_SHORTENED', 'CHAIN_BEHIND']

export type ChatChainDeps = {
  call: MakeCall
  store: Store
  chains: Chains
  onProblem(problem: IntegrityProblem): void
}

export class ChatChainBook {
  readonly #deps: ChatChainDeps
  readonly #books = new Map<string, Promise<Book>>()
  /** Entries come by the log and by asking, at the same time: each chat's chain grows in one place at a time. */
  readonly #turns = new Map<string, Serial>()

  constructor(deps: ChatChainDeps) {
    this.#deps = deps
  }

  /** What is known of a chat, as long as nothing about it is wrong: whoever sends asks for this. */
  async trusted(chatId: string): Promise<ChatState> {
    const book = await this.#book(chatId)
    if (book.problem && HEALS.includes(book.problem.code)) return this.pull(chatId)
    if (book.problem) throw new ClientError('UNTRUSTED', `${book.problem.code}: ${book.problem.detail}`)
    return book.state ?? (await this.pull(chatId))
  }

  async known(chatId: string): Promise<ChatState | undefined> {
    return (await this.#book(chatId)).state
  }

  /** Nothing is sent to this chat any more until the server shows what members signed. */
  async distrust(chatId: string, problem: IntegrityProblem): Promise<void> {
    const book = await this.#book(chatId)
    await this.#keep(chatId, { ...book, problem })
    this.#deps.onProblem(problem)
  }

  /** How many entries of the chain come before this place in the log. */
  async placeOf(chatId: string, seq: number): Promise<number> {
    const { entries } = await this.#book(chatId)
    let place = entries.length
    while (place > 0 && (entries[place - 1] as Entry).seq >= seq) place--
    return place
  }

  async seqOf(chatId: string, index: number): Promise<number | undefined> {
    return (await this.#book(chatId)).entries[index]?.seq
  }

  /** An entry of the chain as it lies in the log; false if it is a copy of one we hold. */
  take(chatId: string, seq: number, frame: Bytes): Promise<boolean> {
    return this.#inTurn(chatId, () => this.#take(chatId, seq, frame))
  }

  async #take(chatId: string, seq: number, frame: Bytes): Promise<boolean> {
    const { index } = readChatEntry(frame)
    let book = await this.#book(chatId)
    if (index > book.entries.length) {
      await this.#pull(chatId)
      book = await this.#book(chatId)
    }
    const held = book.entries[index]
    if (held) {
      if (held.seq !== seq || toBase64(held.frame) !== toBase64(frame)) {
        throw new KeyError('CHAT_FORKED', 'another entry than the chain holds', index)
      }
      return false
    }
    await this.#extend(chatId, [{ seq, frame }])
    return true
  }

  /** Asks for all that is missing. */
  pull(chatId: string): Promise<ChatState> {
    return this.#inTurn(chatId, () => this.#pull(chatId))
  }

  #inTurn<T>(chatId: string, work: () => Promise<T>): Promise<T> {
    const turns = this.#turns.get(chatId) ?? new Serial()
    this.#turns.set(chatId, turns)
    return turns.run(work)
  }

  async #pull(chatId: string): Promise<ChatState> {
    for (;;) {
      const from = (await this.#book(chatId)).entries.length
      const answer = await this.#deps.call(keys.chatChain, { chatId, from })
      if (answer.length < from) {
        const problem = { code: 'CHAIN_SHORTENED', detail: `${answer.length} of ${from} entries`, chatId } as const
        await this.distrust(chatId, problem)
        throw new ClientError('UNTRUSTED', problem.code)
      }
      const { problem, ...held } = await this.#book(chatId)
      if (problem?.code === 'CHAIN_SHORTENED') await this.#keep(chatId, held)
      const news = answer.entries.filter(({ index }) => index >= from)
      await this.#extend(
        chatId,
        news.map(({ seq, frame }) => ({ seq, frame: fromBase64(frame) })),
      )
      const book = await this.#book(chatId)
      if (book.problem) throw new ClientError('UNTRUSTED', book.problem.code)
      if (book.entries.length >= answer.length || news.length === 0) {
        if (!book.state) throw new ClientError('NO_SUCH_CHAT', chatId)
        return book.state
      }
    }
  }

  async #extend(chatId: string, entries: readonly Entry[]): Promise<void> {
    let book = await this.#book(chatId)
    try {
      for (const entry of entries) {
        const state = await this.#fold(chatId, book.state, entry.frame)
        book = { ...book, state, entries: [...book.entries, entry] }
      }
      const isHealed = book.problem && HEALS.includes(book.problem.code)
      if (entries.length > 0) await this.#keep(chatId, isHealed ? { ...book, problem: undefined } : book)
    } catch (error) {
      await this.#keep(chatId, book)
      const problem = problemOf(error, { chatId })
      if (!problem) throw error
      await this.distrust(chatId, problem)
    }
  }

  async #fold(chatId: string, state: ChatState | undefined, frame: Bytes): Promise<ChatState> {
    const { author } = readChatEntry(frame)
    const chain = await this.#deps.chains.holding(author.account, author.chain)
    return applyChatEntry(state, chatId, frame, chain)
  }

  #book(chatId: string): Promise<Book> {
    const known = this.#books.get(chatId)
    if (known) return known
    const loading = this.#load(chatId)
    this.#books.set(chatId, loading)
    // A disk that failed, or a chain that could not be asked for offline: whoever comes next tries anew.
    loading.catch(() => this.#books.get(chatId) === loading && this.#books.delete(chatId))
    return loading
  }

  async #load(chatId: string): Promise<Book> {
    const kept = await read<Kept>(this.#deps.store, `chat-chain/${chatId}`)
    let state: ChatState | undefined
    for (const { frame } of kept?.entries ?? []) state = await this.#fold(chatId, state, frame)
    return { entries: [], ...kept, state }
  }

  async #keep(chatId: string, book: Omit<Book, 'problem'> & { problem?: IntegrityProblem | undefined }): Promise<void> {
    const { entries, state, problem } = book
    const kept: Kept = { entries, ...(problem ? { problem } : {}) }
    await this.#deps.store.write([put(`chat-chain/${chatId}`, kept)])
    this.#books.set(chatId, Promise.resolve({ ...kept, state }))
  }
}
