/** What the figures were taken on, how much of it others were using, and what a process has used. */

import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

export const describeMachine = (): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, load average ${loadAverage()}`

export const loadAverage = (): string =>
  loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')

/** Waits a while for others on the machine to be quiet; answers the share of it they are using. */
export async function calm(patienceMs = 10_000): Promise<number> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const busy = await busyShare(500)
    if (busy < 0.1 || performance.now() > deadline) return busy
  }
}

async function busyShare(ms: number): Promise<number> {
  const before = cpus()
  await new Promise((resolve) => setTimeout(resolve, ms))
  const after = cpus()
  let idle = 0
  let all = 0
  for (const [i, { times }] of after.entries()) {
    const then = before[i]!.times
    idle += times.idle - then.idle
    for (const kind of Object.keys(times) as (keyof typeof times)[]) all += times[kind] - then[kind]
  }
  return all === 0 ? 0 : 1 - idle / all
}

const TICKS_PER_SECOND = 100

/** Seconds of processor time a process has used, and with it all that it started; only Linux tells. */
export function cpuSeconds(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN
  const parents = new Map<number, number>()
  const used = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const fields = statOf(name)
    if (!fields) continue
    // After the name: state, parent, … and as the 12th to 15th the time of itself and of children that have ended.
    parents.set(Number(name), Number(fields[1]))
    used.set(
      Number(name),
      fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0),
    )
  }
  let ticks = 0
  for (const [each, time] of used) {
    for (let at: number | undefined = each; at; at = parents.get(at)) {
      if (at === pid) ticks += time
    }
  }
  return ticks / TICKS_PER_SECOND
}

function statOf(pid: string): string[] | undefined {
  if (!/^[0-9]+$/.test(pid)) return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** MiB a process holds, and all that it started if asked for, what they share counted once; only Linux tells. */
export function memoryMiB(pid: number, withChildren = true): number {
  if (process.platform !== 'linux') return Number.NaN
  const children = !withChildren ? [] : readdirSync('/proc').filter((name) => Number(statOf(name)?.[1]) === pid)
  let own = 0
  try {
    own = Number(/^Pss: +([0-9]+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1_024
  } catch {
    // It has just ended.
  }
  return children.reduce((sum, child) => sum + memoryMiB(Number(child)), own)
}
