/** (d) What an idle, authenticated connection costs the server, beside one of bare Socket.IO. */

import type { Seat } from './load/dialects.ts'
import { type ServerChild, start, startServer } from './measure/children.ts'
import { isQuick, openReport, shown } from './measure/figures.ts'
import type { Usage } from './measure/usage.ts'
import { openWorld } from './measure/world.ts'

const SOCKETS = isQuick ? 1_000 : 10_000
/** These come first: code compiled, pools filled, and the room V8 takes once for what is short-lived are nobody's connection. */
const WARM_UP = isQuick ? 500 : 3_000

const report = openReport('memory', `${SOCKETS.toLocaleString('en')} idle sockets`)
const world = await openWorld()
const people = await world.seed.people(SOCKETS + WARM_UP)
const chats = await world.seed.chats(
  Array.from({ length: people.length / 2 }, (_, i) => [people[2 * i]!, people[2 * i + 1]!]),
)
await world.seed.settle()
const seats = people.map((person, i) => ({ token: person.token, chat: chats[i >> 1]!, id: i, partner: i ^ 1 }))

async function measure(dialect: 'parley' | 'socket.io', server: ServerChild) {
  const load = start('load/crowd.ts')
  const open = (some: readonly Seat[]) => load.ask({ do: 'open', dialect, port: server.port, seats: some })
  await open(seats.slice(0, WARM_UP))
  const before = await server.ask<Usage>(true)
  await open(seats.slice(WARM_UP))
  const after = await server.ask<Usage>(true)
  await load.stop()
  await server.stop()
  const each = (bytes: (usage: Usage) => number) => (bytes(after) - bytes(before)) / SOCKETS / 1_024
  return { rss: each((it) => it.rss), heap: each((it) => it.heap), native: each((it) => it.native) }
}

const parley = await measure('parley', await world.startParley())
const bare = await measure('socket.io', await startServer('servers/bare-socket-io.ts'))
for (const [name, { heap, native }] of Object.entries({ Parley: parley, 'bare socket.io': bare })) {
  report.say(
    `${name}, of it live heap and native; the rest is room of the heap`,
    `${shown(heap)} + ${shown(native)} KiB`,
  )
}
report.say('bare socket.io, resident', `${shown(bare.rss)} KiB a socket`)
report.atMost('Parley, resident', parley.rss, 20, 'KiB a socket')
report.say('Parley / bare socket.io', `${shown(parley.rss / bare.rss)} ×`)
await world.close()
