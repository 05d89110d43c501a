/** (f) Thousands lose their connection at the same moment and all come back at once: how long until each is level again. */

import { randomUUID } from 'node:crypto'
import { BODY } from './load/dialects.ts'
import type { Returned } from './load/returners.ts'
import { start } from './measure/children.ts'
import { isQuick, median, openReport, percent, quantile, shown } from './measure/figures.ts'
import { calm } from './measure/machine.ts'
import type { Usage } from './measure/usage.ts'
import { openWorld } from './measure/world.ts'

const SOCKETS = isQuick ? 600 : 3_000
const GROUP = 30
const ROUNDS = isQuick ? 1 : 3

const report = openReport(
  'storm',
  `${SOCKETS.toLocaleString('en')} sockets dropped and back at once, median of ${ROUNDS}`,
)
const world = await openWorld()
const people = await world.seed.people(SOCKETS)
const groups = Array.from({ length: SOCKETS / GROUP }, (_, i) => people.slice(i * GROUP, (i + 1) * GROUP))
const chats = await world.seed.chats(groups)
await world.seed.settle()
const server = await world.startParley()
const load = start('load/returners.ts')
await load.ask({
  do: 'come',
  port: server.port,
  people: people.map(({ token }, i) => ({ token, chat: chats[Math.floor(i / GROUP)]! })),
})

/** Somebody on another device of theirs says something in every chat, by REST. */
async function sayEverywhere(clientId: string): Promise<void> {
  for (const [i, chat] of chats.entries()) {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/chats/${chat}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${groups[i]![0]!.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ clientId, epoch: 0, body: BODY }),
    })
    if (answer.status !== 201) throw new Error(await answer.text())
  }
}

const rounds: { half: number; most: number; all: number; loop: Usage; returned: Returned }[] = []
for (let round = 0; round < ROUNDS; round++) {
  await calm()
  await load.ask({ do: 'drop' })
  // One is missed altogether; the marker comes while everybody is on the way in: some hear it, others have to pull it.
  await sayEverywhere(randomUUID())
  await server.ask<Usage>(false)
  const marker = randomUUID()
  const coming = load.ask<Returned>({ do: 'return', port: server.port, marker })
  await sayEverywhere(marker)
  const returned = await coming
  const loop = await server.ask<Usage>(false)
  const seconds = (share: number) => quantile(returned.took, share) / 1_000
  rounds.push({ half: seconds(0.5), most: seconds(0.99), all: seconds(1), loop, returned })
}
const of = (value: (round: (typeof rounds)[number]) => number) => median(rounds.map(value))
report.say(
  'half of them level, 99 of 100',
  `${shown(of((it) => it.half))} s, ${shown(of((it) => it.most))} s; load ${percent(of((it) => it.returned.loadCpu))} busy`,
)
report.atMost(
  'all of them level',
  of((it) => it.all),
  30,
  's',
)
report.say('times told to come back later, or lost again', `${of((it) => it.returned.tries)}`)
report.say(
  "the server's event loop meanwhile, p99 and longest",
  `${shown(of((it) => it.loop.loopP99))} ms, ${shown(of((it) => it.loop.loopMax))} ms late`,
)
await load.stop()
await server.stop()
await world.close()
