import { expect, it } from 'vitest'
import type { EpochMark } from './chat-chain.ts'
import { epochsToKeep } from './epochs-to-keep.ts'

/** f: a fresh epoch, r: one that goes on from the one before. */
const kept = (kinds: string, living: number[]) =>
  [
    ...epochsToKeep(
      Array.from(kinds, (kind, i) => ({ number: i + 1, epoch: kind === 'f' ? 'fresh' : 'ratchet' }) as EpochMark),
      new Set(living),
    ),
  ].toSorted((a, b) => a - b)

it('K87 keeps the current epoch, those that live, and what a ratchet to them begins from', () => {
  expect(kept('fff', [])).toEqual([3])
  expect(kept('fff', [1])).toEqual([1, 3])
  expect(kept('ffrr', [])).toEqual([2, 3, 4])
  expect(kept('frfrf', [2])).toEqual([1, 2, 5])
  expect(kept('frrff', [1])).toEqual([1, 5])
  expect(kept('', [])).toEqual([])
})
