/** Takes a stretch of a chat's log in: verifies it, opens it, folds it, and keeps all of that in one write. */

import { type Bytes, KeyError, type LogPosition, readChatEntry } from '@parley/keys'
import type { Entry } from '@parley/protocol'
import { fromBase64 } from '../base64.ts'
import type { ChatChainBook } from '../crypto/chat-chain-book.ts'
import type { Epochs } from '../crypto/epochs.ts'
import type { MessageSeal } from '../crypto/message-seal.ts'
import type { Prepared } from '../features/chat-shelf.ts'
import { IntegrityError, type IntegrityProblem, problemOf } from '../integrity.ts'
import {
  applyToMessage,
  forgetOpened,
  type MessageState,
  noMessage,
  type Opened,
  targetOf,
} from '../state/message-state.ts'
import { type Notice, noticeOf } from '../state/notice.ts'
import { fromContent, readSaid, type Said } from '../state/said.ts'
import { forget, put, read, readAll } from '../store/records.ts'
import type { Change, Store } from '../store/store.ts'
import { expiryName, messageName, noticeName, onceName, type Stretch, sealedName, stretchName } from './cursor-row.ts'
import { joinUp, keepLinks, type Link, linkOf, linksBetween, linksUpToHead } from './log-links.ts'

export type ApplyChatDeps = {
  store: Store
  book: ChatChainBook
  epochs: Epochs
  seal: MessageSeal
  me(): { userId: string }
  onProblem(problem: IntegrityProblem): void
  /** What else changes with these entries: written in the same write. */
  prepare(chatId: string, entries: readonly (readonly [Entry, Said | undefined])[], isOlder: boolean): Prepared
}

export type Applied = {
  /** By number, the messages that changed. */
  messages: ReadonlyMap<number, MessageState>
  opened: readonly Opened[]
  notices: readonly Notice[]
  /** Epochs that a grant among the entries opened for us. */
  granted: readonly number[]
}

export class ApplyChat {
  readonly #deps: ApplyChatDeps

  constructor(deps: ApplyChatDeps) {
    this.#deps = deps
  }

