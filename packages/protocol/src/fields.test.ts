/** The small shapes: what they let in, and what they keep out. */

import fc from 'fast-check'
import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import type { Schema } from './define-call.ts'
import {
  Base64,
  Count,
  Digits,
  Email,
  Emoji,
  Flag,
  line,
  PageCursor,
  Phone,
  text,
  Time,
  Token,
  Username,
} from './fields.ts'
import { ChatId, MessageId, messageId, messagePlace } from './ids.ts'

const takes = (schema: Schema, value: unknown) => z.safeParse(schema, value).success
const becomes = (schema: Schema, value: unknown) => z.safeParse(schema, value).data

const UUID = '0190d9f5-0000-7000-8000-00000000000a'
const cases: [string, Schema, unknown[], unknown[]][] = [
  [
    'text',
    text(5),
    ['a', ' a ', 'a\nb\tc', '🙂', 'ёжик'],
    ['', '   ', '\n', 'abcdef', 'a\0', 'a\u007f', 'a\u001b[', '\ud800', 5, null],
  ],
  ['text that may be empty', text(5, 0), ['', ' '], ['\0']],
  ['a line', line(9), ['a b'], ['a\nb', 'a\u2028b', 'a\tb', '']],
  [
    'a username',
    Username,
    ['abc', 'A_1', `a${'b'.repeat(49)}`],
    ['ab', '1ab', '_ab', 'a b', 'äbc', `a${'b'.repeat(50)}`, 'abc\n'],
  ],
  [
    'a phone number',
    Phone,
    ['+491701234567'],
    ['+0123456789', '491701234567', '+49 170', '+4912345678901234', '+491701234567\n'],
  ],
  [
    'an e-mail address',
    Email,
    ['a@example.org', 'a.b+c@sub.example.org'],
    ['a', 'a@b', '@example.org', 'a@example.org\nb', `${'a'.repeat(250)}@e.org`],
  ],
  ['digits', Digits, ['012345'], ['12345', '1234567', '１２３４５６', '123456\n']],
  ['a token', Token, ['x'.repeat(16)], ['x'.repeat(15), 'x'.repeat(513), `${'x'.repeat(16)} `, `${'x'.repeat(16)}\n`]],
  ['a time', Time, [0, 1_800_000_000_000], [-1, 1.5, Number.MAX_SAFE_INTEGER + 2, '1', Number.NaN]],
  ['base64', Base64(8), ['aGk=', 'aGVsbG8h'], ['aGk', 'aG-_', 'aGk=aGk=', 'aGVsbG8haGk=', 'aGk=\n', '']],
  ['a cursor', PageCursor, ['a_1.2=-'], ['', 'a b', '/', 'x'.repeat(201), 'a\n']],
  [
    'a count',
    Count(1, 50),
    [1, 50, '1', '050'],
    [0, 51, '0', '51', '-1', '1e1', '1.0', '', ' 1', '0x1', '1\n', '9'.repeat(16)],
  ],
  ['a flag', Flag, [true, false, 'true', 'false'], ['1', 1, 'TRUE', '', null]],
  ['an id', ChatId, [UUID], [UUID.toUpperCase(), UUID.slice(1), `${UUID}\n`, `{${UUID}}`, '']],
  [
    'a message id',
    MessageId,
    [`${UUID}.1`],
    [UUID, `${UUID}.0`, `${UUID}.01`, `${UUID}.-1`, `${UUID}.${'9'.repeat(16)}`, `${UUID}.1\n`],
  ],
  ['an emoji', Emoji, ['👍', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '👍🏽', '1️⃣'], ['', 'a', '1', '👍👍', '👍 ', '🇩', '\u200d']],
]

describe.each(cases)('%s', (_, schema, good, bad) => {
  it('takes these', () => expect(good.filter((value) => !takes(schema, value))).toEqual([]))
  it('and not these', () => expect(bad.filter((value) => takes(schema, value))).toEqual([]))
})

it('what comes as a word of a query becomes what it says', () => {
  expect(['7', 7].map((value) => becomes(Count(1, 50), value))).toEqual([7, 7])
  expect(['true', 'false', true].map((value) => becomes(Flag, value))).toEqual([true, false, true])
})

it('what Node writes as base64 is base64, and what is taken comes back the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) =>
      takes(Base64(100), Buffer.from(bytes).toString('base64')),
    ),
  )
})

it('a message id is its place, there and back', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 1, max: 999_999_999_999_999 }), (chat, seq) => {
      const id = messageId(chat, seq)
      expect(takes(MessageId, id)).toBe(true)
      expect(messagePlace(id)).toEqual({ chatId: chat, seq })
    }),
  )
})
