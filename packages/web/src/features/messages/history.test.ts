import type { Message } from '@parley/client'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withMessage, withPage } from './history.ts'
import { rowsOf } from './rows.ts'

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  ...{ id: `c.${seq}`, chatId: 'c', seq, clientId: null, senderId: 'ada', deviceId: null, at: seq * 1_000 },
  ...{ silent: false, forwarded: false, isEdited: false, isDeleted: false, isExpired: false, isPinned: false },
  ...{ isStarred: false, reactions: [] },
  ...more,
})

test('in whatever order messages and pages come, each is there once and in its place', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8]), fc.nat(8), (order, cut) => {
      const page = order
        .slice(cut)
        .toSorted((a, b) => a - b)
        .map((seq) => message(seq))
      const heard = order.reduce<readonly Message[]>((list, seq) => withMessage(list, message(seq)), [])
      const seqs = withPage(heard, page).map(({ seq }) => seq)
      expect(seqs).toEqual(order.toSorted((a, b) => a - b))
    }),
  )
})

test('a bubble becomes the message it announced, and never loses its place again', () => {
  const pending = message(0, { id: 'k', clientId: 'k' })
  const placed = message(9, { clientId: 'k' })
  const list = withMessage(withMessage([message(8)], pending), placed)
  expect(list.map(({ seq }) => seq)).toEqual([8, 9])
  expect(withMessage(list, pending)).toBe(list)
})

test('what comes in above changes nothing of what is shown', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('ada', 'ben'), fc.nat(400_000_000)), { minLength: 3 }),
      fc.nat(),
      (said, at) => {
        let time = 0
        const all = said.map(([senderId, gap], i) => {
          time += gap
          return message(i + 1, { senderId, at: time })
        })
        const cut = 1 + (at % (all.length - 2))
        const shown = (list: readonly Message[], hasOlder: boolean) =>
          rowsOf(list, [], null, hasOlder).map((row) => JSON.stringify(row))
        const before = shown(all.slice(cut), true)
        expect(shown(all, false).slice(-before.length)).toEqual(before)
      },
    ),
  )
})