  /** `stretch`: what is held afterwards. The entries are its new end, or its new beginning. */
  async apply(chatId: string, isSealed: boolean, entries: readonly Entry[], stretch: Stretch): Promise<Applied> {
    const { store } = this.#deps
    const opened: Opened[] = []
    const seen: LogPosition[] = []
    const granted: number[] = []
    const changes: Change[] = []
    for (const entry of entries) {
      if (entry.kind === 'signed' && isSealed) seen.push(...(await this.#takeSigned(chatId, entry)))
      if (entry.kind === 'grant' && isSealed && entry.body) granted.push(...(await this.#takeGrant(chatId, entry)))
      const one = await this.#open(chatId, isSealed, entry, seen, changes)
      opened.push(one)
    }
    if (isSealed) changes.push(...(await this.#links(chatId, entries, seen, stretch)))
    const messages = await this.#fold(chatId, opened, changes)
    const notices = entries.flatMap((entry, i) => noticeOf(chatId, entry, opened[i]?.said) ?? [])
    changes.push(...notices.map((notice) => put(noticeName(chatId, notice.seq), notice)))
    const isOlder = stretch.to > (entries.at(-1)?.seq ?? 0)
    const prepared = this.#deps.prepare(
      chatId,
      entries.map((entry, i) => [entry, opened[i]?.said] as const),
      isOlder,
    )
    await store.write([...changes, ...prepared.changes, put(stretchName(chatId), stretch)])
    await prepared.done()
    return { messages, opened, notices, granted }
  }

  /** What could not be opened when it came, now that its epochs can be. */
  async reopen(chatId: string, epochs: readonly number[]): Promise<Applied> {
    const { store } = this.#deps
    const changes: Change[] = []
    const opened: Opened[] = []
    const seen: LogPosition[] = []
    for (const epoch of epochs) {
      const from = sealedName(chatId, epoch, 0)
      const rows = await readAll<Entry>(store, { from, to: sealedName(chatId, epoch + 1, 0) })
      for (const [name, entry] of rows) {
        const one = await this.#open(chatId, true, entry, seen, changes)
        if (one.problem === 'NO_KEY') continue
        changes.push(forget(name))
        opened.push(one)
      }
    }
    if (seen.length > 0) changes.push(...(await this.#linksSeen(chatId, seen)))
    const messages = await this.#fold(chatId, opened, changes)
    await store.write(changes)
    return { messages, opened, notices: [], granted: [] }
  }

  async #takeSigned(chatId: string, { seq, body }: Entry): Promise<LogPosition[]> {
    if (body === undefined) return []
    try {
      const frame = fromBase64(body)
      await this.#deps.book.take(chatId, seq, frame)
      const { change } = readChatEntry(frame)
      return change.kind === 'epoch' && change.seen.seq > 0 ? [change.seen] : []
    } catch (error) {
      await this.#distrust(chatId, seq, error)
      return []
    }
  }

  async #takeGrant(chatId: string, { seq, body }: Entry): Promise<readonly number[]> {
    try {
      return await this.#deps.epochs.takeGrant(chatId, fromBase64(body as string))
    } catch (error) {
      this.#tell(chatId, seq, error)
      return []
    }
  }

  async #open(
    chatId: string,
    isSealed: boolean,
    entry: Entry,
    seen: LogPosition[],
    changes: Change[],
  ): Promise<Opened> {
    const { seq, kind, at, senderId, deviceId, clientId, ref, epoch, expiresAt, data, content, body } = entry
    const bare: Opened = {
      ...{ seq, kind, at, senderId, deviceId, clientId, ref, epoch, expiresAt },
      ...(data?.['silent'] ? { silent: true } : {}),
      ...(data?.['forwarded'] ? { forwarded: true } : {}),
      ...(kind === 'unreact' ? { reaction: data?.['reaction'] as number } : {}),
    }
    if (!isSealed) return { ...bare, ...plain(content, data) }
    if (!SAID.includes(kind)) return bare
    if (kind === 'delete' && body === undefined) return this.#unsigned(chatId, entry, bare)
    try {
      if (content !== undefined || (kind === 'react' && data?.['emoji'] !== undefined)) {
        throw new IntegrityError({ code: 'DOWNGRADE', detail: 'plain content in an encrypted chat' })
      }
      await this.#checkOnce(chatId, entry, changes)
      if (body === undefined) return bare
      const message = await this.#deps.seal.open(chatId, entry)
      if (!message) {
        changes.push(put(sealedName(chatId, epoch ?? 0, seq), entry))
        return { ...bare, problem: 'NO_KEY' }
      }
      seen.push(message.seen)
      const said = readSaid(message.content)
      return said ? { ...bare, said } : { ...bare, problem: 'MALFORMED' }
    } catch (error) {
      // Whoever keeps a turn of the keys from us may be keeping a removal from us: nothing is sent until it is shown.
      if (error instanceof IntegrityError && error.problem.code === 'WITHHELD') {
        changes.push(put(sealedName(chatId, epoch ?? 0, seq), entry))
        await this.#distrust(chatId, seq, error)
        return { ...bare, problem: 'WITHHELD' }
      }
      return { ...bare, problem: this.#tell(chatId, seq, error).code }
    }
  }

  /** Whoever takes something back signs it. What has expired since has lost its signature, and is no loss. */
  #unsigned(chatId: string, { seq, bodyHash }: Entry, bare: Opened): Opened {
    const detail = 'a deletion that nobody signed'
    if (bodyHash === undefined) this.#deps.onProblem({ code: 'DOWNGRADE', detail, chatId, seq })
    return { ...bare, problem: 'DOWNGRADE' }
  }

  /** The same (device, clientId) at a second place is an old message shown again. */
  async #checkOnce(chatId: string, { seq, deviceId, clientId }: Entry, changes: Change[]): Promise<void> {
    const name = onceName(chatId, deviceId ?? '', clientId ?? '')
    const before = await read<number>(this.#deps.store, name)
    const among = changes.find(([other]) => other === name)
    if ((before !== undefined && before !== seq) || among) {
      throw new IntegrityError({ code: 'REPLAYED', detail: `this was said at ${before ?? 'a place before'}` })
    }
    if (before === undefined) changes.push(put(name, seq))
  }

  async #links(chatId: string, entries: readonly Entry[], seen: readonly LogPosition[], stretch: Stretch) {
    const { store } = this.#deps
    const first = entries[0]?.seq ?? 0
    const isOlder = first === stretch.from && stretch.to > (entries.at(-1)?.seq ?? 0)
    const come = await Promise.all(entries.map(linkOf))
    // Newer entries hang on the last one held; older ones must lead to the first whose head is known.
    const around = isOlder
      ? await linksUpToHead(store, chatId, first + entries.length, stretch.to)
      : await linksBetween(store, chatId, Math.max(stretch.from, first - 1), first - 1)
    const links: Link[] = isOlder ? [...come, ...around] : [...around, ...come]
    try {
      const joined = await joinUp(chatId, links, seen)
      if (!isOlder) await this.#checkSeenBefore(chatId, seen, joined[0]?.seq ?? 1)
      return keepLinks(chatId, joined)
    } catch (error) {
      await this.#distrust(chatId, first, error)
      return keepLinks(chatId, links)
    }
  }

  /** What is read late vouches for the log as well, and as much: it is held against what has been held since. */
  async #linksSeen(chatId: string, seen: readonly LogPosition[]): Promise<Change[]> {
    const { store } = this.#deps
    const { from, to } = (await read<Stretch>(store, stretchName(chatId))) ?? { from: 1, to: 0 }
    const first = Math.max(from, Math.min(...seen.map(({ seq }) => seq)))
    const links = await linksUpToHead(store, chatId, first, to)
    const reached = links.at(-1)?.seq ?? 0
    try {
      await this.#checkSeenBefore(chatId, seen, to + 1)
      const joined = await joinUp(
        chatId,
        links,
        seen.filter(({ seq }) => seq <= reached),
      )
      return keepLinks(chatId, joined)
    } catch (error) {
      await this.#distrust(chatId, first, error)
      return []
    }
  }

  async #checkSeenBefore(chatId: string, seen: readonly LogPosition[], before: number): Promise<void> {
    for (const { seq, head } of seen) {
      if (seq >= before || seq === 0) continue
      const [link] = await linksBetween(this.#deps.store, chatId, seq, seq)
      if (link?.head && !same(link.head, head)) throw new KeyError('LOG_FORKED', 'two views of one log', seq)
    }
  }

  async #fold(chatId: string, opened: readonly Opened[], changes: Change[]): Promise<Map<number, MessageState>> {
    const messages = new Map<number, MessageState>()
    for (const entry of opened) {
      const target = targetOf(entry)
      if (target === undefined || entry.problem === 'REPLAYED') continue
      const held =
        messages.get(target) ??
        (await read<MessageState>(this.#deps.store, messageName(chatId, target))) ??
        noMessage(target)
      const state = forgetOpened(applyToMessage(held, entry), this.#deps.me().userId)
      messages.set(target, state)
      // An edit too: one that comes when its message is over would put back what has been forgotten.
      const { expiresAt, epoch } = state.message ?? {}
      if ((entry.kind === 'message' || entry.kind === 'edit') && expiresAt !== undefined) {
        changes.push(put(expiryName(expiresAt, chatId, target), epoch ?? 0))
      }
    }
    for (const [seq, state] of messages) changes.push(put(messageName(chatId, seq), state))
    return messages
  }

  #tell(chatId: string, seq: number, error: unknown): IntegrityProblem {
    const problem = problemOf(error, { chatId, seq })
    if (!problem) throw error
    this.#deps.onProblem(problem)
    return problem
  }

  async #distrust(chatId: string, seq: number, error: unknown): Promise<void> {
    const problem = problemOf(error, { chatId, seq })
    if (!problem) throw error
    await this.#deps.book.distrust(chatId, problem)
  }
}

/** Kinds whose body is sealed by their sender. */
const SAID = ['message', 'edit', 'delete', 'react', 'name', 'description', 'avatar']

function plain(content: Entry['content'], data: Entry['data']): { said?: Said } {
  if (content !== undefined) return { said: fromContent(content) }
  return typeof data?.['emoji'] === 'string' ? { said: { emoji: data['emoji'] } } : {}
}

const same = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])
