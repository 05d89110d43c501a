import { expect, it } from 'vitest'
import { linesOf } from './lines-of.ts'

it('places every picture once, at most three in a line, and the fullest lines last', () => {
  expect([1, 2, 3, 4, 5, 7, 10].map(linesOf)).toEqual([[1], [2], [3], [2, 2], [2, 3], [1, 3, 3], [1, 3, 3, 3]])
  for (let count = 1; count <= 30; count++) expect(linesOf(count).reduce((sum, line) => sum + line)).toBe(count)
})
