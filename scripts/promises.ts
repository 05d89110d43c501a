// The figures on the page of promises: each row gets what the tests it names came to, and a row whose tests did not all run keeps what it had.

export type Ran = { passed: number; failed: number; figures: string[] }

/** A row that names tests: its cells, the last of which holds the figures. */
const ROW = /^\|.*\.test\.ts\).*\|$/

/** `ran`: by path from the root of the repository. Links on the page go from `docs/`. */
export function withFigures(page: string, ran: ReadonlyMap<string, Ran>): string {
  return page
    .split('\n')
    .map((row) => (ROW.test(row) ? rowWith(row, ran) : row))
    .join('\n')
}

function rowWith(row: string, ran: ReadonlyMap<string, Ran>): string {
  const files = Array.from(row.matchAll(/\]\(\.\.\/([^)]+\.test\.ts)\)/g), ([, path]) => ran.get(path!))
  if (files.some((file) => file === undefined || file.passed + file.failed === 0)) return row
  const known = files as Ran[]
  const [passed, failed] = [sum(known, 'passed'), sum(known, 'failed')]
  const tests = failed > 0 ? `**${failed} of ${passed + failed} tests failed**` : `${passed} tests`
  const cells = row.split(' | ')
  const said = [tests, ...known.flatMap(({ figures }) => figures)].join('; ').replaceAll('|', '/')
  return [...cells.slice(0, -1), `${said} |`].join(' | ')
}

const sum = (files: readonly Ran[], what: 'passed' | 'failed'): number =>
  files.reduce((total, file) => total + file[what], 0)

/** The line that says when, and on what. */
export function withRun(page: string, run: string): string {
  return page.replace(/^_Last run of the whole programme: .*_$/m, `_Last run of the whole programme: ${run}_`)
}
