import { expect, it } from 'vitest'
import { type Ran, withFigures, withRun } from './promises.ts'

const page = `| P1 | Nothing lost | [a](../tests/a.test.ts) | — |
| P2 | Nobody in | [a](../tests/a.test.ts), [b](../tests/b.test.ts) | 3 tests |
| P3 | Not run | [c](../tests/c.test.ts) | 7 tests |
| no row | — |
_Last run of the whole programme: none yet_`

const ran = (passed: number, failed: number, ...figures: string[]): Ran => ({ passed, failed, figures })

it('puts what the tests came to into their rows, and leaves the rest', () => {
  const files = new Map([
    ['tests/a.test.ts', ran(2, 0, '80 kills', '0 violations')],
    ['tests/b.test.ts', ran(4, 1)],
  ])
  expect(withFigures(page, files).split('\n')).toEqual([
    '| P1 | Nothing lost | [a](../tests/a.test.ts) | 2 tests; 80 kills; 0 violations |',
    '| P2 | Nobody in | [a](../tests/a.test.ts), [b](../tests/b.test.ts) | **1 of 7 tests failed**; 80 kills; 0 violations |',
    '| P3 | Not run | [c](../tests/c.test.ts) | 7 tests |',
    '| no row | — |',
    '_Last run of the whole programme: none yet_',
  ])
})

it('a row with a test that did not run keeps what it had', () => {
  expect(withFigures(page, new Map([['tests/a.test.ts', ran(2, 0)]]))).toContain('| 3 tests |')
  expect(withFigures(page, new Map([['tests/c.test.ts', ran(0, 0)]]))).toContain('| 7 tests |')
})

it('says when it was', () => {
  expect(withRun(page, 'today')).toContain('_Last run of the whole programme: today_')
})
