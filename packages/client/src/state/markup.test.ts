import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText, readMarkup } from './markup.ts'

const spans = (text: string) => readMarkup(text, 'markdown').flatMap((block) => ('spans' in block ? block.spans : []))

test('marks are read, one inside the other', () => {
  expect(spans('a **b _c_** ~~d~~ ||e|| `f *g*`')).toEqual([
    { text: 'a ' },
    { text: 'b ', bold: true },
    { text: 'c', bold: true, italic: true },
    { text: ' ' },
    { text: 'd', struck: true },
    { text: ' ' },
    { text: 'e', hidden: true },
    { text: ' ' },
    { text: 'f *g*', code: true },
  ])
})

test('what is no mark stays as it was typed', () => {
  for (const text of ['2 ** 3 ** 4', 'snake_case_name', '** a **', '~~', '`', '||', '5 * 3 _ 2']) {
    expect(spans(text)).toEqual([{ text }])
  }
  expect(readMarkup('**a**')).toEqual([{ kind: 'text', spans: [{ text: '**a**' }] }])
})

test('addresses are links as far as they are addresses, and nothing in them is a mark', () => {
  expect(spans('see https://a.org/x_y_z?q=1. **b**')).toEqual([
    { text: 'see ' },
    { text: 'https://a.org/x_y_z?q=1', href: 'https://a.org/x_y_z?q=1' },
    { text: '. ' },
    { text: 'b', bold: true },
  ])
  expect(spans('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)' }])
})

test('quotes and fenced code are blocks', () => {
  expect(readMarkup('> a\n> b\nc\n```ts\n**d**\n```\ne', 'markdown')).toEqual([
    { kind: 'quote', spans: [{ text: 'a\nb' }] },
    { kind: 'text', spans: [{ text: 'c' }] },
    { kind: 'code', text: '**d**', language: 'ts' },
    { kind: 'text', spans: [{ text: 'e' }] },
  ])
  expect(plainText('> a\n**b** ||secret||', 'markdown')).toBe('a\nb ▒▒▒▒▒▒')
})

test('whatever is typed, nothing of it is lost but marks, and it is read in no time', () => {
  const typed = fc.array(fc.constantFrom('**', '_', '~~', '||', '`', '>', '\n', ' ', 'a', 'https://a.b', '```'))
  fc.assert(
    fc.property(typed, (parts) => {
      const bare = (text: string) => text.replace(/[^ab/:.hts]/g, '')
      const shown = readMarkup(parts.join(''), 'markdown')
        .map((block) => ('spans' in block ? block.spans.map(({ text }) => text).join('') : block.text))
        .join('')
      expect(bare(shown).length).toBeGreaterThanOrEqual(
        bare(parts.join('')).length - 20 * parts.filter((p) => p === '```').length,
      )
    }),
    { numRuns: 500 },
  )
  for (const mark of ['**', '_', '`', '||', '> ', '```\n', '**a'])
    readMarkup(mark.repeat(1_365).slice(0, 4_096), 'markdown')
})
