/** Whatever contains a text has every gram that text is looked up by. */

import { sameText } from '@parley/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gramsOf, queryGrams } from './grams.ts'

const writing = fc.string({ unit: 'grapheme', maxLength: 60 })

it('looks a stretch of a text up by grams the text has', () => {
  fc.assert(
    fc.property(
      writing,
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
      writing,
      (before, query, after) => {
        const wanted = sameText.normaliseQuery(query)
        fc.pre(wanted !== '' && wanted === sameText.normalise(query))
        const grams = gramsOf(sameText.normalise(`${before} ${query} ${after}`))
        expect(queryGrams(wanted).length).toBeGreaterThan(0)
        expect(queryGrams(wanted).every((gram) => grams.has(gram))).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
