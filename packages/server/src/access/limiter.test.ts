/** So many and no more; whoever waits as long as they are told gets in; keys and rows do not touch each other. */

import { Fault, RATES, type Rate } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimiter, type Limiter, type Rates } from './limiter.ts'

/** Seconds to wait, or undefined where there was room. */
function attempt(limiter: Limiter, key = 'someone', rate: keyof Rates = 'api'): number | undefined {
  try {
    limiter.take(rate, key)
    return undefined
  } catch (error) {
    if (error instanceof Fault && error.code === 'RATE_LIMITED') return error.retryAfter
    throw error
  }
}

function limited(rate: Rate) {
  const world = { time: 1_000_000 }
  return { world, limiter: createLimiter({ now: () => world.time }, { ...RATES, api: rate }) }
}

describe.each(Object.entries(RATES))('%s', (name, { max }) => {
  it(`lets ${max} in at once and no more`, () => {
    const limiter = createLimiter({ now: () => 1 })
    const waits = Array.from({ length: max + 1 }, () => attempt(limiter, 'someone', name as keyof Rates))
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(max)
    expect(waits.at(-1)).toBeGreaterThan(0)
    expect(attempt(limiter, 'somebody else', name as keyof Rates)).toBeUndefined()
  })
})

const rate = fc.record({
  per: fc.constant('user' as const),
  max: fc.integer({ min: 1, max: 20 }),
  window: fc.integer({ min: 1, max: 90 }).map((seconds) => seconds * 1_000),
})
/** How long until each next attempt, as a share of the window. */
const pauses = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2.5, noNaN: true })), {
  maxLength: 150,
  size: 'max',
})

it('never lets in more than the limit within a fixed window, nor twice the limit within any', () => {
  fc.assert(
    fc.property(rate, pauses, (row, shares) => {
      const { world, limiter } = limited(row)
      const taken: number[] = []
      for (const share of shares) {
        world.time += Math.round(share * share * row.window * 0.2)
        if (attempt(limiter) === undefined) taken.push(world.time)
      }
      for (const from of taken) {
        expect(taken.filter((at) => at >= from && at < from + row.window).length).toBeLessThan(2 * row.max + 1)
      }
    }),
    { numRuns: 500 },
  )
})

it('lets in whoever waits as long as they are told, and tells nobody to wait past two windows', () => {
  fc.assert(
    fc.property(rate, pauses, (row, shares) => {
      const { world, limiter } = limited(row)
      for (const share of shares) {
        world.time += Math.round(share * row.window * 0.3)
        const wait = attempt(limiter)
        if (wait === undefined) continue
        expect(wait).toBeLessThanOrEqual((2 * row.window) / 1_000)
        world.time += wait * 1_000
        expect(attempt(limiter)).toBeUndefined()
      }
    }),
    { numRuns: 500 },
  )
})

it('slides: room comes back little by little, not all at once', () => {
  const { world, limiter } = limited({ per: 'user', max: 10, window: 60_000 })
  for (let i = 0; i < 10; i++) attempt(limiter)
  world.time += 60_000
  expect(attempt(limiter)).toBeDefined()
  world.time += 30_000
  const room = Array.from({ length: 10 }, () => attempt(limiter)).filter((wait) => wait === undefined)
  expect(room).toHaveLength(5)
  world.time += 120_000
  expect(Array.from({ length: 11 }, () => attempt(limiter)).filter((wait) => wait === undefined)).toHaveLength(10)
})

it('does not shut anybody out when the clock is set back', () => {
  const { world, limiter } = limited({ per: 'user', max: 1, window: 60_000 })
  attempt(limiter)
  world.time -= 3_600_000
  expect(attempt(limiter)).toBeUndefined()
})

it('forgets, when swept, whom it need not remember, and nobody else', () => {
  const { world, limiter } = limited({ per: 'user', max: 1, window: 60_000 })
  attempt(limiter, 'old')
  world.time += 119_000
  attempt(limiter, 'new')
  world.time += 2_000
  expect(limiter.size).toBe(2)
  limiter.sweep()
  expect(limiter.size).toBe(1)
  expect(attempt(limiter, 'new')).toBeDefined()
})
