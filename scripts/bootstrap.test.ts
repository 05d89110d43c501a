import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

// A house of its own for each test: the real bootstrap, and stand-ins for the server, the build of the web app, and npm, which writes its receipt.
let house: string
const children: ChildProcess[] = []

const lock = JSON.stringify({ packages: { 'node_modules/thing': { integrity: 'sha512-b' } } })
const receipt = 'node_modules/.package-lock.json'
const server = `
  let heard = 0
  process.on('SIGINT', () => {
    console.log('heard', ++heard)
    if (heard === 1) setTimeout(() => process.exit(0), 200)
  })
  setInterval(() => {}, 1000)
  console.log('up', process.pid, ...process.argv.slice(2))
  if (process.argv[2] === 'end') process.exit(Number(process.argv[3]))`
const npm = `
  import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
  console.log('npm', process.argv[2], 'finds leftovers:', existsSync('node_modules/thing/half'))
  if (process.env.OFFLINE) process.exit(1)
  mkdirSync('node_modules', { recursive: true })
  if (process.env.RUNTIME) cpSync(process.execPath, process.env.RUNTIME)
  writeFileSync('${receipt}', ${JSON.stringify(lock)})`

const web = `
  export const webIsBuilt = () => process.env.BUILD === undefined
  export const buildWeb = async () => (console.log('web'), Number(process.env.BUILD))`

function put(path: string, text: string) {
  mkdirSync(dirname(join(house, path)), { recursive: true })
  writeFileSync(join(house, path), text)
}

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'parley-house-'))
  put('package.json', '{"type":"module"}')
  put('package-lock.json', lock)
  put(receipt, lock)
  put('packages/server/src/main.ts', server)
  put('npm-cli.js', npm)
  put('scripts/build-web.js', web)
  cpSync(fileURLToPath(new URL('bootstrap.js', import.meta.url)), join(house, 'scripts/bootstrap.js'))
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(house, { recursive: true, force: true })
})

function run(args: string[], env: NodeJS.ProcessEnv = {}, node = process.execPath) {
  const child = spawn(node, ['scripts/bootstrap.js', ...args], {
    cwd: house,
    env: { ...process.env, npm_execpath: join(house, 'npm-cli.js'), ...env },
  })
  children.push(child)
  let output = ''
  let wake = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      wake()
    })
  }
  const says = async (words: string) => {
    while (!output.includes(words)) {
      if (child.stdout.closed) throw new Error(`it ended without saying ${words}: ${output}`)
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  // Output closes only when the server behind the bootstrap is gone as well.
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => {
      wake()
      resolve({ code, output })
    }),
  )
  return { child, says, ended }
}

test('hands over arguments and the exit code, and installs nothing that is there', async () => {
  const { code, output } = await run(['start', 'end', '7']).ended
  expect(code).toBe(7)
  expect(output).toMatch(/^up \d+ end 7\n$/)
})

test('two signals for one Ctrl-C reach the server as one, and no stack trace follows', async () => {
  const { child, says, ended } = run(['start'])
  await says('up')
  child.kill('SIGINT')
  await says('heard 1')
  child.kill('SIGINT')
  const { code, output } = await ended
  expect(code).toBe(0)
  expect(output).toMatch(/^up \d+\nheard 1\n$/)
})

test('a server ended by a signal is told in the exit code', async () => {
  const { child, says, ended } = run(['start'])
  await says('up')
  child.kill('SIGTERM')
  expect((await ended).code).toBe(128 + 15)
})

test('a bootstrap killed outright leaves no server behind', async () => {
  const { child, says, ended } = run(['start'])
  await says('up')
  child.kill('SIGKILL')
  expect((await ended).output).toMatch(/^up \d+\n$/)
})

test.each([
  ['missing', undefined],
  ['of an older lock', lock.replace('sha512-b', 'sha512-a')],
  ['cut off', lock.slice(0, 20)],
])('a receipt that is %s means a fresh install', async (_, found) => {
  rmSync(join(house, receipt))
  if (found) put(receipt, found)
  put('node_modules/thing/half', '')
  const { code, output } = await run(['start', 'end', '0']).ended
  expect(code).toBe(0)
  expect(output).toContain('npm install finds leftovers: false')
  expect((await run(['start', 'end', '0']).ended).output).not.toContain('npm')
})

test.skipIf(process.platform === 'win32')('it may be run by the very Node that the update replaces', async () => {
  const name = `node-${process.platform}-${process.arch}`
  const runtime = join(house, 'node_modules', name, 'bin/node')
  put('package.json', JSON.stringify({ type: 'module', optionalDependencies: { [name]: '24.0.0' } }))
  cpSync(process.execPath, runtime)
  rmSync(join(house, receipt))
  const { code, output } = await run(['start', 'end', '0'], { RUNTIME: runtime }, runtime).ended
  expect(output).toContain('npm install finds leftovers: false')
  expect(output).toContain('up')
  expect(code).toBe(0)
  expect(readdirSync(join(house, 'node_modules')).filter((entry) => entry.startsWith('.node'))).toEqual([])
})

test('a web app that has changed is built before the server starts, which does not if it cannot be', async () => {
  expect((await run(['start', 'end', '0'], { BUILD: '0' }).ended).output).toMatch(/^web\nup \d+ end 0\n$/)
  const { code, output } = await run(['start', 'end', '0'], { BUILD: '3' }).ended
  expect(code).toBe(1)
  expect(output).toContain('could not be built')
  expect(output).not.toContain('up')
})

test('an install that fails says what to do, starts nothing, and is tried again', async () => {
  rmSync(join(house, receipt))
  const { code, output } = await run(['start'], { OFFLINE: '1' }).ended
  expect(code).toBe(1)
  expect(output).toContain('could not be installed')
  expect(output).not.toMatch(/^up|at .*\.js:/m)
  expect(existsSync(join(house, receipt))).toBe(false)
  expect((await run(['start', 'end', '0']).ended).code).toBe(0)
})

test('an unknown verb is named', async () => {
  const { code, output } = await run(['sing']).ended
  expect(code).toBe(1)
  expect(output).toContain('There is no "sing"')
})
