// Runs a verb of Parley on a machine that has only Node 20 and npm: installs what is missing, then hands over to the Node 24 the lock file pins.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { constants as os } from 'node:os'
import { basename, delimiter, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWeb, webIsBuilt } from './build-web.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const windows = process.platform === 'win32'
const RESCUED = windows ? '.node-while-installing.exe' : '.node-while-installing'

const verbs = {
  start: ['packages/server/src/main.ts'],
  config: ['packages/server/src/main.ts', 'config'],
  test: ['scripts/test.ts'],
  verify: ['scripts/test.ts', '--pure'],
  bench: ['bench/run.ts'],
  prove: ['scripts/prove.ts'],
}

// The child ends with us even when we are killed outright: the channel between us closes, and it goes the same way.
const leash = `data:text/javascript,process.channel?.unref();process.on('disconnect',()=>process.kill(process.pid,'SIGKILL'))`

const [verb = 'start', ...args] = process.argv.slice(2)
if (!Object.hasOwn(verbs, verb)) stop(`There is no "${verb}". There is: ${Object.keys(verbs).join(', ')}.`)

let stopped
const runtimeName = pinnedRuntime()
const ownIsEnough = Number(process.versions.node.split('.')[0]) >= 24
if (!runtimeName && !ownIsEnough) {
  stop(`Parley brings its own Node 24 for most machines, but not for ${process.platform}-${process.arch}.
Install Node 24 or newer from https://nodejs.org, then run this again.`)
}

if (!installed()) await install()
if (verb === 'start' && !webIsBuilt() && (await buildWeb(runtime() ?? process.execPath)) !== 0) {
  stop('The web app could not be built; why stands above.')
}

process.exitCode = await run(runtime() ?? process.execPath, ['--import', leash, ...verbs[verb], ...args], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compiled'),
    PATH: join(root, 'node_modules/.bin') + delimiter + process.env.PATH,
  },
})

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

function pinnedRuntime() {
  const name = new RegExp(`^node-(bin-)?${windows ? 'win' : process.platform}-${process.arch}$`)
  return Object.keys(readJson('package.json').optionalDependencies ?? {}).find((dependency) => name.test(dependency))
}

function runtime() {
  const path = runtimeName && join(root, 'node_modules', runtimeName, 'bin', windows ? 'node.exe' : 'node')
  return path && existsSync(path) ? path : undefined
}

// npm writes its receipt (node_modules/.package-lock.json) last of all, so an interrupted install has none, or an old one.
function installed() {
  try {
    const wanted = Object.entries(readJson('package-lock.json').packages)
    const present = readJson('node_modules/.package-lock.json').packages
    const complete = wanted.every(([path, { optional, devOptional, integrity }]) => {
      if (!path.includes('node_modules/')) return true
      return path in present ? present[path].integrity === integrity : optional || devOptional
    })
    return complete && (runtime() !== undefined || ownIsEnough)
  } catch {
    return false
  }
}

async function install() {
  try {
    accessSync(root, constants.W_OK)
  } catch {
    stop(`Parley has to install its dependencies once, but may not write to ${root}
Run this as the owner of that folder, or give yourself the right to write there.`)
  }
  console.log('Installing what Parley needs (only now and after an update; about a minute) …')
  const began = Date.now()
  const npm = process.env.npm_execpath
  const byNode = npm !== undefined && basename(npm) === 'npm-cli.js'
  // As `npm ci` does: from nothing, exactly what the lock says. But npm 11's ci also demands a lock entry for each platform's
  // build of a tool, even where the registry has none; install does not.
  const modules = join(root, 'node_modules')
  const node = rescue(modules)
  if (existsSync(modules))
    for (const entry of readdirSync(modules))
      if (entry !== RESCUED) rmSync(join(modules, entry), { recursive: true, force: true })
  const flags = ['install', '--no-save', '--loglevel=error', '--ignore-scripts', '--include=dev', '--include=optional']
  const code = await run(byNode ? node : 'npm', byNode ? [npm, ...flags] : flags, {
    stdio: 'inherit',
    shell: windows && !byNode,
  })
  // Where a program that runs cannot be deleted, the next installation sees to it.
  if (node !== process.execPath) rm(node)
  if (stopped) process.exit(128 + os.signals[stopped])
  if (code !== 0) {
    stop(`The dependencies could not be installed; npm says why above (it ended with ${code}).
Without a connection to the package registry the first start cannot work. Once that is mended, run this again: it starts afresh.`)
  }
  if (!runtime() && !ownIsEnough) {
    stop(
      `npm left out ${runtimeName}, the Node 24 Parley runs on. Run this again, or install Node 24 or newer from https://nodejs.org.`,
    )
  }
  console.log(`Installed in ${((Date.now() - began) / 1000).toFixed(1)} s.`)
}

// After an update npm may run us with the very Node that is about to be replaced: the file is moved out of the way, and goes on running.
function rescue(modules) {
  const rescued = join(modules, RESCUED)
  rm(rescued)
  if (!process.execPath.startsWith(modules + sep)) return process.execPath
  renameSync(process.execPath, rescued)
  return rescued
}

function rm(path) {
  try {
    rmSync(path, { force: true })
  } catch {}
}

// Runs a program to its end and resolves to its exit code. It gets a process group of its own, because Ctrl-C reaches us
// twice (from the terminal, and again from npm): only through us does the program hear of it once.
function run(command, list, options) {
  return new Promise((resolve) => {
    const child = spawn(command, list, { cwd: root, detached: !windows, ...options })
    const signals = { SIGINT: 'SIGINT', SIGTERM: 'SIGTERM', SIGHUP: 'SIGTERM' }
    let last = -Infinity
    const pass = (signal) => {
      const now = performance.now()
      if (now - last < 1000) return
      last = now
      stopped = signals[signal]
      child.kill(stopped)
    }
    for (const signal of Object.keys(signals)) process.on(signal, pass)

    // npm waits for us, unless it is killed outright: then nobody but us is left to stop the program.
    const parent = process.ppid
    const orphaned = () => {
      if (process.ppid === parent) return
      clearInterval(watch)
      pass('SIGTERM')
    }
    const watch = process.env.npm_lifecycle_event && setInterval(orphaned, 500)

    child.on('error', (error) => {
      const why = error.code === 'ENOENT' ? 'it is missing, or was built for another kind of system' : error.message
      stop(`Could not run ${command}: ${why}. Installing Node 24 or newer with npm from https://nodejs.org mends this.`)
    })
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      for (const name of Object.keys(signals)) process.off(name, pass)
      resolve(code ?? 128 + os.signals[signal])
    })
  })
}

function stop(message) {
  console.error(`\n${message}\n`)
  process.exit(1)
}
