import { defaultPlatform, memoryStore, type Platform, type Store } from '@parley/client'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { People, reads, say, until } from './people.ts'

let server: TestServer
let people: People

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
})
afterEach(() => people.close())
afterAll(() => server.stop())

/** The server's clock, and timers that go off when it is moved beyond them. */
function movable() {
  const timers = new Map<symbol, { due: number; run: () => void }>()
  const platform: Platform = {
    ...defaultPlatform,
    now: () => server.clock.now(),
    after(ms, run) {
      if (ms < 1_000) return defaultPlatform.after(ms, run)
      const timer = Symbol('timer')
      timers.set(timer, { due: server.clock.now() + ms, run })
      return () => timers.delete(timer)
    },
  }
  return {
    platform,
    goOff() {
      for (const [timer, { due, run }] of timers) {
        if (due > server.clock.now()) continue
        timers.delete(timer)
        run()
      }
    },
  }
}

const everything = async (store: Store): Promise<string> =>
  (await store.list({ from: '', to: '\uffff' }))
    .map(([name, value]) => `${name} ${new TextDecoder().decode(value)}`)
    .join('\n')

const MINUTE = 60_000

test('what was said is gone in time, from every device, and so are the keys that opened it', async () => {
  const { platform, goOff } = movable()
  const [mine, theirs] = [memoryStore(), memoryStore()]
  const ada = await people.someone('ada', { platform, store: mine })
  const bob = await people.someone('bob', { platform, store: theirs })
  const { id } = await ada.client.chats.createGroup({ name: 'Brief', memberIds: [bob.client.userId], timer: MINUTE })
  const message = await say(ada, id, 'marker of the first')
  await reads(bob, id, 'marker of the first')
  expect(await everything(theirs)).toContain('marker of the first')

  server.clock.advance(MINUTE + 1_000)
  goOff()
  for (const { client } of [ada, bob]) {
    await until(client, 'expired', async () => (await client.messages.get(message.id)).isExpired)
  }
  // The next message turns the epoch; what is then over has nothing left to open.
  await say(ada, id, 'marker of the second')
  await reads(bob, id, 'marker of the second')
  const before = (await theirs.list({ from: `epoch/${id}/`, to: `epoch/${id}/\uffff` })).map(([name]) => name)
  server.clock.advance(MINUTE + 1_000)
  goOff()
  await say(bob, id, 'marker of the third')
  await reads(ada, id, 'marker of the third')
  for (const store of [mine, theirs]) {
    await expect.poll(async () => (await everything(store)).match(/marker of the (first|second)/g) ?? []).toEqual([])
    await expect
      .poll(async () =>
        (await store.list({ from: `epoch/${id}/`, to: `epoch/${id}/\uffff` })).filter(([name]) =>
          before.includes(name),
        ),
      )
      .toEqual([])
  }
  for (const { problems, errors } of [ada, bob]) expect([...problems, ...errors]).toEqual([])
})
