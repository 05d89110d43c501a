import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { startVictim, type Victim } from './kill.ts'

const victims: Victim[] = []
afterEach(() => Promise.all(victims.splice(0).map((victim) => victim.kill())))

/** Once it says "ready" it is at its post. */
async function start(code: string): Promise<Victim> {
  const victim = await startVictim(process.execPath, ['-e', `${code}; console.log('ready', process.pid)`])
  victims.push(victim)
  return victim
}

const WAITS = 'setInterval(() => {}, 1000)'
const DEAF = `process.on('SIGTERM', () => console.log('not yet')); ${WAITS}`
const POLITE = `process.on('SIGTERM', () => { console.log('goodbye'); process.exit(7) }); ${WAITS}`

test('kill ends it, whatever it thinks of that', async () => {
  const victim = await start(DEAF)
  await victim.printed(/ready/)
  expect(await victim.kill()).toEqual({ code: null, signal: 'SIGKILL' })
  expect(() => process.kill(victim.pid, 0)).toThrow(/ESRCH/)
  expect(await victim.kill()).toEqual(await victim.exited)
})

test('terminate lets it finish', async () => {
  const victim = await start(POLITE)
  await victim.printed(/ready/)
  expect(await victim.terminate()).toEqual({ code: 7, signal: null })
  await victim.printed(/goodbye/)
  expect(victim.output()).toContain('ready')
})

test.runIf(process.platform === 'linux')('freeze stops it in its tracks, thaw lets it go on', async () => {
  const state = () => readFileSync(`/proc/${victim.pid}/stat`, 'utf8').split(') ')[1]?.[0]
  const victim = await start(DEAF)
  await victim.printed(/ready/)
  victim.freeze()
  await vi.waitFor(() => expect(state()).toBe('T'))
  const ended = victim.terminate()
  expect(state()).toBe('T')
  expect(victim.output()).not.toContain('not yet')
  victim.thaw()
  await victim.printed(/not yet/)
  victim.freeze()
  await victim.kill()
  expect(await ended).toEqual({ code: null, signal: 'SIGKILL' })
})

test('what it prints can be awaited, before and after', async () => {
  const victim = await start(WAITS)
  const ready = /ready (\d+)/g
  expect((await victim.printed(ready))[1]).toBe(String(victim.pid))
  expect((await victim.printed(ready))[1]).toBe(String(victim.pid))
})

test('an end without the awaited words says what there was instead', async () => {
  const victim = await start('console.error("no database"); process.exitCode = 3')
  await expect(victim.printed(/listening/)).rejects.toThrow(
    /ended \(3\) without printing \/listening\/:\s+[^]*no database/,
  )
})

test('a command that does not exist is an error', async () => {
  await expect(startVictim('/nowhere/at/all', [])).rejects.toThrow(/ENOENT/)
})
