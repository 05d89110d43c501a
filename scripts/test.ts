// Runs every check and every test in order and ends, whatever happens, with the line `N passed, N failed`.
// --pure keeps to the tests that need nothing but Node; any other argument is handed to vitest.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { meetNeeds } from './system-needs.ts'
import { type Report, type Tally, tally } from './tally.ts'

const args = process.argv.slice(2)
const isPure = args.includes('--pure')
const filters = args.filter((arg) => arg !== '--pure')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

// The short form asks whether a change broke something, so it draws the same numbers every time; the long form goes looking.
process.env['PARLEY_SEED'] ||= String(process.env['PARLEY_LONG'] === '1' ? randomInt(2 ** 32) : 1)

const total: Tally = { passed: 0, failed: 0 }
let running: ChildProcess | undefined
let stopped: NodeJS.Signals | undefined

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopped = signal
    // The step's whole group, so that no server a test has started is left behind.
    if (running?.pid) process.kill(-running.pid, signal)
  })
}

process.on('exit', () => {
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
})

if (!isPure && !meetNeeds()) total.failed++
else {
  for (const check of ['types', 'lint', 'imports', 'unused']) {
    const code = await run(check, scripts[check] ?? `echo "package.json has no script ${check}"; exit 1`)
    count(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
  }
  if (!isPure) count(await builtWeb())
  count(await runTests())
}
process.exitCode = total.failed > 0 ? (stopped ? 128 + constants.signals[stopped] : 1) : 0

/** What the browser tests look at is what people would get. */
async function builtWeb(): Promise<Tally> {
  const code = await run('web app', 'node scripts/build-web.js')
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function runTests(): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tests-'))
  try {
    const file = join(folder, 'report.json')
    const which = [...(isPure ? ['--project', 'pure'] : []), ...filters].map((arg) => JSON.stringify(arg))
    const reporters = `--reporter=default --reporter=json --outputFile.json="${file}"`
    console.log(`\nPARLEY_SEED=${process.env['PARLEY_SEED']} repeats what is drawn`)
    const code = await run('tests', `vitest run ${reporters} ${which.join(' ')}`)
    return tally(readReport(file), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return undefined
  }
}

function count({ passed, failed }: Tally) {
  total.passed += passed
  total.failed += failed
}

function run(name: string, command: string): Promise<number> {
  if (stopped) return Promise.resolve(1)
  console.log(`\n── ${name}`)
  const began = performance.now()
  return new Promise((resolve) => {
    const done = (code: number) => {
      running = undefined
      const verdict = code === 0 ? 'ok' : `FAILED (${code})`
      console.log(`── ${name}: ${verdict}, ${((performance.now() - began) / 1000).toFixed(1)} s`)
      resolve(code)
    }
    running = spawn(command, { shell: true, stdio: 'inherit', detached: process.platform !== 'win32' })
    running.on('error', () => done(127))
    running.on('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
