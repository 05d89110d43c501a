import { expect, it } from 'vitest'
import { BARS, barsOf } from './bars-of.ts'

const heard = (...levels: number[]) => btoa(String.fromCharCode(...levels))

it('shows as many bars as there is room for, as loud as it was, and flat where nobody knows', () => {
  expect(new Set(barsOf(undefined)).size).toBe(1)
  const bars = barsOf(heard(0, 255))
  expect(bars).toHaveLength(BARS)
  expect(bars.at(0)).toBeLessThan(0.1)
  expect(bars.at(-1)).toBe(1)
  expect(barsOf(heard(...Array.from({ length: 64 }, () => 128))).every((bar) => Math.abs(bar - 0.5) < 0.01)).toBe(true)
})
