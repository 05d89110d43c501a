// `npm run prove [path…]`: the whole programme in its long form, then the figures it came to on the page of promises.
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type Ran, withFigures, withRun } from './promises.ts'
import { meetNeeds } from './system-needs.ts'

const PAGE = 'docs/promises.md'

type Report = { testResults: { name: string; assertionResults: { status: string }[] }[] }

const filters = process.argv.slice(2)
if (!meetNeeds()) process.exit(1)
// The browser tests look at what people would get.
if (spawnSync(process.execPath, ['scripts/build-web.js'], { stdio: 'inherit' }).status !== 0) process.exit(1)
const seed = process.env['PARLEY_SEED'] || String(randomInt(2 ** 32))
console.log(`PARLEY_SEED=${seed} repeats what is drawn`)
const began = performance.now()
const folder = mkdtempSync(join(tmpdir(), 'parley-prove-'))
try {
  const [report, figures] = [join(folder, 'report.json'), join(folder, 'figures')]
  const { status } = spawnSync(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters],
    {
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, PARLEY_LONG: '1', PARLEY_SEED: seed, PARLEY_FIGURES: figures },
    },
  )
  const ran = whatRan(report, figures)
  const minutes = ((performance.now() - began) / 60_000).toFixed(0)
  const page = withFigures(readFileSync(PAGE, 'utf8'), ran)
  writeFileSync(PAGE, filters.length > 0 ? page : withRun(page, `${today()}, ${machine()}, ${minutes} minutes`))
  spawnSync('biome', ['format', '--write', PAGE], { stdio: 'ignore' })
  const all = [...ran.values()]
  const count = (what: 'passed' | 'failed') => all.reduce((sum, file) => sum + file[what], 0)
  console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${minutes} minutes; the figures are in ${PAGE}`)
  process.exitCode = status === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function whatRan(report: string, figures: string): Map<string, Ran> {
  const files = new Map<string, Ran>()
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  for (const { name, assertionResults } of testResults) {
    const count = (wanted: string) => assertionResults.filter(({ status }) => status === wanted).length
    files.set(relative(process.cwd(), name), { passed: count('passed'), failed: count('failed'), figures: [] })
  }
  const said = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n').filter(Boolean) : []
  for (const line of said) {
    const { file, text } = JSON.parse(line) as { file: string; text: string }
    files.get(relative(process.cwd(), file))?.figures.push(text)
  }
  return files
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

function machine(): string {
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}`
}
