/** The chains of accounts: fetched, verified link by link, pinned for good; a fork, a shortening or a new identity never passes unseen. */

import {
  type Bytes,
  type ChainHead,
  type ChainState,
  checkHead,
  extendChain,
  KeyError,
  verifyChain,
} from '@parley/keys'
import { type AnswerOf, Fault, LIMITS } from '@parley/protocol'
import { keys } from '@parley/protocol/wire'
import { fromBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import { type IntegrityProblem, problemOf } from '../integrity.ts'
import { Serial } from '../serial.ts'
import { put, read } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { MakeCall } from '../wire/make-call.ts'

/** One life of an account: whoever loses all devices begins another series. */
type Series = { frames: Bytes[]; chain: ChainState }
type Stored = { series: number; frames: Bytes[][] }

export type ChainsDeps = {
  call: MakeCall
  store: Store
  onProblem(problem: IntegrityProblem): void
  /** Somebody we knew has a new identity: to be shown to people, and compared anew. */
  onNewIdentity(userId: string): void
  /** A chain grew: perhaps a device came or went. */
  onGrown(userId: string, chain: ChainState): void
}

export class Chains {
  readonly #deps: ChainsDeps
  /** By account, the series from the first on; one we never saw is a hole. */
  readonly #known = new Map<string, (Series | undefined)[]>()
  readonly #turns = new Map<string, Serial>()
  readonly #fetching = new Map<string, Promise<void>>()

  constructor(deps: ChainsDeps) {
    this.#deps = deps
  }

  /** The newest chain of an account as far as it is known here; fetched if it is not at all. */
  async of(userId: string): Promise<ChainState> {
    const known = (await this.#load(userId)).at(-1)
    if (known) return known.chain
    await this.refresh([userId])
    const fetched = (this.#known.get(userId) ?? []).at(-1)
    if (!fetched) throw new ClientError('NO_KEYS', userId)
    return fetched.chain
  }

  /** The chain in which this very head lies: of whatever series, fetched if ours is too short. */
  async holding(userId: string, head: ChainHead): Promise<ChainState> {
    const found = await this.#find(userId, head)
    if (found) return found
    const [newest] = await this.lives(userId)
    const again = await this.#find(userId, head)
    if (again) return again
    const chain = newest ?? (await this.of(userId))
    // Says which it is: kept from us, or two views of one chain.
    checkHead(chain, head)
    return chain
  }

  /** Every life of an account as the server has it now, the newest first: what was signed in an earlier one is judged by that. */
  async lives(userId: string): Promise<ChainState[]> {
    await this.refresh([userId])
    await this.#inTurn(userId, async () => {
      for (const [i, held] of [...(await this.#load(userId))].entries()) {
        if (!held) await this.#fetchWhole(userId, i + 1)
      }
    })
    return (await this.#load(userId)).flatMap((series) => series?.chain ?? []).toReversed()
  }

  async #find(userId: string, { length, head }: ChainHead): Promise<ChainState | undefined> {
    for (const series of (await this.#load(userId)).toReversed()) {
      if (series && isHead(series.chain.hashes[length - 1], head)) return series.chain
    }
    return undefined
  }

  /** Asks the server what is new. Problems are told, and what was pinned stays. */
  async refresh(userIds: readonly string[]): Promise<void> {
    await Promise.all(
      userIds.map((userId) => {
        const under =
          this.#fetching.get(userId) ??
          this.#inTurn(userId, () => this.#fetch(userId)).finally(() => this.#fetching.delete(userId))
        this.#fetching.set(userId, under)
        return under
      }),
    )
  }

  /**
   * Links of our own making behind so many others: kept only once `publish` has gone well. If we heard meanwhile of somebody who was
   * faster, it is the same conflict that the server would have told of.
   */
  extendOwn(
    userId: string,
    after: number,
    frames: readonly Bytes[],
    publish: () => Promise<void>,
  ): Promise<ChainState> {
    return this.#inTurn(userId, async () => {
      const known = await this.#load(userId)
      const last = known.at(-1)
      if ((last?.chain.hashes.length ?? 0) !== after) throw new Fault('CONFLICT')
      const chain = last ? await extendChain(last.chain, frames) : await verifyChain(userId, frames)
      await publish()
      await this.#keep(userId, Math.max(1, known.length), { frames: [...(last?.frames ?? []), ...frames], chain })
      return chain
    })
  }

  #inTurn<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const turns = this.#turns.get(userId) ?? new Serial()
    this.#turns.set(userId, turns)
    return turns.run(work)
  }

  async #fetch(userId: string): Promise<void> {
    for (;;) {
      const known = await this.#load(userId)
      const last = known.at(-1)
      const from = last?.frames.length ?? 0
      const { chains } = await this.#deps.call(keys.chains, { of: [{ userId, from }] })
      const answer = chains.find((chain) => chain.userId === userId)
      try {
        if (!answer || answer.series === 0) {
          if (last) throw new KeyError('CHAIN_SHORTENED', `no links, ${from} were seen`)
          return
        }
        if (answer.series > LIVES) throw new KeyError('TOO_LARGE', `begun anew ${answer.series} times`)
        if (last && answer.series < known.length) throw new KeyError('CHAIN_SHORTENED', 'an identity that was left')
        if (last && answer.series > known.length) {
          await this.#fetchWhole(userId, answer.series)
          this.#deps.onNewIdentity(userId)
          return
        }
        if (answer.length < from) throw new KeyError('CHAIN_SHORTENED', `${answer.length} links, ${from} were seen`)
        const frames = pageOf(answer).slice(Math.max(0, from - answer.from))
        if (frames.length === 0) return
        const chain = last ? await extendChain(last.chain, frames) : await verifyChain(userId, frames)
        await this.#keep(userId, answer.series, { frames: [...(last?.frames ?? []), ...frames], chain })
        this.#deps.onGrown(userId, chain)
        if (chain.hashes.length >= answer.length) return
      } catch (error) {
        const problem = problemOf(error, { userId })
        if (!problem) throw error
        this.#deps.onProblem(problem)
        return
      }
    }
  }

  async #fetchWhole(userId: string, series: number): Promise<void> {
    const frames: Bytes[] = []
    let chain: ChainState | undefined
    // Each page is verified before the next is asked for: of what is made up there is no second one.
    for (let length = 1; frames.length < length; ) {
      const { chains } = await this.#deps.call(keys.chains, { of: [{ userId, from: frames.length, series }] })
      const answer = chains[0]
      if (!answer?.links.length) throw new KeyError('CHAIN_EMPTY', 'an identity without links')
      const news = pageOf(answer)
      chain = chain ? await extendChain(chain, news) : await verifyChain(userId, news)
      frames.push(...news)
      length = answer.length
    }
    await this.#keep(userId, series, { frames, chain: chain as ChainState })
  }

  async #keep(userId: string, series: number, value: Series): Promise<void> {
    const all = [...(this.#known.get(userId) ?? [])]
    all[series - 1] = value
    const stored: Stored = { series, frames: Array.from(all, (one) => one?.frames ?? []) }
    await this.#deps.store.write([put(`chain/${userId}`, stored)])
    this.#known.set(userId, all)
  }

  async #load(userId: string): Promise<(Series | undefined)[]> {
    const known = this.#known.get(userId)
    if (known) return known
    const stored = await read<Stored>(this.#deps.store, `chain/${userId}`)
    if (!stored) return []
    const all = await Promise.all(
      stored.frames.map(async (frames) =>
        frames.length > 0 ? { frames, chain: await verifyChain(userId, frames) } : undefined,
      ),
    )
    this.#known.set(userId, all)
    return all
  }
}

/** Nobody begins anew more often, whatever the server says. */
const LIVES = 1_000

/** No chain is longer than this, whatever the server says of it. */
function pageOf({ length, links }: AnswerOf<typeof keys.chains>['chains'][number]): Bytes[] {
  if (length > LIMITS.chainLinks) throw new KeyError('TOO_LARGE', `a chain of ${length} links`)
  return links.map(fromBase64)
}

const isHead = (ours: Bytes | undefined, theirs: Bytes): boolean =>
  ours !== undefined && ours.length === theirs.length && ours.every((byte, i) => byte === theirs[i])
