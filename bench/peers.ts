/** (b) A durable relay beside ejabberd and prosody, with their archive in a PostgreSQL like ours, and without: same pairs, same size, same machine, same run. */

import type { RelayOrder, RelayResult } from './load/relay.ts'
import { start } from './measure/children.ts'
import { isQuick, median, openReport, percent, shown } from './measure/figures.ts'
import { calm, cpuSeconds } from './measure/machine.ts'
import { openWorld } from './measure/world.ts'
import { isInstalled, startEjabberd, TABLES } from './servers/ejabberd.ts'
import * as prosody from './servers/prosody.ts'
import { openArchive } from './servers/xmpp-peer.ts'

const PAIRS = 200
const OUTSTANDING = 5
const ROUNDS = isQuick ? 1 : 3
const MEASURE_MS = isQuick ? 1_500 : 4_000

const report = openReport('peers', `${PAIRS} pairs, ${PAIRS * OUTSTANDING} messages under way, median of ${ROUNDS}`)
if (!isInstalled()) {
  report.note('ejabberd is not here: apt-get install --no-install-recommends ejabberd erlang-p1-pgsql')
  process.exit(0)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const world = await openWorld()
const people = await world.seed.people(PAIRS * 2)
const chats = await world.seed.chats(Array.from({ length: PAIRS }, (_, i) => [people[2 * i]!, people[2 * i + 1]!]))
await world.seed.settle()
const seats = people.map((person, i) => ({ token: person.token, chat: chats[i >> 1]!, id: i, partner: i ^ 1 }))

const archive = await openArchive(people.length, TABLES)
const withProsody = prosody.isInstalled()
if (!withProsody) {
  report.note('prosody is not here: apt-get install --no-install-recommends prosody lua-dbi-postgresql')
}
const servers = {
  parley: await world.startParley(),
  archiving: await startEjabberd(archive, true),
  forgetting: await startEjabberd(archive, false),
  ...(withProsody
    ? {
        'prosody archiving': await prosody.startProsody(archive, people.length, true),
        'prosody forgetting': await prosody.startProsody(archive, people.length, false),
      }
    : {}),
}
type Name = 'parley' | 'archiving' | 'forgetting' | 'prosody archiving' | 'prosody forgetting'
type Measured = RelayResult & { rate: number; server: number; postgres: number }

async function measure(name: Name): Promise<Measured> {
  const { pid, port } = servers[name]!
  const database = name === 'parley' ? world.postgres.pid : archive.pid
  const load = start('load/relay.ts')
  const before = { server: cpuSeconds(pid), postgres: cpuSeconds(database) }
  const result = await load.ask<RelayResult>({
    dialect: name === 'parley' ? 'parley' : 'xmpp',
    port,
    seats,
    outstanding: OUTSTANDING,
    perSecond: 0,
    warmUpMs: 1_500,
    measureMs: MEASURE_MS,
  } satisfies RelayOrder)
  const micros = (seconds: number) => (seconds * 1e6) / result.ackedInAll
  const server = micros(cpuSeconds(pid) - before.server)
  const postgres = micros(cpuSeconds(database) - before.postgres)
  await load.stop()
  // On a machine that others use up nothing may have come through in time.
  const never = (ms: number | null) => ms ?? Number.POSITIVE_INFINITY
  const [p50, p99] = [never(result.p50), never(result.p99)]
  return { ...result, p50, p99, rate: result.acked / result.seconds, server, postgres }
}

/** What was under way when the load went is still being archived: the next must not pay for it. */
async function settled(): Promise<number> {
  for (let kept = await archive.kept(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    const now = await archive.kept()
    if (now === kept) return now
    kept = now
  }
}

const all: Record<Name, Measured[]> = {
  parley: [],
  archiving: [],
  forgetting: [],
  'prosody archiving': [],
  'prosody forgetting': [],
}
for (let round = 0; round < ROUNDS; round++) {
  const busy = await calm()
  for (const name of Object.keys(servers) as Name[]) {
    const before = await settled()
    const it = await measure(name)
    all[name].push(it)
    const kept = (await settled()) - before
    if (kept > 0 !== name.endsWith('archiving')) throw new Error(`${name} archived ${kept} rows`)
    report.note(
      `${name.padEnd(18)} ${shown(it.rate)} msg/s, p50 ${shown(it.p50)} p99 ${shown(it.p99)} ms; load busy ${percent(it.loadCpu)}, others before ${percent(busy)}`,
    )
  }
}
const of = (name: Name, value: (it: Measured) => number) => median(all[name].map(value))
const words: Record<Name, string> = {
  parley: 'Parley, durable',
  archiving: 'ejabberd, archiving (mod_mam on PostgreSQL)',
  forgetting: 'ejabberd, keeping nothing',
  'prosody archiving': 'prosody, archiving (mod_mam, mod_storage_sql on PostgreSQL)',
  'prosody forgetting': 'prosody, keeping nothing',
}
for (const name of Object.keys(servers) as Name[]) {
  report.say(
    words[name],
    `${shown(of(name, (it) => it.rate))} msg/s, p50 ${shown(of(name, (it) => it.p50))} ms; a message costs the server ${shown(of(name, (it) => it.server))} µs, PostgreSQL ${shown(of(name, (it) => it.postgres))} µs`,
  )
}
const rate = (name: Name) => of(name, (it) => it.rate)
report.atLeast('Parley / ejabberd, archiving', rate('parley') / rate('archiving'), 7)
report.atLeast('Parley / ejabberd, keeping nothing', rate('parley') / rate('forgetting'), 1)

if (withProsody) {
  report.atLeast('Parley / prosody, archiving', rate('parley') / rate('prosody archiving'), 7)
  report.atLeast('Parley / prosody, keeping nothing', rate('parley') / rate('prosody forgetting'), 1)
}

for (const server of Object.values(servers)) await server.stop()
await archive.close()
await world.close()
