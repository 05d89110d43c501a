/** (a) A durable one-to-one relay against the same relay on bare Socket.IO and bare `ws`; (c) latency at half load. */

import type { RelayOrder, RelayResult } from './load/relay.ts'
import { start, startServer } from './measure/children.ts'
import { isQuick, median, openReport, percent, shown } from './measure/figures.ts'
import { calm, cpuSeconds } from './measure/machine.ts'
import { openWorld } from './measure/world.ts'

const PAIRS = 200
const OUTSTANDING = 5
const ROUNDS = isQuick ? 1 : 3
const MEASURE_MS = isQuick ? 1_500 : 4_000

const report = openReport('relay', `${PAIRS} pairs, ${PAIRS * OUTSTANDING} messages under way, median of ${ROUNDS}`)
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

/** Processor time is counted over the whole run, connecting and all, and set against all that was sent in it. */
type Measured = RelayResult & { rate: number; node: number; postgres: number }

async function measure(dialect: Name, more: Partial<RelayOrder> = {}): Promise<Measured> {
  const { pid, port } = servers[dialect]
  const load = start('load/relay.ts')
  const order: RelayOrder = {
    dialect,
    port,
    seats,
    outstanding: OUTSTANDING,
    perSecond: 0,
    warmUpMs: 1_500,
    measureMs: MEASURE_MS,
    ...more,
  }
  const before = { node: cpuSeconds(pid), postgres: cpuSeconds(world.postgres.pid) }
  const result = await load.ask<RelayResult>(order)
  const micros = (seconds: number) => (seconds * 1e6) / result.ackedInAll
  const node = micros(cpuSeconds(pid) - before.node)
  const postgres = micros(cpuSeconds(world.postgres.pid) - before.postgres)
  await load.stop()
  return { ...result, rate: result.acked / result.seconds, node, postgres }
}

const all: Record<Name, Measured[]> = { parley: [], 'socket.io': [], ws: [] }
for (let round = 0; round < ROUNDS; round++) {
  const busy = await calm()
  for (const name of Object.keys(servers) as Name[]) {
    const it = await measure(name)
    all[name].push(it)
    report.note(
      `${name.padEnd(10)} ${shown(it.rate)} msg/s, ack p50 ${shown(it.p50)} p99 ${shown(it.p99)} ms; load busy ${percent(it.loadCpu)}, others before ${percent(busy)}`,
    )
  }
}
const of = (name: Name, value: (it: Measured) => number) => median(all[name].map(value))
const rate = (name: Name) => of(name, (it) => it.rate)
const halves: Measured[] = []
for (let i = 0; i < (isQuick ? 1 : 3); i++) {
  await calm()
  halves.push(await measure('parley', { outstanding: 0, perSecond: rate('parley') / 2 }))
}

for (const name of ['parley', 'socket.io', 'ws'] as const) {
  const postgres = name === 'parley' ? `, PostgreSQL ${shown(of(name, (it) => it.postgres))} µs` : ''
  report.say(
    name === 'parley' ? 'Parley, durable' : `bare ${name}, kept nowhere`,
    `${shown(rate(name))} msg/s; a message costs Node ${shown(of(name, (it) => it.node))} µs${postgres}; load ${percent(of(name, (it) => it.loadCpu))} busy`,
  )
}
report.atLeast('Parley / bare socket.io', rate('parley') / rate('socket.io'), 0.8)
report.atLeast('Parley / bare ws + JSON', rate('parley') / rate('ws'), 0.5)
report.say('at half that rate, refused', `${halves.reduce((sum, it) => sum + it.refused, 0)} messages`)
report.say('at half that rate, ack p50', `${shown(median(halves.map((it) => it.p50)))} ms`)
report.atMost('at half that rate, ack p99', median(halves.map((it) => it.p99)), 25, 'ms')

for (const server of Object.values(servers)) await server.stop()
await world.close()
