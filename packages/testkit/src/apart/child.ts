/** A server in a process of its own, told by its parent how it is to run; it can be asked how it is. */

import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { RATES } from '@parley/protocol'
import { type App, startApp } from '@parley/server/app'
import { loadConfig } from '@parley/server/config/load'
import { type Failpoint, failingAt } from './failpoints.ts'

export type Order = {
  settings: Record<string, string>
  rates: 'unlimited' | 'real'
  /** Its clock is this much ahead of the machine's. */
  clockOffset: number
  dieAt?: { point: Failpoint; nth: number } | undefined
}

/** Since it was last asked. */
export type Condition = {
  /** The most processor time a single turn of the event loop took, in milliseconds: unlike its delay, it does not depend on who else is running. */
  longestTurn: number
  /** How late the event loop was, at its 99th percentile, in milliseconds: this does depend on the machine. */
  loopP99: number
  rss: number
  /** On the heap and in buffers. */
  held: number
  descriptors: number
  complaints: { level: string; detail: object; message: string }[]
}

const unlimited = Object.fromEntries(
  Object.entries(RATES).map(([name, rate]) => [name, { ...rate, max: Number.MAX_SAFE_INTEGER }]),
) as never

const complaints: Condition['complaints'] = []
const complain = (level: string) => (detail: object, message: string) => {
  const { err } = detail as { err?: Error }
  complaints.push({ level, detail: { ...detail, ...(err ? { err: String(err.stack) } : {}) }, message })
}

let app: App | undefined
let longestTurn = 0

const RESOLUTION_MS = 10
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

const WATCHED_EVERY_MS = 1
let last = process.threadCpuUsage()
setInterval(() => {
  const now = process.threadCpuUsage()
  longestTurn = Math.max(longestTurn, (now.user + now.system - last.user - last.system) / 1_000)
  last = now
}, WATCHED_EVERY_MS)

async function condition(collect: boolean): Promise<Condition> {
  // What one collection finds unused may have kept other things in use.
  for (let i = 0; collect && i < 3; i++) {
    ;(globalThis as { gc?: () => void }).gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  const found = {
    longestTurn,
    loopP99: delay.percentile(99) / 1e6 - RESOLUTION_MS,
    rss,
    held: heapUsed + external,
    descriptors: readdirSync('/proc/self/fd').length,
    complaints: complaints.splice(0),
  }
  last = process.threadCpuUsage()
  longestTurn = 0
  delay.reset()
  return found
}

async function begin({ settings, rates, clockOffset, dieAt }: Order): Promise<{ port: number }> {
  app = await startApp(loadConfig(settings), {
    clock: { now: () => Date.now() + clockOffset },
    log: { error: complain('error'), warn: complain('warn'), info() {}, debug() {} },
    rates: rates === 'real' ? {} : unlimited,
    ...(dieAt ? failingAt(dieAt.point, dieAt.nth) : {}),
  })
  longestTurn = 0
  return { port: app.port }
}

process.on('message', (order: Order | 'condition' | 'condition without garbage' | 'stop') => {
  const answer = (said: unknown) => process.send?.(said)
  if (order === 'condition') void condition(false).then(answer)
  else if (order === 'condition without garbage') void condition(true).then(answer)
  else if (order === 'stop') void app?.stop().then(() => process.exit(0))
  else begin(order).then(answer, (error: Error) => answer({ error: error.stack }))
})
process.on('disconnect', () => process.exit(0))
