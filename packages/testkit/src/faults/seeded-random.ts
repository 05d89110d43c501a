// Randomness that can be had again: the same seed gives the same numbers, and a seed chosen here is printed so that a failure can be repeated.

import { randomInt } from 'node:crypto'

export type SeededRandom = {
  seed: number
  /** A number in [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

export function seededRandom(seed: number = chooseSeed()): SeededRandom {
  let state = seed >>> 0

  // A Weyl sequence through an integer hash with good avalanche: plenty for tests, worthless for secrets.
  function next(): number {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }

  function integer(low: number, high: number): number {
    return low + Math.floor(next() * (high - low + 1))
  }

  function pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('nothing to pick from')
    return from[integer(0, from.length - 1)] as T
  }

  return { seed, next, integer, chance: (probability) => next() < probability, pick }
}

function chooseSeed(): number {
  const wanted = process.env['PARLEY_SEED']
  const seed = wanted ? Number(wanted) : randomInt(2 ** 32)
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new RangeError(`PARLEY_SEED must be a whole number below 2^32, not "${wanted}"`)
  console.info(`PARLEY_SEED=${seed} repeats this run`)
  return seed
}
