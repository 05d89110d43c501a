/** (a) A durable one-to-one relay against the same relay on bare Socket.IO and bare `ws`; (c) latency at half load. */

import type { RelayOrder, RelayResult } from './load/relay.ts'
import { type Child, median, start, startServer } from './measure/children.ts'
import { openWorld } from './measure/world.ts'

const PAIRS = 200
const OUTSTANDING = 5
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)

const world = await openWorld()
const people = await world.seed.people(PAIRS * 2)
const chats = await world.seed.chats(Array.from({ length: PAIRS }, (_, i) => [people[2 * i]!, people[2 * i + 1]!]))
await world.seed.settle()
const seats = people.map((person, i) => ({ token: person.token, chat: chats[i >> 1]!, id: i, partner: i ^ 1 }))

const servers = {
  parley: await world.startParley(),
  'socket.io': await startServer('servers/bare-socket-io.ts'),
  ws: await startServer('servers/bare-ws.ts'),
}
type Name = keyof typeof servers

async function measure(dialect: Name, more: Partial<RelayOrder> = {}): Promise<RelayResult> {
  const load: Child = start('load/relay.ts')
  const order: RelayOrder = {
    dialect,
    port: servers[dialect].port,
    seats,
    outstanding: OUTSTANDING,
    perSecond: 0,
    warmUpMs: 1_500,
    measureMs: 4_000,
    ...more,
  }
  const { result, error } = await load.ask<{ result: RelayResult; error?: string }>(order)
  await load.stop()
  if (error) throw new Error(error)
  return result
}

const rates: Record<Name, number[]> = { parley: [], 'socket.io': [], ws: [] }
for (let round = 0; round < ROUNDS; round++) {
  for (const name of Object.keys(servers) as Name[]) {
    const result = await measure(name)
    rates[name].push(result.acked / result.seconds)
    console.log(
      `${name.padEnd(10)} ${Math.round(result.acked / result.seconds)} acked/s, ${Math.round(result.heard / result.seconds)} heard/s, ack p50 ${result.p50.toFixed(1)} p99 ${result.p99.toFixed(1)} ms, load busy ${(result.loadCpu * 100).toFixed(0)} %`,
    )
  }
}
const at = (name: Name) => median(rates[name])
const half = await measure('parley', { outstanding: 0, perSecond: at('parley') / 2 })
console.log(`
durable relay, ${PAIRS} pairs, ${PAIRS * OUTSTANDING} under way, median of ${ROUNDS}:
  Parley          ${Math.round(at('parley'))} msg/s
  bare socket.io  ${Math.round(at('socket.io'))} msg/s   Parley is ${(at('parley') / at('socket.io')).toFixed(2)} × (target 0.8)
  bare ws + JSON  ${Math.round(at('ws'))} msg/s   Parley is ${(at('parley') / at('ws')).toFixed(2)} × (target 0.5)
  at half load    ack p50 ${half.p50.toFixed(1)} ms, p99 ${half.p99.toFixed(1)} ms (target 25)`)

for (const server of Object.values(servers)) await server.stop()
await world.close()
