import { defaultPlatform, memoryStore, type Platform, type Store } from '@parley/client'
import { LIMITS } from '@parley/protocol'
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

test('what an older page brings goes in time as well, and without a connection as with one', async () => {
  const { platform, goOff } = movable()
  const [ada, bob] = [await people.someone('ada', { platform }), await people.someone('bob', { platform })]
  const { id } = await ada.client.chats.createGroup({ name: 'Brief', memberIds: [bob.client.userId], timer: MINUTE })
  await say(ada, id, 'marker of the first')
  server.clock.advance(MINUTE / 2)
  for (let i = 0; i < LIMITS.page + 10; i++) await ada.client.messages.send(id, { text: `filler ${i}` })
  const last = await say(ada, id, 'marker of the last')
  const disk = memoryStore()
  const laptop = await people.anotherDevice(ada, { platform, store: disk })
  // No more is asked for than what the first page brings.
  await until(laptop.client, 'the newest page', async () => {
    const [newest] = await laptop.client.messages.list(id, { limit: 1 }).catch(() => [])
    return newest?.text === 'marker of the last'
  })
  expect(await everything(disk)).not.toContain('marker of the first')
  await laptop.client.messages.all(id)
  expect(await everything(disk)).toContain('marker of the first')

  server.clock.advance(MINUTE / 2 + 1_000)
  goOff()
  await expect.poll(() => everything(disk), { timeout: 20_000 }).not.toContain('marker of the first')
  expect((await laptop.client.messages.get(last.id)).text).toBe('marker of the last')

  await laptop.client.close()
  server.clock.advance(MINUTE / 2)
  const nowhere = { url: 'http://127.0.0.1:9', platform, store: disk }
  await people.device(nowhere)
  goOff()
  await expect.poll(() => everything(disk), { timeout: 20_000 }).not.toContain('marker of the last')
})
