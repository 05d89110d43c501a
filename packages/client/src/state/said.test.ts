import { Content } from '@parley/protocol'
import { expect, test } from 'vitest'
import type { Message } from './message-view.ts'
import { previewLine } from './preview-line.ts'
import { checkSaid, fromContent, plainContent, readSaid, writeSaid } from './said.ts'

const hello = { text: '👋', sticker: 'hello' }

test('a sticker that every app has travels by its name, sealed or kept by the server, and says itself in words', () => {
  expect(readSaid(writeSaid(hello))).toEqual(hello)
  expect(fromContent(Content.parse(plainContent(hello)))).toEqual(hello)
  const line = previewLine({ id: 'a.1', seq: 1, at: 1, senderId: 'u', said: hello } as Message)
  expect(line).toMatchObject({ kind: 'sticker', text: '👋' })
})

test('a name that could be anything else than a name falls away, and the words stay', () => {
  for (const sticker of ['../../secret', 'Hello', 'a'.repeat(41), '', 7])
    expect(checkSaid({ text: '👋', sticker })).toEqual({ text: '👋' })
})
