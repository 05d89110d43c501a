// Where what happened stands among what was said.

import type { Message, Notice } from '@parley/client'
import { expect, test } from 'vitest'
import { rowsOf } from './rows.ts'

const NOON = new Date(2026, 3, 1, 12).getTime()
const said = (seq: number, senderId = 'ada'): Message => ({
  ...{ id: `c.${seq}`, chatId: 'c', seq, clientId: `m${seq}`, senderId, deviceId: null, at: NOON + seq },
  ...{ silent: false, forwarded: false, isEdited: false, isDeleted: false, isExpired: false },
  ...{ isPinned: false, isStarred: false, reactions: [] },
})
const happened = (seq: number, kind: Notice['kind'], by = 'ada'): Notice => ({
  ...{ chatId: 'c', seq, at: NOON + seq, kind, by, userId: `u${seq}` },
})
const keys = (...args: Parameters<typeof rowsOf>) => rowsOf(...args).map(({ key }) => key)

test('each stands where it happened, and what is not sent yet comes last', () => {
  const rows = keys(
    [said(2), said(4), { ...said(0), clientId: 'going' }],
    [happened(1, 'created'), happened(3, 'left')],
    null,
    false,
  )
  expect(rows).toEqual(['day notice 1', 'notice 1', 'm2', 'notice 3', 'm4', 'going'])
})

test('who is taken in together stands in one line; who is taken in by somebody else in another', () => {
  const notices = [happened(2, 'added'), happened(3, 'added'), happened(4, 'added', 'ben'), happened(6, 'added', 'ben')]
  const rows = rowsOf([said(1), said(5)], notices, null, false)
  expect(rows.map((row) => (row.kind === 'notice' ? row.notices.map(({ seq }) => seq) : row.kind))).toEqual([
    'day',
    'message',
    [2, 3],
    [4],
    'message',
    [6],
  ])
})

test('it ends a run of one person', () => {
  const [, first, , second] = rowsOf([said(1), said(3)], [happened(2, 'name')], null, false)
  expect([first, second]).toMatchObject([
    { isFirst: true, isLast: true },
    { isFirst: true, isLast: true },
  ])
})
