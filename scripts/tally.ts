// Counts what a vitest run came to, so that nothing that went wrong is ever counted as nothing.

/** The part of vitest's JSON report we read. */
export type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

export type Tally = { passed: number; failed: number }

/** `report` is undefined when vitest died before writing it. */
export function tally(report: Report | undefined, exitCode: number): Tally {
  if (!report) return { passed: 0, failed: 1 }
  const passed = report.numPassedTests
  // A file that cannot even be loaded fails without a failed test in it.
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + unloaded.length
  const wentWrong = exitCode !== 0 || passed + failed === 0
  return { passed, failed: failed === 0 && wentWrong ? 1 : failed }
}
