/** Epochs of chats: opens those we are owed, and turns a new one whenever the next message needs it. */

import {
  type Bytes,
  type ChainState,
  type ChatChange,
  type ChatState,
  currentEpoch,
  type EpochKind,
  type EpochMark,
  type EpochSecret,
  epochNeeded,
  followRatchet,
  KeyError,
  type LogPosition,
  logStart,
  openEpoch,
  openHistory,
  readHistoryGrant,
  readOwnSeal,
  type SignedChatEntry,
  signChatEntry,
  turnEpoch,
  writeSealedSet,
} from '@parley/keys'
import { Fault } from '@parley/protocol'
import { keys } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Platform } from '../platform.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { Chains } from './chains.ts'
import type { ChatChainBook } from './chat-chain-book.ts'
import type { OwnKeys } from './own-keys.ts'
import type { Secrets } from './secrets.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const MESSAGES = 1_000
const ATTEMPTS = 8

export type EpochsDeps = {
  call: MakeCall
  platform: Platform
  chains: Chains
  book: ChatChainBook
  own: OwnKeys
  secrets: Secrets
  /** The log of the chat as far as it is verified here. */
  seen(chatId: string): Promise<LogPosition>
  /** Epochs of chats that forget are not archived. */
  forgets(chatId: string): Promise<boolean>
  /** How long messages of the chat last, where they do not last for good. */
  lifetime(chatId: string): number | undefined
}

export type WireTurn = { frame: string; sealedSet: string }

export class Epochs {
  readonly #deps: EpochsDeps

  constructor(deps: EpochsDeps) {
    this.#deps = deps
  }

  /** Undefined: said before we came, or erased. */
  async secret(chatId: string, number: number): Promise<EpochSecret | undefined> {
    const { secrets, book } = this.#deps
    const held = await secrets.get(chatId, number)
    if (held) return held
    const mark = (await book.known(chatId))?.epochs[number - 1]
    if (!mark || (await secrets.isErased(chatId, number))) return undefined
    const opened = (await this.#openOwn(chatId, mark)) ?? (await this.#follow(chatId, mark))
    if (opened) await secrets.keep([opened], !(await this.#deps.forgets(chatId)))
    return opened
  }

  async #openOwn(chatId: string, mark: EpochMark): Promise<EpochSecret | undefined> {
    const { call, own } = this.#deps
    const { seals } = await call(keys.seals, { wanted: [{ chatId, epoch: mark.number }] })
    const seal = seals.find(({ epoch }) => epoch === mark.number)?.seal
    if (seal === undefined) return undefined
    const read = readOwnSeal(fromBase64(seal))
    if (read.generation > own.accountKeys.length) await own.refreshSeeds()
    return (await openEpoch(chatId, mark, read, await own.chain(), own.accountKeys)).secret
  }

  async #follow(chatId: string, mark: EpochMark): Promise<EpochSecret | undefined> {
    if (mark.epoch !== 'ratchet') return undefined
    const before = await this.secret(chatId, mark.number - 1)
    return before && followRatchet(before, mark)
  }

  /** What a new chat begins with: its creation, and the first epoch. Nothing is kept until the server has taken both. */
  async begin(chatId: string, creation: ChatChange & { kind: 'create' }, chains: ReadonlyMap<string, ChainState>) {
    const { own, platform } = this.#deps
    const speaker = await own.speaker()
    const begun = await signChatEntry(undefined, chatId, speaker, platform.now(), creation)
    const { wire, secret } = await this.#turn(begun.state, 'fresh', chains, await logStart(chatId))
    return { signed: toBase64(begun.frame), epoch: wire, secret }
  }

  async #turn(
    state: ChatState,
    kind: EpochKind,
    chains: ReadonlyMap<string, ChainState>,
    seen: LogPosition,
  ): Promise<{ wire: WireTurn; secret: EpochSecret; state: ChatState }> {
    const { own, platform } = this.#deps
    const last = currentEpoch(state)
    const from = kind === 'ratchet' && last ? await this.secret(state.chat, last.number) : undefined
    const turned = await turnEpoch({
      ...{ state, kind, chains, seen, time: platform.now(), random: platform.random },
      speaker: await own.speaker(),
      ...(from ? { secret: from } : {}),
    })
    const wire = { frame: toBase64(turned.frame), sealedSet: toBase64(writeSealedSet(turned.seals)) }
    return { wire, secret: turned.secret, state: turned.state }
  }

