/** Appends links to an account's chain, with all that has to be true together with them, or nothing. */

import {
  type Bytes,
  type ChainLink,
  type ChainState,
  currentAccountKey,
  extendChain,
  readLink,
  validDevices,
  verifyChain,
} from '@parley/keys/public-frame'
import { DeviceId, Fault, LIMITS } from '@parley/protocol'
import { maySign } from '../../access/keys.ts'
import type { NewEntry } from '../../log/entry.ts'
import type { LogTransaction } from '../../log/transact.ts'
import type { AccountChains } from './account-chains.ts'
import * as store from './account-store.ts'
import { shutChats } from './chat-store.ts'
import type { KeysDeps } from './deps.ts'
import { badFrame, base64Of, bytesOf, sameBytes, truly } from './true-frame.ts'

type Author = { userId: string; deviceId: string }

export type Publication = {
  expected: number
  links: readonly string[]
  seeds: readonly { deviceId: string; sealed: string }[]
  previous: readonly string[]
  /** In place of the chain there is. */
  isRestart?: boolean
  /** A device that has no session yet, and which these links may add all the same. */
  newcomer?: string
}

export type Published = { series: number; length: number }

export type Publish = (
  author: Author,
  publication: Publication,
  /** More that has to happen in the same transaction: before the seeds are given out. */
  also?: (tx: LogTransaction, added: readonly ChainLink[]) => Promise<void>,
) => Promise<Published>

const SEED_BYTES = 1_168

