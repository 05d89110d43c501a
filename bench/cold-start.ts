/** From the command to a server that answers, on nothing at all and on what a last run left; and what it holds while idle. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isQuick, median, openReport, shown } from './measure/figures.ts'
import { calm, memoryMiB } from './measure/machine.ts'

const MAIN = fileURLToPath(import.meta.resolve('@parley/server/main'))
const ROUNDS = isQuick ? 1 : 3

const report = openReport('cold-start', `its own PostgreSQL included, median of ${ROUNDS}`)

type Started = { seconds: number; child: ChildProcess }

async function start(folder: string): Promise<Started> {
  const from = performance.now()
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // As `npm start` has it: compiled code is kept from one start to the next.
    env: {
      PATH: process.env.PATH,
      PARLEY_DATA: join(folder, 'data'),
      PARLEY_PORT: '0',
      PARLEY_HOST: '127.0.0.1',
      PARLEY_LOG_LEVEL: 'error',
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
    },
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    // Read to the end: a closed pipe would be a fault of ours, not of the server.
    child.stdout.on('data', (chunk) => {
      said += String(chunk)
      if (said.includes('Parley is ready')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`Parley ended (${code}): ${said}`)))
  })
  const seconds = (performance.now() - from) / 1_000
  return { seconds, child }
}

async function stop({ child }: Started): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

const cold: number[] = []
const warm: number[] = []
const memory: { all: number; node: number }[] = []
for (let round = 0; round < ROUNDS; round++) {
  await calm()
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const first = await start(folder)
  cold.push(first.seconds)
  await stop(first)
  const second = await start(folder)
  warm.push(second.seconds)
  await new Promise((resolve) => setTimeout(resolve, isQuick ? 500 : 3_000))
  memory.push({ all: memoryMiB(second.child.pid!), node: memoryMiB(second.child.pid!, false) })
  await stop(second)
  await rm(folder, { recursive: true, force: true })
}
report.say('cold: no data, nothing compiled', `${shown(median(cold))} s`)
report.say('warm: again on the same folder', `${shown(median(warm))} s`)
report.say(
  'idle memory, what is shared counted once',
  `${shown(median(memory.map((it) => it.node)))} MiB Node, ${shown(median(memory.map((it) => it.all - it.node)))} MiB PostgreSQL`,
)
