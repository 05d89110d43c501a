// What the tests need from the machine beside Node: named once, installed when we may, else the one command to run is said.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export type Need = { program: string; package: string; why: string }

/** Only what a test uses today. A row is e.g. { program: 'redis-server', package: 'redis-server', why: 'the bus between nodes' }. */
const needs: Need[] = [
  { program: 'chromium', package: 'chromium', why: 'stores and search are tried in a real browser' },
  { program: 'clamd', package: 'clamav-daemon', why: 'what people upload is scanned by it' },
]

const isThere = (program: string) =>
  `${process.env.PATH}${delimiter}/usr/sbin`.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** True when everything is there, or now is. */
export function meetNeeds(wanted: Need[] = needs): boolean {
  const missing = wanted.filter((need) => !isThere(need.program))
  if (missing.length === 0) return true
  for (const need of missing) console.log(`The tests need ${need.program}: ${need.why}.`)
  const names = missing.map((need) => need.package)
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...names]
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    console.error(`Install it and run this again:\n\n  sudo apt-get update && sudo ${install.join(' ')}\n`)
    return false
  }
  for (const [program = '', ...args] of [['apt-get', 'update'], install]) {
    console.log(`> ${program} ${args.join(' ')}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    if (spawnSync(program, ['-qq', ...args], { stdio: 'inherit', env }).status !== 0) return false
  }
  return missing.every((need) => isThere(need.program))
}
