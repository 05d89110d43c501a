#!/usr/bin/env node
// Starts the command line with Node 24: the one that runs this if it is new enough, else the one that comes with Parley.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

if (Number(process.versions.node.split('.')[0]) >= 24) await import('../src/main.ts')
else process.exitCode = runWithOwn()

function runWithOwn() {
  const folder =
    process.platform === 'darwin'
      ? 'node-bin-darwin'
      : `node-${process.platform === 'win32' ? 'win' : process.platform}`
  try {
    const home = dirname(createRequire(import.meta.url).resolve(`${folder}-${process.arch}/package.json`))
    const node = join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
    return spawnSync(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1
  } catch {
    process.stderr.write('parley needs Node 24 or newer.\n')
    return 1
  }
}
