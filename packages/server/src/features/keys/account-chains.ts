/** The chains of accounts, verified: each link once for as long as it is kept in memory. */

import { type Author, type ChainState, extendChain, verifyChain } from '@parley/keys/public-frame'
import type { Queryable } from '../../db/database.ts'
import { linksOf, seriesWith, standingOf } from './account-store.ts'
import { badFrame } from './true-frame.ts'

const KEPT = 2_000

export type AccountChains = ReturnType<typeof createAccountChains>

export function createAccountChains(database: Queryable) {
  const kept = new Map<string, ChainState>()

  /** As long as it is now: what is kept is a beginning of it, since a series only grows. */
  async function load(userId: string, series: number): Promise<ChainState | undefined> {
    const key = `${userId} ${series}`
    const known = kept.get(key)
    const more = await linksOf(database, userId, series, known?.hashes.length ?? 0)
    if (more.length === 0) return known
    const frames = more.map(({ frame }) => new Uint8Array(frame))
    const chain = await (known ? extendChain(known, frames) : verifyChain(userId, frames))
    if (kept.size >= KEPT) kept.clear()
    kept.set(key, chain)
    return chain
  }

  return {
    async current(userId: string): Promise<{ series: number; chain: ChainState } | undefined> {
      const standing = await standingOf(database, userId)
      const chain = standing && (await load(userId, standing.series))
      return chain && { series: standing.series, chain }
    },

    /** The chain an author names: whoever began anew has several. */
    async of({ account, chain: { length, head } }: Author): Promise<ChainState> {
      const series = await seriesWith(database, account, length - 1, head)
      const chain = series === undefined ? undefined : await load(account, series)
      if (chain === undefined) throw badFrame('CHAIN_BEHIND')
      return chain
    },
  }
}
