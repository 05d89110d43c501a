import { afterEach, expect, test, vi } from 'vitest'
import { seededRandom } from './seeded-random.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const draw = (seed?: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: 50 }, () => random.next())
}

test('the same seed gives the same numbers, another seed others', () => {
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('a seed of its own choice is printed, and PARLEY_SEED brings the run back', () => {
  const printed = vi.spyOn(console, 'info').mockReturnValue()
  vi.stubEnv('PARLEY_SEED', '')
  const first = seededRandom()
  const numbers = [first.next(), first.next()]
  expect(printed).toHaveBeenCalledWith(expect.stringContaining(`PARLEY_SEED=${first.seed}`))

  vi.stubEnv('PARLEY_SEED', String(first.seed))
  const again = seededRandom()
  expect([again.next(), again.next()]).toEqual(numbers)
})

test('a seed that is no seed is refused', () => {
  for (const wrong of ['many', '-1', '1.5', '4294967296']) {
    vi.stubEnv('PARLEY_SEED', wrong)
    expect(() => seededRandom()).toThrow(/PARLEY_SEED/)
  }
})

test('numbers are spread evenly and stay in their bounds', () => {
  const random = seededRandom(1)
  const tally = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 60_000; i++) {
    const face = random.integer(1, 6)
    tally[face - 1] = (tally[face - 1] ?? Number.NaN) + 1
  }
  for (const count of tally) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  expect(tally.reduce((sum, count) => sum + count)).toBe(60_000)
  expect(random.pick(['only'])).toBe('only')
  expect(() => random.pick([])).toThrow(RangeError)
  expect([random.chance(0), random.chance(1)]).toEqual([false, true])
})