export function createPublish({ database, transact, clock, sessions }: KeysDeps, chains: AccountChains): Publish {
  return async (author, publication, also = async () => {}) => {
    const { userId, deviceId } = author
    const { expected, isRestart = false, newcomer } = publication
    const known = await chains.current(userId)
    const before = isRestart ? undefined : known?.chain
    const length = before?.hashes.length ?? 0
    if (expected !== length) {
      const repeat = !isRestart && known && (await isAsStored(userId, known.series, publication))
      if (repeat) return { series: known.series, length }
      throw await conflict(userId, known?.series, expected, length)
    }
    if (length + publication.links.length > LIMITS.chainLinks) throw new Fault('FULL')

    const frames = publication.links.map(bytesOf)
    const links = await truly(() => frames.map(readLink))
    const after = await truly(() => grow(userId, before, frames))
    let state = before
    for (const [i, { signer, change }] of links.entries()) {
      if (!maySign(state, signer, change, deviceId)) throw badFrame('SIGNER_NOT_VALID', length + i)
      if (change.kind === 'add' && !(await mayBelong(userId, change.device, newcomer))) {
        throw badFrame('UNKNOWN_DEVICE', length + i)
      }
      state = await grow(userId, state, [frames[i]!])
    }
    const generation = currentAccountKey(after).generation
    const first = before ? currentAccountKey(before).generation + 1 : 2
    const previous = publication.previous.map((sealed, i) => ({ generation: first + i - 1, sealed }))
    if (previous.length !== generation - first + 1) {
      throw invalid('previous', `${generation - first + 1} are needed: each new generation leaves the one before it`)
    }
    const valid = new Set(validDevices(after).map(({ id }) => id))
    for (const { deviceId: id, sealed } of publication.seeds) {
      if (!valid.has(id)) throw invalid('seeds', `${id} is not a device of the chain`)
      if (bytesOf(sealed).length !== SEED_BYTES) throw invalid('seeds', 'a sealed seed has another length')
    }
    const turned = before !== undefined && generation > currentAccountKey(before).generation
    const isNews = turned || isRestart
    const chats = isNews ? await store.sealedChatsOf(database, userId) : []
    const series = isRestart ? (known?.series ?? 0) + 1 : (known?.series ?? 1)

    const published = await transact([userId, ...chats], async (tx) => {
      const standing = await store.standingOf(tx, userId)
      if (standing?.length !== known?.chain.hashes.length || standing?.series !== known?.series) {
        throw await conflict(userId, standing?.series, expected, standing?.length ?? 0)
      }
      const at = clock.now()
      const entry = (log: string, kind: string, data: Record<string, unknown>, body?: string): NewEntry => ({
        ...{ log, kind, senderId: userId, deviceId, clientId: null, at, data },
        ...(body === undefined ? {} : { body }),
      })
      if (isRestart) {
        await store.dropAllSeeds(tx, userId)
        await sessions.revokeAll(tx, userId, 'revoked', deviceId as DeviceId)
      }
      const stored = links.map(({ index }, i) => ({ index, frame: frames[i]!, hash: after.hashes[index]! }))
      await store.addLinks(tx, userId, { series, length: after.hashes.length, generation }, stored)
      await tx.append(
        links.map(({ index, change }, i) =>
          entry(userId, 'chain', { series, index, change: change.kind }, publication.links[i]),
        ),
      )
      const revoked = links.flatMap(({ change }) => (change.kind === 'revoke' ? [change.device] : []))
      await sessions.revoke(tx, userId, revoked, 'revoked')
      await store.dropSeeds(tx, userId, revoked)
      await also(tx, links)

      for (const one of previous) await store.putPrevious(tx, userId, one.generation, Buffer.from(one.sealed, 'base64'))
      const seeds = publication.seeds.map((seed) => ({ ...seed, sealed: Buffer.from(seed.sealed, 'base64') }))
      await store.putSeeds(tx, userId, generation, seeds)
      const served = await store.sealedFor(tx, userId, generation)
      const lacking = [...valid].filter((id) => !served.has(id))
      if (lacking.length > 0) throw invalid('seeds', `none for ${lacking.join(', ')}`)
      const signedIn = await store.areLogs(
        tx,
        seeds.map((seed) => seed.deviceId),
      )
      await tx.append(
        publication.seeds
          .filter((seed) => signedIn.has(seed.deviceId))
          .map((seed) => entry(seed.deviceId, 'seed', { generation }, seed.sealed)),
      )
      if (isNews) {
        // Once more, under the lock of the account: nobody has taken this person in or out since.
        const concerned = await store.sealedChatsOf(tx, userId)
        await shutChats(tx, concerned)
        await tx.append(
          concerned.map((chat) =>
            entry(chat, 'keys-changed', { userId, series, length: after.hashes.length, isNew: isRestart }),
          ),
        )
      }
      return { series, length: after.hashes.length }
    })
    return published
  }

  /** The device that makes the call, one that is signed in, or one being linked; paper is nobody's session. */
  async function mayBelong(userId: string, { id, kind }: { id: string; kind: string }, newcomer?: string) {
    if (!DeviceId.safeParse(id).success) return false
    const taken = (await store.areLogs(database, [id])).has(id)
    if (kind === 'paper' || id === newcomer) return !taken
    return sessions.isSignedIn(database, userId, id)
  }

  async function isAsStored(userId: string, series: number, { expected, links }: Publication): Promise<boolean> {
    const stored = await store.linksOf(database, userId, series, expected, links.length)
    return stored.length === links.length && stored.every(({ frame }, i) => sameBytes(frame, bytesOf(links[i]!)))
  }

  async function conflict(userId: string, series: number | undefined, from: number, length: number): Promise<Fault> {
    const newer = series === undefined ? [] : await store.linksOf(database, userId, series, from, LIMITS.linksAtOnce)
    return new Fault('CONFLICT', { details: { length, links: newer.map(({ frame }) => base64Of(frame)) } })
  }
}

const grow = (userId: string, before: ChainState | undefined, frames: readonly Bytes[]): Promise<ChainState> =>
  before ? extendChain(before, frames) : verifyChain(userId, frames)

const invalid = (path: string, problem: string): Fault =>
  new Fault('INVALID_INPUT', { details: { issues: [{ path, problem }] } })
