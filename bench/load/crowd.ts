/** Many people connected: idle, or hearing what the first of them says to all; runs in a process of its own. */

import { answer } from '../measure/children.ts'
import { quantile } from '../measure/figures.ts'
import { type Party, parley, type Seat, socketIoRoom } from './dialects.ts'

const dialects = { parley, 'socket.io': socketIoRoom }

export type CrowdOrder =
  | { do: 'open'; dialect: keyof typeof dialects; port: number; seats: Seat[] }
  | ({ do: 'say' } & Saying)
  | { do: 'close' }

/** The first one says so much, so many at a time; at a steady pace when there is a pause in between. */
type Saying = { outstanding: number; pauseMs: number; warmUpMs: number; measureMs: number }

export type Said = { acked: number; heard: number; seconds: number; p50: number; p99: number; loadCpu: number }

const AT_ONCE = 100
let parties: Party[] = []

answer(async (order: CrowdOrder) => {
  if (order.do === 'open') return open(order.dialect, order.port, order.seats)
  if (order.do === 'say') return say(order)
  for (const party of parties.splice(0)) party.client.socket.destroy()
  return {}
})

async function open(dialect: keyof typeof dialects, port: number, seats: readonly Seat[]): Promise<object> {
  for (let i = 0; i < seats.length; i += AT_ONCE) {
    const opened = await Promise.all(seats.slice(i, i + AT_ONCE).map((seat) => dialects[dialect](port, seat)))
    parties = parties.concat(opened)
  }
  return {}
}

async function say({ outstanding, pauseMs, warmUpMs, measureMs }: Saying): Promise<Said> {
  const [speaker, ...others] = parties
  let acked = 0
  let heard = 0
  let measuring = false
  let stopped = false
  let next = 0
  const begun = new Map<number, number>()
  const latencies: number[] = []
  const one = () => {
    if (stopped) return
    begun.set(next, performance.now())
    speaker!.say(next++)
  }
  for (const party of others) {
    party.onHeard = () => {
      heard++
    }
  }
  speaker!.onHeard = (nth) => {
    if (measuring) {
      acked++
      latencies.push(performance.now() - begun.get(nth)!)
    }
    begun.delete(nth)
    if (pauseMs > 0) setTimeout(one, pauseMs)
    else one()
  }
  for (let i = 0; i < outstanding; i++) one()
  await sleep(warmUpMs)
  const cpu = process.cpuUsage()
  const from = performance.now()
  heard = 0
  measuring = true
  await sleep(measureMs)
  const seconds = (performance.now() - from) / 1_000
  const result = { acked, heard, seconds }
  measuring = false
  stopped = true
  const used = process.cpuUsage(cpu)
  await sleep(500)
  latencies.sort((a, b) => a - b)
  return {
    ...result,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    loadCpu: (used.user + used.system) / 1e6 / seconds,
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
