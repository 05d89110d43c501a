import { expect, test } from 'vitest'
import { begunAt, closedAt } from './completion.ts'

test.each([
  ['hi @ad', { kind: 'person', query: 'ad', from: 3 }],
  ['@', { kind: 'person', query: '', from: 0 }],
  ['so :smi', { kind: 'emoji', query: 'smi', from: 3 }],
  ['(:+1', { kind: 'emoji', query: '+1', from: 1 }],
  ['me@example', null],
  ['at 10:30', null],
  ['a :s', null],
  ['plain', null],
])('«%s»', (text, begun) => {
  expect(begunAt(text, text.length)).toEqual(begun)
})

test('a closed name stands for its emoji, a time does not', () => {
  expect(closedAt('so :smile:', 10)).toEqual({ name: 'smile', from: 3 })
  expect(closedAt('10:30:', 6)).toBeNull()
})
