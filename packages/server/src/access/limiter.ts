/** How often anybody may do anything: a sliding window for each key of each row of the one table. */

import { Fault, RATES, type Rate, type RateName } from '@parley/protocol'
import type { Clock } from '../ports/clock.ts'

export type Rates = Record<RateName, Rate>

export interface Limiter {
  /** Counts one, or so many; throws RATE_LIMITED with the seconds to wait when there is no room. */
  take(rate: RateName, key: string, count?: number): void
}

type Window = { start: number; count: number; before: number }

/** What is added to somebody's own log, which they alone could make grow without end. */
export const takeKept = (limiter: Limiter, userId: string, characters: number): void =>
  limiter.take('kept', userId, Math.max(1, Math.ceil(characters / 1_024)))

/**
 * Two fixed windows, the older weighted by how much of it still lies inside the sliding one: constant memory for a key,
 * never more than `max` in a fixed window, at most twice that in any other.
 */
export function createLimiter(clock: Clock, rates: Rates = RATES): Limiter & { readonly size: number; sweep(): void } {
  const windows = new Map<string, Window>()
  return {
    get size() {
      return windows.size
    },
    take(name, key, asked = 1) {
      const { max, window } = rates[name]
      // What could never have room has it when nothing else was counted.
      const count = Math.min(asked, max)
      const now = clock.now()
      const id = `${name} ${key}`
      let w = windows.get(id)
      if (w === undefined) windows.set(id, (w = { start: now, count: 0, before: 0 }))
      const elapsed = now - w.start
      if (elapsed >= window || elapsed < 0) {
        w.before = elapsed >= 0 && elapsed < 2 * window ? w.count : 0
        w.start = elapsed >= 0 && elapsed < 2 * window ? w.start + window : now
        w.count = 0
      }
      const share = 1 - (now - w.start) / window
      if (w.count + w.before * share + count > max) {
        // The share of the older window that still leaves room is reached in this window, or only in the next.
        const wait =
          w.count + count > max
            ? (2 - (max - count) / w.count) * window - (now - w.start)
            : (1 - (max - w.count - count) / w.before) * window - (now - w.start)
        throw new Fault('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(wait / 1_000)), details: { limit: name } })
      }
      w.count += count
    },
    sweep() {
      const now = clock.now()
      for (const [id, w] of windows) {
        const { window } = rates[id.slice(0, id.indexOf(' ')) as RateName]
        if (now - w.start > 2 * window) windows.delete(id)
      }
    },
  }
}
