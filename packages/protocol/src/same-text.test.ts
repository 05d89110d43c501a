/** What counts as the same text, and where a match lies in it. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { excerpt, highlight, normalise, normaliseQuery } from './same-text.ts'

const writing = fc.string({ unit: 'grapheme', maxLength: 60 })

it('finds any stretch of a text that a reader can tell apart, and marks it where it is', () => {
  fc.assert(
    fc.property(
      writing,
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
      writing,
      (before, query, after) => {
        // A space taken from the rim of white space is still a space, but a query does not begin or end with one.
        fc.pre(normaliseQuery(query) !== '' && normaliseQuery(query) === normalise(query))
        const text = `${before} ${query} ${after}`
        const wanted = normaliseQuery(query)
        const parts = highlight(text, wanted)!
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const part of parts.filter(({ match }) => match)) expect(normalise(part.text)).toContain(wanted)
        expect(normalise(excerpt(parts))).toContain(wanted)
      },
    ),
    { numRuns: 500 },
  )
})

it('takes for the same what differs in case, width, composition or white space', () => {
  for (const [text, query] of [
    ['Grüße', 'GRÜSSE'.replace('SS', 'ß')],
    ['re\u0301sume\u0301', 'résumé'],
    ['ＦＵＬＬ', 'full'],
    ['a \n\t b', 'A B'],
    ['日本語のテキスト', '語の'],
    ['ok 👨‍👩‍👧‍👦!', '👨‍👩‍👧‍👦'],
    ['50% off_[x]', '% off_['],
    ['ΟΔΟΣ', 'οδοσ'],
  ] as const) {
    expect(highlight(text, normaliseQuery(query)), `${query} in ${text}`).toBeDefined()
  }
  expect(highlight('abc', 'ac')).toBeUndefined()
  expect(highlight('Hi hi HI', 'hi')).toEqual([
    { text: 'Hi', match: true },
    { text: ' ', match: false },
    { text: 'hi', match: true },
    { text: ' ', match: false },
    { text: 'HI', match: true },
  ])
})

it('normalises plain text as it does the rest', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      expect(normalise(text)).toBe(normalise(`${text}\u00e9`).slice(0, -1))
    }),
  )
})
