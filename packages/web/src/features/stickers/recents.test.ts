import { expect, test } from 'vitest'
import { MOST_RECENT, withRecent } from './recents.ts'

test('what is used comes first, once, and the longest unused goes', () => {
  expect(withRecent(['a', 'b', 'c'], 'c')).toEqual(['c', 'a', 'b'])
  const full = Array.from({ length: MOST_RECENT }, (_, i) => `${i}`)
  expect(withRecent(full, 'new')).toEqual(['new', ...full.slice(0, -1)])
})
