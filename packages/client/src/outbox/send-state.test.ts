import fc from 'fast-check'
import { expect, test } from 'vitest'
import { furthest, type SendState, stateOfSent } from './send-state.ts'

const state = fc.constantFrom<SendState>('pending', 'failed', 'sent', 'delivered', 'read')

test('whatever is heard in whatever order, however often, the state is the same and never goes back', () => {
  fc.assert(
    fc.property(fc.array(state, { minLength: 1 }), fc.infiniteStream(fc.nat()), (heard, picks) => {
      const forth = heard.reduce(furthest)
      const shuffled = heard
        .map((one) => ({ one, at: picks.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .flatMap(({ one }) => [one, one])
      expect(shuffled.reduce(furthest)).toBe(forth)
      for (let i = 1; i <= heard.length; i++) {
        const before = heard.slice(0, i).reduce(furthest)
        expect(furthest(before, heard[i] ?? before)).toBe(heard.slice(0, i + 1).reduce(furthest))
      }
    }),
  )
})

test('what was thought lost and arrived has arrived; what arrived is not lost by a late failure', () => {
  expect(furthest('failed', 'sent')).toBe('sent')
  expect(furthest('sent', 'failed')).toBe('sent')
})

test('a message has come as far as with the last of those it is for', () => {
  expect(stateOfSent(5, [])).toBe('sent')
  expect(
    stateOfSent(5, [
      { delivered: 9, read: 9 },
      { delivered: 4, read: 4 },
    ]),
  ).toBe('sent')
  expect(
    stateOfSent(5, [
      { delivered: 9, read: 9 },
      { delivered: 5, read: 4 },
    ]),
  ).toBe('delivered')
  expect(
    stateOfSent(5, [
      { delivered: 9, read: 9 },
      { delivered: 5, read: 5 },
    ]),
  ).toBe('read')
})
