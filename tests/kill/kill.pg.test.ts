/**
 * Whatever was acknowledged is there, once and in order, however often the server and its database are killed under those who write.
 * Judged by the history of everything that was sent, answered and read.
 */

import { Battle, figure, seededRandom } from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { House } from './house.ts'

const LONG = process.env.PARLEY_LONG === '1'
const SERVER_KILLS = LONG ? 300 : 60
const POSTGRES_KILLS = LONG ? 100 : 20
const WRITERS = 8

let house: House

beforeAll(async () => {
  house = await House.build()
  await house.start()
})
afterAll(() => house.tearDown())

it(
  `survives ${SERVER_KILLS} kills of the server and ${POSTGRES_KILLS} of PostgreSQL under ${WRITERS} writers`,
  async () => {
    const random = seededRandom()
    const battle = await Battle.begin({
      ...{ url: house.url, connection: house.connection, masterKey: house.masterKey, random },
      ...{ writers: WRITERS, readers: 3, chats: 4 },
    })
    const kills = [...Array(SERVER_KILLS).fill('server'), ...Array(POSTGRES_KILLS).fill('postgres')] as (
      | 'server'
      | 'postgres'
    )[]
    shuffle(kills, random)
    for (const [nth, victim] of kills.entries()) {
      if (nth % 20 === 0) console.log(`${nth} of ${kills.length} kills, ${battle.events} events`)
      await workABit(battle, random.integer(100, 500))
      if (random.chance(0.3)) random.pick(battle.readers).drop()
      if (victim === 'postgres') await house.killPostgres()
      else {
        await house.killServer()
        await house.start()
      }
    }
    await workABit(battle, 300)
    const { violations, unexpected, acked, entries, events } = await battle.judge()
    figure(
      import.meta.filename,
      `${kills.length} kills, ${acked} acknowledged sends, ${entries} entries, ${events} events, ${violations.length} violations`,
    )
    expect(unexpected).toEqual([])
    expect(violations).toEqual([])
    expect(acked).toBeGreaterThan(kills.length)
  },
  LONG ? 3_600_000 : 600_000,
)

/** Until somebody has got something through since, and then a little longer: each life of the server does some work. */
async function workABit(battle: Battle, ms: number): Promise<void> {
  await battle.hold()
  await new Promise((resolve) => setTimeout(resolve, ms))
}

function shuffle(items: unknown[], random: ReturnType<typeof seededRandom>): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(0, i)
    ;[items[i], items[j]] = [items[j], items[i]]
  }
}
