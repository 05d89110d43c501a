/** Half of what it can do, for ten minutes: it holds no more at the end than soon after the beginning, and is never late. */

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { messages } from '@parley/protocol'
import { figure, Line, Seed, type Seeded, sealedBody, ServerApart } from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const LONG = process.env.PARLEY_LONG === '1'
const SOAK_MS = LONG ? 600_000 : 6_000
const MEASURE_MS = LONG ? 10_000 : 1_500
const PEOPLE = 100
const MEBI = 2 ** 20
/** What may come and go while it runs. */
const HELD_MORE = 24 * MEBI
const DESCRIPTORS_MORE = 10
const LATE_MS = 100

let apart: ServerApart
let people: Seeded[]
let chats: string[]
let lines: Line[]
beforeAll(async () => {
  apart = await ServerApart.build()
  await apart.start()
  const seed = await Seed.open(apart.database.connection, apart.masterKey)
  people = await seed.people(PEOPLE)
  chats = await seed.chats(Array.from({ length: PEOPLE / 2 }, (_, i) => people.slice(2 * i, 2 * i + 2)))
  await seed.close()
  lines = await Promise.all(
    people.map(({ userId, deviceId, token }) => Line.open(apart.url, { userId, deviceId, accessToken: token })),
  )
  // What is heard has been heard: it need not be remembered.
  for (const line of lines) line.socket.onAny(() => line.heard.splice(0))
}, 120_000)
afterAll(async () => {
  for (const line of lines) line.close()
  await apart.tearDown()
})

const body = sealedBody(0)
const send = (who: number) =>
  lines[who]!.call(messages.send, { chatId: chats[who >> 1]!, clientId: randomUUID(), epoch: 0, body })

/** Everybody says one thing after the other, with a pause between; answers how many a second. */
async function talk(ms: number, pause = 0): Promise<number> {
  const until = performance.now() + ms
  let sent = 0
  await Promise.all(
    people.map(async (_, who) => {
      for (let due = performance.now(); performance.now() < until; due += pause) {
        if (pause > 0) await wait(Math.max(0, due - performance.now()))
        await send(who)
        sent++
      }
    }),
  )
  return sent / (ms / 1_000)
}

it(
  `stays as it is for ${SOAK_MS / 1_000} seconds`,
  async () => {
    await talk(MEASURE_MS)
    const capacity = await talk(MEASURE_MS)
    const pause = (PEOPLE / (capacity / 2)) * 1_000
    // What a busy server sets aside once it has set aside by now.
    await talk(SOAK_MS / 5, pause)
    const before = await apart.condition({ withoutGarbage: true })
    const rate = await talk((SOAK_MS * 4) / 5, pause)
    const { loopP99 } = await apart.condition()
    const after = await apart.condition({ withoutGarbage: true })
    figure(
      import.meta.filename,
      `${SOAK_MS / 60_000} min at ${Math.round(rate)} of ${Math.round(capacity)} messages/s: ${((after.held - before.held) / MEBI).toFixed(1)} MiB and ${after.descriptors - before.descriptors} descriptors more, event loop p99 ${loopP99.toFixed(0)} ms late`,
    )
    expect(after.held - before.held).toBeLessThan(HELD_MORE)
    expect(after.descriptors - before.descriptors).toBeLessThan(DESCRIPTORS_MORE)
    expect(after.complaints).toEqual([])
    // In the short form there is too little to take a percentile of, and others run beside it.
    if (LONG) expect(loopP99).toBeLessThan(LATE_MS)
  },
  SOAK_MS + 180_000,
)
