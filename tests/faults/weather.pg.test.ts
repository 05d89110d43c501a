/** Devices that flap, networks that fail in one direction, a server that is frozen, clocks that jump: nothing acknowledged is lost, doubled or out of order. */

import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import {
  Battle,
  type FaultProxy,
  type Field,
  figure,
  type SeededRandom,
  seededRandom,
  ServerApart,
  startFaultProxy,
} from '@parley/testkit'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

const LONG = process.env.PARLEY_LONG === '1'
const ROUNDS = LONG ? 10 : 1
const [DEVICES, RECONNECTS] = LONG ? [50, 200] : [10, 8]
const SOCKETS = LONG ? 3_000 : 100
const SEATS = 30
const TEN_MINUTES = 600_000

let apart: ServerApart
let random: SeededRandom
beforeAll(async () => {
  apart = await ServerApart.build()
})
afterEach(() => apart.kill())
afterAll(() => apart.tearDown())

const begin = (more: Partial<Omit<Field, 'connection' | 'masterKey' | 'random'>> = {}): Promise<Battle> => {
  random = seededRandom()
  return Battle.begin({
    ...{ url: apart.url, connection: apart.database.connection, masterKey: apart.masterKey, random },
    ...{ writers: 6, readers: 3, chats: 3, ...more },
  })
}

async function won(battle: Battle, what: string): Promise<void> {
  await battle.hold()
  const { violations, unexpected, acked, events } = await battle.judge()
  figure(import.meta.filename, `${what}: ${acked} acknowledged sends, ${events} events`)
  expect({ unexpected, violations }).toEqual({ unexpected: [], violations: [] })
}

/** The weather lasts a while, and then it is over. */
async function through(battle: Battle, proxy: FaultProxy): Promise<void> {
  const storms: (() => void)[] = [
    () => proxy.set({ blackHole: true }, 'up'),
    () => proxy.set({ blackHole: true }, 'down'),
    () => proxy.cut('up'),
    () => proxy.cut('down'),
    () => proxy.reset(),
    () => proxy.refuse(),
    () => proxy.set({ slice: 7, latency: { ms: 20, jitter: 80 } }),
  ]
  for (let round = 0; round < ROUNDS; round++) {
    for (const storm of storms) {
      await battle.hold()
      storm()
      await wait(random.integer(300, 1_500))
      await proxy.heal()
    }
  }
}

it(`${DEVICES} devices that come back ${RECONNECTS} times each, and send three in ten messages twice`, async () => {
  await apart.start()
  const battle = await begin({ writers: DEVICES, repeats: 0.3 })
  const flapping = () => battle.writers.filter(({ comings }) => comings < RECONNECTS)
  for (let [left, patience] = [flapping(), 0]; left.length > 0; left = flapping()) {
    expect(patience++, 'they come back').toBeLessThan(20_000)
    for (const writer of left) if (random.chance(0.3)) writer.drop()
    if (random.chance(0.2)) random.pick(battle.readers).drop()
    await wait(15)
  }
  await won(battle, `${DEVICES} × ${RECONNECTS} reconnects`)
}, 600_000)

it(`${SOCKETS} sockets lost at the same moment, again and again, while people write`, async () => {
  await apart.start()
  // What a message costs so many readers in one process would be all that is measured: they sit in chats of their own.
  const battle = await begin({ readers: SOCKETS, readersPerChat: SEATS, chats: Math.ceil(SOCKETS / SEATS) })
  const connected = async () => {
    const figures = await (await fetch(`${apart.url}/metrics`)).text()
    return Number(/^parley_connections (\d+)/m.exec(figures)?.[1])
  }
  for (let storm = 0; storm < 3; storm++) {
    while ((await connected()) < SOCKETS) await wait(50)
    await battle.hold(SOCKETS / 10)
    for (const reader of battle.readers) reader.drop()
    await battle.hold(SOCKETS / 10)
  }
  await won(battle, `${SOCKETS} sockets lost at once`)
}, 600_000)

it('between clients and server: one way only, cut off, reset, refused, and in crumbs', async () => {
  await apart.start()
  const proxy = await startFaultProxy({ target: { port: apart.port } })
  const battle = await begin({ url: `http://127.0.0.1:${proxy.port}` })
  await through(battle, proxy)
  await won(battle, 'bad weather before the server')
  await proxy.close()
}, 600_000)

it('between server and database: the same', async () => {
  const { host, port } = apart.database.connection
  const proxy = await startFaultProxy({ target: { path: join(host, `.s.PGSQL.${port}`) } })
  await apart.start({ databasePort: proxy.port })
  const battle = await begin()
  await through(battle, proxy)
  await won(battle, 'bad weather behind the server')
  await apart.kill()
  await proxy.close()
}, 600_000)

it('a server that is frozen again and again, and goes on as if nothing had been', async () => {
  await apart.start()
  const battle = await begin()
  for (let round = 0; round < ROUNDS * 2; round++) {
    await battle.hold()
    apart.freeze()
    // Longer than writers wait, so that they send again what lies there already.
    await wait(random.integer(500, 4_000))
    apart.thaw()
  }
  await won(battle, 'frozen')
}, 600_000)

it('a server whose clock jumps ten minutes ahead, and ten minutes back', async () => {
  const battle = await begin()
  for (const clockOffset of [0, TEN_MINUTES, 0, -TEN_MINUTES, TEN_MINUTES]) {
    await apart.start({ clockOffset })
    await battle.hold()
    await apart.kill()
  }
  await apart.start()
  await won(battle, 'clock jumps')
}, 600_000)
