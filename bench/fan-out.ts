/** (e) One voice to a whole group: deliveries beside a bare Socket.IO room, and what the size of the group costs the one who speaks. */

import { readFile, stat } from 'node:fs/promises'
import type { Said } from './load/crowd.ts'
import { type Child, type ServerChild, start, startServer } from './measure/children.ts'
import { isQuick, median, openReport, percent, shown } from './measure/figures.ts'
import { calm } from './measure/machine.ts'
import { openWorld } from './measure/world.ts'

const SIZES = isQuick ? [2, 100] : [2, 10, 100, 1_000]
const ROUNDS = isQuick ? 1 : 3
const FULL = 2_000
const CONNECTED = isQuick ? 100 : 1_000
const OUTSTANDING = 50
const COUNTED = isQuick ? 50 : 200

const report = openReport('fan-out', `one speaker, ${OUTSTANDING} messages under way, median of ${ROUNDS}`)
const world = await openWorld()
const people = await world.seed.people(FULL)
const sizes = [...SIZES, FULL]
const chats = new Map<number, string>()
// One chat after the other: a person is in the one that is measured, and in the others too, as people are.
for (const size of sizes) chats.set(size, (await world.seed.chats([people.slice(0, size)]))[0]!)
await world.seed.settle()

const servers: Record<'parley' | 'socket.io', ServerChild> = {
  parley: await world.startParley(),
  'socket.io': await startServer('servers/bare-socket-io.ts'),
}
type Name = keyof typeof servers

async function withCrowd<T>(
  name: Name,
  size: number,
  connected: number,
  work: (load: Child) => Promise<T>,
): Promise<T> {
  const load = start('load/crowd.ts')
  const seats = people
    .slice(0, connected)
    .map((person, id) => ({ token: person.token, chat: chats.get(size)!, id, partner: -1 }))
  await load.ask({ do: 'open', dialect: name, port: servers[name].port, seats })
  const result = await work(load)
  await load.stop()
  return result
}

const flood = (name: Name, size: number, connected: number, outstanding: number) =>
  withCrowd(name, size, connected, (load) =>
    load.ask<Said>({
      do: 'say',
      outstanding,
      pauseMs: 0,
      warmUpMs: 1_000,
      measureMs: isQuick ? 1_000 : 2_500,
    }),
  )

async function compare(size: number, connected: number, outstanding = OUTSTANDING): Promise<void> {
  const all: Record<Name, Said[]> = { parley: [], 'socket.io': [] }
  for (let round = 0; round < ROUNDS; round++) {
    await calm()
    for (const name of ['parley', 'socket.io'] as const) all[name].push(await flood(name, size, connected, outstanding))
  }
  const rate = (name: Name) => median(all[name].map(({ heard, seconds }) => heard / seconds))
  const busy = (name: Name) => percent(median(all[name].map(({ loadCpu }) => loadCpu)))
  const members = `${size.toLocaleString('en')} members${connected < size ? `, ${connected.toLocaleString('en')} connected` : ''}${outstanding === 1 ? ', one message at a time' : ''}`
  report.say(
    members,
    `${shown(rate('parley'))} deliveries/s, bare socket.io ${shown(rate('socket.io'))}; load ${busy('parley')} and ${busy('socket.io')} busy`,
  )
  const ratio = rate('parley') / rate('socket.io')
  // In small groups, and one at a time, it is the commit that takes the time, not the delivery: the relay measures that.
  if (connected >= 100 && outstanding > 1) report.atLeast(`${members}: Parley / bare socket.io`, ratio, 1.3)
  else report.say(`${members}: Parley / bare socket.io`, `${shown(ratio)} ×`)
}

for (const size of SIZES) await compare(size, size)
await compare(FULL, CONNECTED)
await compare(FULL, CONNECTED, 1)

/** One message at a time, with a pause between: nothing waits for anything but its own commit. */
const alone = (size: number, connected: number) =>
  withCrowd('parley', size, connected, (load) =>
    load.ask<Said>({ do: 'say', outstanding: 1, pauseMs: 20, warmUpMs: 500, measureMs: isQuick ? 1_000 : 3_000 }),
  )
await calm()
const acks: Record<string, number[]> = { two: [], silent: [], full: [] }
for (let round = 0; round < ROUNDS; round++) {
  acks.two!.push((await alone(2, 2)).p50)
  acks.silent!.push((await alone(FULL, 1)).p50)
  acks.full!.push((await alone(FULL, CONNECTED)).p50)
}
const ack = (which: string) => median(acks[which]!)
report.say('ack p50 in a group of 2', `${shown(ack('two'))} ms`)
report.say('ack p50 in a group of 2,000, nobody else connected', `${shown(ack('silent'))} ms`)
report.say(`ack p50 in a group of 2,000, ${CONNECTED.toLocaleString('en')} connected`, `${shown(ack('full'))} ms`)
report.say('  the same / group of 2', `${shown(ack('full') / ack('two'))} ×`)
await servers['socket.io'].stop()
await servers.parley.stop()

/** PostgreSQL's own word: every statement it runs, those inside functions too, is explained into its log. */
async function statements(size: number): Promise<{ each: number; rows: number }> {
  await world.query(`do $$ begin
    execute format('alter database %I set session_preload_libraries = ''auto_explain''', current_database());
    execute format('alter database %I set auto_explain.log_min_duration = 0', current_database());
    execute format('alter database %I set auto_explain.log_nested_statements = on', current_database());
  end $$`)
  servers.parley = await world.startParley()
  const counted = await withCrowd('parley', size, 1, async (load) => {
    await load.ask({ do: 'say', outstanding: 1, pauseMs: 0, warmUpMs: 300, measureMs: 100 })
    const from = (await stat(world.postgres.log)).size
    const { acked } = await load.ask<Said>({
      do: 'say',
      outstanding: 1,
      pauseMs: 0,
      warmUpMs: 0,
      measureMs: COUNTED * 10,
    })
    const text = (await readFile(world.postgres.log)).subarray(from).toString()
    // What jobs do meanwhile has nothing to do with the message.
    return { acked, text }
  })
  await servers.parley.stop()
  const sends = counted.text.split(/^Query Text: |\tQuery Text: /m).slice(1)
  const appends = sends.filter((query) => query.startsWith('select * from log_append(')).length
  return { each: sends.length / appends, rows: appends / counted.acked }
}
const [two, full] = [await statements(2), await statements(FULL)]
report.say('statements a message runs, in a group of 2 and of 2,000', `${shown(two.each)} and ${shown(full.each)}`)
report.atMost('  the second / the first', full.each / two.each, 1.02)
await world.close()
