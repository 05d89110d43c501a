/**
 * The signed chains of chats. A change is judged outside any lock, against the chain as it is then, by the very rules by which
 * every client will judge it; under the lock of the chat it lands only if nothing has changed since: compare and set.
 */

import {
  applyChatEntry,
  type Bytes,
  type ChatChange,
  type ChatEntry,
  type ChatState,
  checkHistoryGrant,
  checkSealedSet,
  currentEpoch,
  type EpochChange,
  type HistoryGrant,
  maySend,
  readChatEntry,
  readHistoryGrant,
  readSealedSet,
  type Seal,
  writeOwnSeal,
} from '@parley/keys/public-frame'
import { Fault, type keys, LIMITS, UserId } from '@parley/protocol'
import type { Database, Queryable } from '../../db/database.ts'
import type { NewEntry } from '../../log/entry.ts'
import type { LogTransaction } from '../../log/transact.ts'
import type { AccountChains } from './account-chains.ts'
import { keyed, rekeyed, strangers } from './account-store.ts'
import * as store from './chat-store.ts'
import { badFrame, base64Of, bytesOf, sameBytes, truly } from './true-frame.ts'

const KEPT = 500

type Author = { userId: string; deviceId: string }

/** What a device has signed: a change, a turn of the epoch, or both. */
export type Given = { signed?: string | undefined; epoch?: keys.EpochTurn | undefined }

type Step = { frame: string; entry: ChatEntry }

/** Judged to be true as long as the chat stays as it was. */
export type Judged = {
  chatId: string
  author: Author
  /** How long the chain was. */
  length: number
  steps: readonly Step[]
  /** What is signed besides a turn of the epoch. */
  change: ChatChange | undefined
  before: ChatState | undefined
  after: ChatState
  seals: readonly Seal[]
  own: ReadonlyMap<string, Bytes>
}

/** The same bytes as they lie in the chain already. */
export type Done = { isDone: true; turned: keys.Turned }

export type SignedChats = ReturnType<typeof createSignedChats>

