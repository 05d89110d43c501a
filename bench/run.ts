/** `npm run bench [name…] [--quick]`: every bench, or those named, one after the other, each in a process of its own; then all figures together. */

import { fork } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Figure, isQuick } from './measure/figures.ts'
import { describeMachine } from './measure/machine.ts'
import { postgresVersion } from './measure/world.ts'

const known = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .map((name) => name.slice(0, -'.ts'.length))
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There is: ${known.join(', ')}.`)
  process.exit(1)
}

console.log(`${describeMachine()}, PostgreSQL ${await postgresVersion()}`)
const figures: Figure[] = []
const crashed: string[] = []
for (const name of asked.length > 0 ? asked : known) {
  const bench = fork(join(import.meta.dirname, `${name}.ts`), {
    env: { ...process.env, BENCH_RUN: '1', BENCH_QUICK: isQuick ? '1' : '0' },
  })
  bench.on('message', (figure: Figure) => figures.push(figure))
  if ((await new Promise((resolve) => bench.on('exit', resolve))) !== 0) crashed.push(name)
}

console.log('\nAll figures (load: average over the last minute, the bench itself included)')
for (const { bench, what, value, target, met, load } of figures) {
  const verdict = target === undefined ? '' : ` (target ${target}: ${met ? 'met' : 'NOT MET'})`
  console.log(`  ${bench.padEnd(10)} ${what}: ${value}${verdict} · load ${load.split(' ')[0]}`)
}
// A target missed is a figure like any other; only a bench that broke is an error.
if (crashed.length > 0) {
  console.error(`\nThese did not come to an end: ${crashed.join(', ')}.`)
  process.exit(1)
}
