import { expect, test } from 'vitest'
import { nextStop } from './grid-keys.ts'

// Two rows of three, then a row that begins further in, as the first beneath another heading.
const at = (left: number, top: number) => ({ left, top })
const boxes = [at(0, 0), at(10, 0), at(20, 0), at(0, 10), at(10, 10), at(20, 10), at(12, 40)]

test.each([
  [0, 'ArrowRight', 1],
  [2, 'ArrowRight', 3],
  [6, 'ArrowRight', 6],
  [0, 'ArrowLeft', 0],
  [1, 'ArrowDown', 4],
  [5, 'ArrowDown', 6],
  [6, 'ArrowUp', 4],
  [1, 'ArrowUp', 1],
  [4, 'Home', 0],
  [4, 'End', 6],
])('from %i, %s leads to %i', (from, key, to) => expect(nextStop(boxes, from, key, false)).toBe(to))

test('where one writes to the left, left leads on', () => {
  expect(nextStop(boxes, 1, 'ArrowLeft', true)).toBe(2)
  expect(nextStop(boxes, 1, 'ArrowRight', true)).toBe(0)
})

test('other keys, and a focus that is elsewhere, are left alone', () => {
  expect(nextStop(boxes, 1, 'Tab', false)).toBeUndefined()
  expect(nextStop(boxes, -1, 'ArrowDown', false)).toBeUndefined()
})