export function createSignedChats({ database, chains }: { database: Database; chains: AccountChains }) {
  const kept = new Map<string, ChatState>()

  const keep = (state: ChatState): void => {
    if (kept.size >= KEPT) kept.clear()
    kept.set(state.chat, state)
  }

  /** What is kept is a beginning of the chain: it only grows. */
  async function stateOf(chatId: string): Promise<ChatState | undefined> {
    const known = kept.get(chatId)
    const more = await store.signedFrom(database, chatId, known?.hashes.length ?? 0)
    if (more.length === 0) return known
    let state = known
    for (const { frame } of more) state = await applied(state, chatId, new Uint8Array(frame))
    keep(state!)
    return state
  }

  async function applied(state: ChatState | undefined, chatId: string, frame: Bytes): Promise<ChatState> {
    return applyChatEntry(state, chatId, frame, await chains.of(readChatEntry(frame).author))
  }

  async function isAsStored(chatId: string, from: number, frames: readonly string[]): Promise<boolean> {
    const stored = await store.signedFrom(database, chatId, from, frames.length)
    return stored.length === frames.length && stored.every(({ frame }, i) => sameBytes(frame, bytesOf(frames[i]!)))
  }

  /** Members named in the frame exist, have keys, and have been admitted by the identity their chain has. */
  async function demandIdentities(change: ChatChange | undefined, author: Author): Promise<void> {
    const named =
      change?.kind === 'create' || change?.kind === 'add'
        ? change.members
        : change?.kind === 'readmit'
          ? [change]
          : change?.kind === 'join'
            ? [{ account: author.userId, identity: change.identity }]
            : []
    if (named.length === 0) return
    if (!named.every(({ account }) => isId(account))) throw badFrame('MALFORMED')
    await demandKeys(
      database,
      named.map(({ account }) => account),
    )
    const places = named.map(({ account, identity }) => ({ account, index: 0, hash: identity }))
    if ((await strangers(database, places)).length > 0) throw badFrame('CHAIN_RESTARTED')
  }

  /** Sealed to the newest key of each, by a chain that each really has. */
  async function demandCurrent(q: Queryable, seals: readonly Seal[]): Promise<void> {
    if (seals.length === 0) return
    const places = seals.map(({ account, chain: { length, head } }) => ({ account, index: length - 1, hash: head }))
    if ((await strangers(q, places)).length > 0) throw badFrame('CHAIN_FORKED')
    const behind = await rekeyed(q, seals)
    if (behind.length > 0) throw new Fault('STALE_EPOCH', { details: { chains: behind } })
  }

  return {
    stateOf,

    async judge(author: Author, chatId: string, { signed, epoch }: Given): Promise<Judged | Done> {
      const place = (await store.placeOf(database, chatId)) ?? { length: 0, epoch: 0 }
      const frames = [signed, epoch?.frame].filter((frame) => frame !== undefined)
      const steps = await truly(() => frames.map((frame): Step => ({ frame, entry: readChatEntry(bytesOf(frame)) })))
      const first = steps[0]!.entry.index
      if (first !== place.length) {
        if (first < place.length && (await isAsStored(chatId, first, frames))) {
          return { isDone: true, turned: turnedOf(place) }
        }
        throw new Fault('STALE_EPOCH', { details: { length: place.length } })
      }
      const before = await stateOf(chatId)
      const now = before?.hashes.length ?? 0
      if (now !== place.length) throw new Fault('STALE_EPOCH', { details: { length: now } })
      let after = before
      let change: ChatChange | undefined
      let judgedSeals: { seals: readonly Seal[]; own: ReadonlyMap<string, Bytes> } = { seals: [], own: new Map() }
      for (const [i, { frame, entry }] of steps.entries()) {
        const isTurn = entry.change.kind === 'epoch'
        if (isTurn !== (epoch !== undefined && i === steps.length - 1)) throw badFrame('UNKNOWN_KIND', i)
        if (entry.author.account !== author.userId || entry.author.device !== author.deviceId) {
          throw badFrame('SIGNER_NOT_VALID', i)
        }
        if (!isTurn) {
          change = entry.change
          await demandIdentities(change, author)
        }
        const chain = await chains.of(entry.author)
        // Valid where it says, as every client asks; and still now, as only the server can.
        const current = await chains.current(author.userId)
        if (current?.chain.devices.get(author.deviceId)?.revoked !== undefined) throw badFrame('SIGNER_NOT_VALID', i)
        const state = after
        if (entry.change.kind === 'epoch' && state) {
          const mark = entry.change
          judgedSeals = await truly(() => sealsIn(state, mark, epoch!.sealedSet))
        }
        after = await truly(() => applyChatEntry(state, chatId, bytesOf(frame), chain))
      }
      const { seals, own } = judgedSeals
      return { chatId, author, length: place.length, steps, change, before, after: after!, seals, own }
    },

    /**
     * Under the lock of the chat's log, which the caller holds. `gone`: those whom the signed chain still counts in, though the
     * server does not. Answers where the chain stands then.
     */
    async land(tx: LogTransaction, judged: Judged, gone: readonly string[], at: number): Promise<keys.Turned> {
      const { chatId, author, length, steps, after, seals, own } = judged
      const place = await store.placeOf(tx, chatId)
      if (place?.length !== length) {
        throw new Fault('STALE_EPOCH', { details: { length: place?.length ?? 0 } })
      }
      const turn = steps.map(({ entry }) => entry.change).find((change) => change.kind === 'epoch')
      if (turn && gone.length > 0) throw new Fault('STALE_EPOCH', { details: { gone } })
      // A key that turns, or a chain that begins anew, shuts the chat under this same lock: it is seen here, or comes after.
      await demandCurrent(tx, seals)
      const placed = await tx.append(
        steps.map(
          ({ frame, entry: { index, change } }): NewEntry => ({
            log: chatId,
            kind: 'signed',
            senderId: author.userId,
            deviceId: author.deviceId,
            clientId: null,
            at,
            body: frame,
            data: { index, change: change.kind, ...(change.kind === 'epoch' ? { epoch: change.number } : {}) },
          }),
        ),
      )
      const number = currentEpoch(after)?.number ?? 0
      const isShut = !maySend(after) || gone.length > 0 || (place.epoch < 0 && turn?.epoch !== 'fresh')
      const epoch = isShut ? -number : number
      await store.addSigned(
        tx,
        chatId,
        length,
        placed.map(({ seq }) => seq),
        epoch,
      )
      if (turn) await store.addSeals(tx, chatId, turn.number, own)
      tx.afterCommit(() => keep(after))
      return turnedOf({ length: length + steps.length, epoch })
    },

    async page(chatId: string, from: number) {
      const { length } = (await store.placeOf(database, chatId))!
      const rows = await store.signedFrom(database, chatId, from, LIMITS.linksPage)
      return { length, entries: rows.map(({ frame, ...row }) => ({ ...row, frame: base64Of(frame) })) }
    },

    demandKeys: (userIds: readonly string[]): Promise<void> => demandKeys(database, userIds),

    /** A grant of history is signed by who sends it, who was in the chat as it says. */
    async judgeGrant(author: Author, chatId: string, frame: string): Promise<HistoryGrant> {
      const state = await stateOf(chatId)
      if (state === undefined) throw new Fault('NOT_FOUND')
      return truly(async () => {
        const grant = readHistoryGrant(bytesOf(frame))
        if (grant.author.account !== author.userId || grant.author.device !== author.deviceId) {
          throw badFrame('SIGNER_NOT_VALID')
        }
        return checkHistoryGrant(state, await chains.of(grant.author), bytesOf(frame))
      })
    },
  }
}

const isId = (id: string): boolean => UserId.safeParse(id).success

const turnedOf = ({ length, epoch }: { length: number; epoch: number }): keys.Turned => ({
  length,
  epoch: Math.abs(epoch),
  mustTurn: epoch < 0,
})

async function demandKeys(q: Queryable, userIds: readonly string[]): Promise<void> {
  const have = await keyed(q, userIds)
  const lacking = userIds.filter((id) => !have.has(id))
  if (lacking.length > 0) throw new Fault('NO_KEYS', { details: { userIds: lacking } })
}

async function sealsIn(before: ChatState, mark: EpochChange, sealedSet: string) {
  const seals = readSealedSet(bytesOf(sealedSet))
  const own = await checkSealedSet(before, mark, seals)
  return { seals, own: new Map([...own].map(([account, seal]) => [account, writeOwnSeal(seal)])) }
}
