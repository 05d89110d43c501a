import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seededRandom, startServer, startVictim, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { People, reads } from './people.ts'

const SENDER = fileURLToPath(new URL('./sender.ts', import.meta.url))
const ROUNDS = 6
const WORDS = 15

let server: TestServer
let people: People
let folder: string

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
  folder = await mkdtemp(join(tmpdir(), 'parley-outbox-'))
})
afterAll(async () => {
  await people.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

// What the disk has is sent; nothing is sent twice, in another order, or by halves, wherever the device was when it died.
test('a device killed in the middle of sending says each thing exactly once', { timeout: 120_000 }, async () => {
  const random = seededRandom()
  const bob = await people.someone('bob')
  const username = `ada_${randomBytes(5).toString('hex')}`
  const start = (from: number, count: number) =>
    startVictim(process.execPath, [
      SENDER,
      server.url,
      folder,
      bob.client.userId,
      username,
      String(from),
      String(count),
    ])

  const first = await start(0, 0)
  const [, chatId] = (await first.printed(/ready (\S+)/)) as unknown as [string, string]
  await first.exited
  let next = 0
  let killedWhileSending = 0
  for (let round = 0; round < ROUNDS; round++) {
    const victim = await start(next, WORDS)
    const until = next + random.integer(0, WORDS - 1)
    await victim.printed(new RegExp(`safe ${until}\\.`))
    await new Promise((resolve) => setTimeout(resolve, random.integer(0, 15)))
    await victim.kill()
    if (!victim.output().includes('all sent')) killedWhileSending++
    const safe = [...victim.output().matchAll(/safe (\d+)\./g)].map(([, i]) => Number(i))
    expect(victim.output()).not.toContain('problem')
    // The one after the last told may be on the disk too: it is not said again, so the next row begins beyond it.
    next = (safe.at(-1) as number) + 2
  }
  const last = await start(next, 1)
  await last.printed(/all sent/)
  await last.exited
  await reads(bob, chatId, `word ${next}`)
  const heard = (await bob.client.messages.list(chatId, { limit: 200 })).map(({ text }) => Number(text?.slice(5)))
  expect(heard).toEqual(heard.toSorted((a, b) => a - b))
  expect(new Set(heard).size).toBe(heard.length)
  for (let i = 0; i <= next; i++) if (!heard.includes(i)) expect(mayBeMissing(heard, i)).toBe(true)
  expect(bob.problems).toEqual([])
  expect(killedWhileSending).toBeGreaterThan(0)
  console.log(`${heard.length} said, ${killedWhileSending} of ${ROUNDS} killed while sending`)
})

/** Only the one word after the last that was told to be safe. */
const mayBeMissing = (heard: readonly number[], i: number): boolean => heard.includes(i - 1) && heard.includes(i + 1)
