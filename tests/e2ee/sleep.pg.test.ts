import { memoryStore } from '@parley/client'
import { startFaultProxy, startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { People, reads, say, until } from './people.ts'

const isLong = process.env['PARLEY_LONG'] === '1'
const EPOCHS = isLong ? 500 : 100
const ROUNDS = 3
const DEVICES = isLong ? 50 : 10

let server: TestServer
let people: People

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
})
afterEach(() => people.close())
afterAll(() => server.stop())

describe('epochs', () => {
  test(`a device that slept through ${EPOCHS} of them is level in one go`, { timeout: 600_000 }, async () => {
    const store = memoryStore()
    const [ada, bob, cid] = await Promise.all([
      people.someone('ada'),
      people.someone('bob', { store }),
      people.someone('cid'),
    ])
    const { id } = await ada.client.chats.createGroup({ name: 'Night', memberIds: [bob.client.userId] })
    await say(ada, id, 'good night')
    await reads(bob, id, 'good night')
    await bob.client.close()
    const cidId = cid.client.userId
    const said = ['good night']
    // One comes and goes: each time it is another epoch, every second one of them out of nothing that went before.
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      if (epoch % 2 === 0) await ada.client.members.add(id, [cidId])
      else await ada.client.members.remove(id, cidId)
      const { text } = await say(ada, id, `dream ${epoch}`)
      said.push(text as string)
    }
    const awake = await people.device({ store })
    const start = performance.now()
    await reads(awake, id, said.at(-1) as string)
    const level = performance.now() - start
    const all = (await awake.client.messages.all(id)).map(({ text }) => text)
    expect(all).toEqual(said)
    expect(awake.problems).toEqual([])
    await say(awake, id, 'good morning')
    await reads(ada, id, 'good morning')
    console.log(
      `level after ${EPOCHS} epochs in ${level.toFixed(0)} ms, all read in ${(performance.now() - start).toFixed(0)} ms`,
    )
  })

  test(`${DEVICES} devices turn them at once: one order for all, and nothing is lost`, {
    timeout: 600_000,
  }, async () => {
    const [ada, bob] = await Promise.all([people.someone('ada'), people.someone('bob')])
    const devices = [ada]
    while (devices.length < DEVICES) devices.push(await people.anotherDevice(ada))
    const { id } = await ada.client.chats.createGroup({ name: 'Storm', memberIds: [] })
    const words: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await ada.client.members.add(id, [bob.client.userId])
      await until(bob.client, 'in', () => bob.client.chats.list().some((chat) => chat.id === id))
      await bob.client.members.leave(id)
      await Promise.all(
        devices.map(({ client }) =>
          until(client, 'alone', async () => (await client.members.ids(id).catch(() => [])).length === 1),
        ),
      )
      // Whoever turns first wins; the others learn of it, and use what won.
      await Promise.all(devices.map((device, i) => say(device, id, `${round}: ${i}`)))
      words.push(...devices.map((_, i) => `${round}: ${i}`))
    }
    // More than a page of them: all that is there has to be asked for.
    const orders = await Promise.all(
      devices.map(async ({ client }) => {
        let order: (string | undefined)[] = []
        await until(client, 'all that was said', async () => {
          order = (await client.messages.all(id)).map(({ text }) => text)
          return order.length >= words.length
        })
        return order
      }),
    )
    expect(orders[0]?.toSorted()).toEqual(words.toSorted())
    for (const order of orders) expect(order).toEqual(orders[0])
    for (const { problems } of devices) expect(problems).toEqual([])
  })
})

test('a connection that breaks while a device catches up is no error: the next goes on from there', async () => {
  const proxy = await startFaultProxy({ target: { port: server.app.port } })
  const [ada, bob] = await Promise.all([
    people.someone('ada'),
    people.someone('bob', { url: `http://127.0.0.1:${proxy.port}` }),
  ])
  const { id } = await ada.client.chats.createGroup({ name: 'Tunnel', memberIds: [bob.client.userId] })
  let breaks = 0
  // The first thing a device does when it is back is to ask what it lacks: the answer never comes.
  bob.client.on('connection', (state) => {
    if (state === 'online' && ++breaks <= 2) proxy.drop()
  })
  proxy.drop()
  await say(ada, id, 'light')
  await reads(bob, id, 'light')
  // Who looks meanwhile asks another way, and may have it sooner.
  await until(bob.client, 'a connection that lasts', () => breaks > 2)
  expect(bob.errors).toEqual([])
  await bob.client.close()
  await proxy.close()
})

test('what is read without a connection is told with the next, even by the next start', async () => {
  const proxy = await startFaultProxy({ target: { port: server.app.port } })
  const url = `http://127.0.0.1:${proxy.port}`
  const store = memoryStore()
  const [ada, bob] = await Promise.all([people.someone('ada'), people.someone('bob', { url, store })])
  const { id } = await ada.client.chats.createGroup({ name: 'Train', memberIds: [bob.client.userId] })
  const message = await say(ada, id, 'read me in the tunnel')
  await reads(bob, id, 'read me in the tunnel')
  proxy.refuse()
  proxy.drop()
  await until(bob.client, 'the tunnel', () => bob.client.connection === 'offline')
  await bob.client.messages.markRead(id)
  await bob.client.close()
  await proxy.heal()
  const again = await people.device({ url, store })
  await until(ada.client, 'read', async () => (await ada.client.messages.get(message.id)).state === 'read')
  expect([...ada.errors, ...again.errors]).toEqual([])
  await again.client.close()
  await proxy.close()
})