  /** Members' chains, as the signed roster admits them; nobody else is ever sealed to. */
  async #chainsOf(state: ChatState): Promise<Map<string, ChainState>> {
    const accounts = [...state.members.keys()]
    return new Map(
      await Promise.all(
        accounts.map(async (account) => [account, await this.#deps.chains.of(account)] as [string, ChainState]),
      ),
    )
  }

  /** The chat ready for the next message: in an epoch that exactly its members can open. */
  async ready(chatId: string, said: { since: number; messages: number } | undefined): Promise<Ready> {
    const { book, call, secrets } = this.#deps
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const state = await this.#current(chatId)
      const chains = await this.#chainsOf(state)
      const longest = Math.min(DAY_MS, this.#deps.lifetime(chatId) ?? DAY_MS)
      const isOld =
        said !== undefined && (said.messages >= MESSAGES || this.#deps.platform.now() - said.since >= longest)
      const needed = epochNeeded(state, chains) ?? (isOld && attempt === 0 ? 'fresh' : undefined)
      if (!needed) {
        const mark = currentEpoch(state) as EpochMark
        const secret = await this.secret(chatId, mark.number)
        if (secret) return { state, chains, secret }
      }
      // Without the secret (a bad seal) a fresh epoch is what heals it; and a ratchet needs the one before.
      const kind = needed === 'ratchet' && (await this.#mayRatchet(state)) ? 'ratchet' : 'fresh'
      const turned = await this.#turn(state, kind, chains, await this.#deps.seen(chatId))
      try {
        await call(keys.turnEpoch, { chatId, epoch: turned.wire })
        await secrets.keep([turned.secret], !(await this.#deps.forgets(chatId)))
      } catch (error) {
        if (!isStale(error)) throw error
        await this.#heed(chatId, error)
      }
      await book.pull(chatId)
    }
    throw new Fault('STALE_EPOCH')
  }

  /** For whoever was refused as old: the chat's chain and, where that was not it, those of its members. */
  async catchUp(chatId: string, withMembers: boolean): Promise<void> {
    const { members } = await this.#deps.book.pull(chatId)
    if (withMembers) await this.#deps.chains.refresh([...members.keys()])
  }

  /** A refused turn says what we missed: whose keys have turned, or who is gone and has to be signed out first. */
  async #heed(chatId: string, { details }: Fault): Promise<void> {
    const { chains: behind = [], gone = [] } = (details ?? {}) as { chains?: string[]; gone?: string[] }
    await this.#deps.chains.refresh(behind)
    if (gone.length > 0) await this.change(chatId, async (state) => departing(state, gone))
  }

  /** In a chat that forgets every epoch stands alone, so that each can be forgotten alone (K87). */
  async #mayRatchet(state: ChatState): Promise<boolean> {
    const last = currentEpoch(state)
    return (
      !(await this.#deps.forgets(state.chat)) &&
      last !== undefined &&
      (await this.secret(state.chat, last.number)) !== undefined
    )
  }

  /** As it is known here; as the server has it, where ours is old: somebody was faster, or we were gone and are back. */
  async #current(chatId: string, attempt = 0): Promise<ChatState> {
    const { book, own } = this.#deps
    const known = attempt === 0 ? await book.trusted(chatId) : undefined
    return known?.members.has(own.accountKey.account) ? known : book.pull(chatId)
  }

  /** A change of who is in the chat, with the epoch that goes with it. */
  async change(chatId: string, make: (state: ChatState) => Promise<ChatChange | undefined>): Promise<void> {
    const { book, call, secrets } = this.#deps
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const state = await this.#current(chatId, attempt)
      const change = await make(state)
      const signed = change && (await this.#sign(state, change, attempt))
      if (!signed) {
        // What is done already, or may not be done, may be so only in our old view.
        if (attempt > 0) return
        continue
      }
      const turned = await this.#turnAfter(chatId, signed)
      try {
        const wire = { chatId, signed: toBase64(signed.frame), ...(turned ? { epoch: turned.wire } : {}) }
        await call(keys.change, wire as never)
        if (turned) await secrets.keep([turned.secret], !(await this.#deps.forgets(chatId)))
        await book.pull(chatId)
        return
      } catch (error) {
        if (!isStale(error)) throw error
        await this.#deps.chains.refresh((error.details as { chains?: string[] } | undefined)?.chains ?? [])
      }
    }
    throw new Fault('STALE_EPOCH')
  }

  async #sign(state: ChatState, change: ChatChange, attempt: number): Promise<SignedChatEntry | undefined> {
    const { own, platform } = this.#deps
    try {
      return await signChatEntry(state, state.chat, await own.speaker(), platform.now(), change)
    } catch (error) {
      if (attempt > 0 || !(error instanceof KeyError)) throw error
      return undefined
    }
  }

  /** Goes for good: whoever stays turns the next epoch. */
  async leave(chatId: string): Promise<void> {
    const { call, own, platform } = this.#deps
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const state = await this.#current(chatId, attempt)
      const signed = await signChatEntry(state, chatId, await own.speaker(), platform.now(), { kind: 'leave' })
      try {
        await call(keys.change, { chatId, signed: toBase64(signed.frame) })
        return
      } catch (error) {
        if (!isStale(error)) throw error
      }
    }
    throw new Fault('STALE_EPOCH')
  }

  async #turnAfter(chatId: string, { state }: SignedChatEntry) {
    if (!state.members.has(this.#deps.own.accountKey.account)) return undefined
    const chains = await this.#chainsOf(state)
    const needed = epochNeeded(state, chains)
    if (!needed) return undefined
    const kind = needed === 'ratchet' && (await this.#mayRatchet(state)) ? 'ratchet' : 'fresh'
    return this.#turn(state, kind, chains, await this.#deps.seen(chatId))
  }

  /** A grant of what was said before we came; answers the epochs it opens. Grants to others are theirs. */
  async takeGrant(chatId: string, frame: Bytes): Promise<readonly number[]> {
    const { own, book, chains, secrets } = this.#deps
    const grant = readHistoryGrant(frame)
    if (grant.joiner !== own.accountKey.account) return []
    const state = await book.known(chatId)
    if (!state) throw new ClientError('NO_SUCH_CHAT', chatId)
    const chain = await chains.holding(grant.author.account, grant.author.chain)
    const opened = await openHistory(state, chain, own.accountKeys, frame)
    await secrets.keep(opened, !(await this.#deps.forgets(chatId)))
    return opened.map(({ number }) => number)
  }
}

export type Ready = { state: ChatState; chains: ReadonlyMap<string, ChainState>; secret: EpochSecret }

/** Signs out whom the server says are gone without a word of their own. */
export function departing(state: ChatState, gone: readonly string[]): ChatChange | undefined {
  const accounts = gone.filter((userId) => state.members.has(userId))
  return accounts.length > 0 ? { kind: 'depart', accounts } : undefined
}

const isStale = (error: unknown): error is Fault => error instanceof Fault && error.code === 'STALE_EPOCH'
