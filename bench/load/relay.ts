/** The load of a relay: pairs of people, each keeping so many messages under way; runs in a process of its own. */

import { answer } from '../measure/children.ts'
import { quantile } from '../measure/figures.ts'
import { bareWs, type Party, parley, type Seat, socketIo } from './dialects.ts'
import { xmpp } from './xmpp.ts'

const dialects = { parley, 'socket.io': socketIo, ws: bareWs, xmpp }

export type RelayOrder = {
  dialect: keyof typeof dialects
  port: number
  seats: Seat[]
  /** Messages under way for each sender; 0 to send at a steady rate instead. */
  outstanding: number
  /** Messages a second over all senders, when not limited by what is under way. */
  perSecond: number
  warmUpMs: number
  measureMs: number
}

export type RelayResult = {
  acked: number
  /** Warming up and running out too. */
  ackedInAll: number
  heard: number
  refused: number
  seconds: number
  /** Of acknowledgements, in milliseconds. */
  p50: number
  p99: number
  /** How busy the load was itself: near 1, it is the limit, and the figure worthless. */
  loadCpu: number
}

answer(run)

async function run(order: RelayOrder): Promise<RelayResult> {
  const parties: Party[] = []
  // A few at a time: this is not the storm.
  for (let i = 0; i < order.seats.length; i += 50) {
    parties.push(
      ...(await Promise.all(order.seats.slice(i, i + 50).map((seat) => dialects[order.dialect](order.port, seat)))),
    )
  }
  let acked = 0
  let ackedInAll = 0
  let heard = 0
  let refused = 0
  let measuring = false
  let stopped = false
  const latencies: number[] = []
  const senders = parties.filter((_, i) => i % 2 === 0)
  for (const party of parties) {
    const begun = new Map<number, number>()
    let next = 0
    const say = () => {
      begun.set(next, performance.now())
      party.say(next++)
    }
    party.onHeard = (nth) => {
      if (nth < 0) {
        if (measuring) heard++
        return
      }
      ackedInAll++
      if (measuring) {
        acked++
        latencies.push(performance.now() - begun.get(nth)!)
      }
      begun.delete(nth)
      if (!stopped && order.outstanding > 0) say()
    }
    // At a steady rate nobody waits for anybody: a server that cannot follow has to refuse.
    if (order.outstanding === 0) {
      party.onRefused = () => {
        refused++
      }
    }
    Object.assign(party, { begin: say })
  }
  const begin = (party: Party) => (party as Party & { begin: () => void }).begin()
  if (order.outstanding > 0) for (const party of senders) for (let i = 0; i < order.outstanding; i++) begin(party)
  else steady(order.perSecond, senders, begin, () => stopped)

  await sleep(order.warmUpMs)
  const cpu = process.cpuUsage()
  const from = performance.now()
  measuring = true
  await sleep(order.measureMs)
  measuring = false
  const seconds = (performance.now() - from) / 1_000
  const used = process.cpuUsage(cpu)
  stopped = true
  await sleep(300)
  for (const party of parties) party.client.socket.destroy()
  latencies.sort((a, b) => a - b)
  return {
    acked,
    ackedInAll,
    heard,
    refused,
    seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    loadCpu: (used.user + used.system) / 1e6 / seconds,
  }
}

/** Evenly, catching up with the clock every few milliseconds. */
function steady(perSecond: number, senders: Party[], begin: (party: Party) => void, done: () => boolean): void {
  const from = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    if (done()) return clearInterval(timer)
    const due = ((performance.now() - from) / 1_000) * perSecond
    for (; sent < due; sent++) begin(senders[sent % senders.length]!)
  }, 2)
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
