/** What a killed predecessor left behind never blocks a start, and two servers never run on one folder. */

import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const PATIENCE_MS = 30_000

/** Call it only while holding the data folder: then whoever runs on it has lost its Parley. */
export async function settleOrphan(cluster: string, warn: (message: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  const [first = '', ...rest] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
  const pid = Math.abs(Number(first))
  // Empty: the machine went down between creating and filling it.
  if (!pid) return rm(pidFile, { force: true })

  if (isPostmasterOf(pid, cluster)) {
    warn(`Stopping PostgreSQL (process ${pid}), left running by a Parley that was killed.`)
    await stop(pid, cluster)
    return
  }
  // That process is gone, but its id may be somebody else's by now, and PostgreSQL would then refuse for ever. It disregards the id of
  // its own parent. The file itself must stay: its later lines are how PostgreSQL notices workers that still write to the cluster.
  await writeFile(pidFile, [process.pid, ...rest].join('\n'))
}

async function stop(pid: number, cluster: string): Promise<void> {
  signal(pid, 'SIGINT')
  const escalation = setTimeout(() => signal(pid, 'SIGQUIT'), PATIENCE_MS)
  try {
    while (isPostmasterOf(pid, cluster)) await delay(5)
  } finally {
    clearTimeout(escalation)
  }
}

/** A process id proves nothing: it must be a PostgreSQL that works in this very folder. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  try {
    if (process.platform === 'linux')
      return (
        readlinkSync(`/proc/${pid}/cwd`) === cluster && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
      )
    const command = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return command.includes('postgres') && command.includes(cluster)
  } catch {
    return false
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone in the meantime, which is what was wanted.
  }
}
