// Builds the web app where its sources are newer than what was built last, and squeezes what it made, so that serving it costs nothing.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'packages/web/dist')
const stamp = join(dist, '.built')
const sources = [
  'packages/web',
  'packages/client/src',
  'packages/keys/src',
  'packages/protocol/src',
  'package-lock.json',
]
/** Written by the tools, not by people: the compiler of words writes its project folder anew with every build. */
const made = new Set(['dist', 'emoji', 'paraglide', 'project.inlang', 'node_modules'])

/** A few hundred looks at the disk: some milliseconds. */
export function webIsBuilt() {
  if (!existsSync(stamp)) return false
  const { mtimeMs: builtAt } = statSync(stamp)
  return sources.every((path) => isOlder(join(root, path), builtAt))
}

function isOlder(path, time) {
  const found = statSync(path)
  // Folders change while things are built in them; what counts is in files.
  if (!found.isDirectory()) return found.mtimeMs <= time
  return readdirSync(path).every((name) => made.has(name) || isOlder(join(path, name), time))
}

/** Resolves to the exit code. `node`: the one that can run the tools. */
export async function buildWeb(node = process.execPath) {
  const began = new Date()
  console.log('Building the web app …')
  // A compiler in there leaves timers behind that would keep the process for half a minute: it ends when it is done.
  const build = `import { build } from 'vite'
    await build({ configFile: 'packages/web/vite.config.ts', logLevel: 'error' })
    process.exit(0)`
  const code = await new Promise((resolve) => {
    const child = spawn(node, ['--input-type=module', '--eval', build], { cwd: root, stdio: 'inherit' })
    child.on('error', () => resolve(127))
    child.on('exit', (ended) => resolve(ended ?? 1))
  })
  if (code !== 0) return code
  await squeeze(dist)
  // What was changed while it was being built is newer than this.
  writeFileSync(stamp, began.toISOString())
  utimesSync(stamp, began, began)
  console.log(`Built in ${((Date.now() - began.getTime()) / 1_000).toFixed(1)} s.`)
  return 0
}

async function squeeze(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const worthIt = files.filter(({ name }) => /\.(html|js|css|svg|json|wasm|webmanifest)$/.test(name))
  await Promise.all(
    worthIt.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      const bytes = readFileSync(path)
      writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes))
      writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
    }),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = webIsBuilt() ? 0 : await buildWeb()
