import { expect, test } from 'vitest'
import { tally } from './tally.ts'

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((it) => ({ status: it })) })
const report = (passed: number, failed: number, ...testResults: ReturnType<typeof file>[]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
})

test.each([
  ['all is well', report(2, 0, file('passed', 'passed', 'passed')), 0, { passed: 2, failed: 0 }],
  ['a test failed', report(1, 1, file('failed', 'passed', 'failed')), 1, { passed: 1, failed: 1 }],
  ['a file did not load', report(1, 0, file('passed', 'passed'), file('failed')), 1, { passed: 1, failed: 1 }],
  ['an error was thrown outside any test', report(1, 0, file('passed', 'passed')), 1, { passed: 1, failed: 1 }],
  ['no test ran', report(0, 0), 0, { passed: 0, failed: 1 }],
  ['only skipped tests', report(0, 0, file('passed', 'skipped')), 0, { passed: 0, failed: 1 }],
  ['vitest died', undefined, 137, { passed: 0, failed: 1 }],
  ['vitest died silently', undefined, 0, { passed: 0, failed: 1 }],
])('when %s', (_, vitest, exitCode, expected) => {
  expect(tally(vitest, exitCode)).toEqual(expected)
})
