import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pauseBefore } from './back-off.ts'

const chance = fc.double({ min: 0, max: 0.999_999, noNaN: true })

test('grows with each attempt up to half a minute, and is never nothing', () => {
  fc.assert(
    fc.property(fc.nat(60), chance, (attempt, c) => {
      const pause = pauseBefore(attempt, c)
      expect(pause).toBeGreaterThanOrEqual(125)
      expect(pause).toBeLessThanOrEqual(30_000)
      expect(pauseBefore(attempt + 1, c)).toBeGreaterThanOrEqual(pause)
    }),
  )
})

test('never comes back sooner than the server asked', () => {
  fc.assert(
    fc.property(fc.nat(20), chance, fc.nat(60_000), (attempt, c, asked) => {
      expect(pauseBefore(attempt, c, asked)).toBeGreaterThanOrEqual(asked)
    }),
  )
})

test('two clients that lost the same server come back at different times', () => {
  expect(new Set([0.1, 0.4, 0.7].map((c) => pauseBefore(4, c))).size).toBe(3)
})
