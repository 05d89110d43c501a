// What a list of chats costs whoever is spoken to: as much with hundreds unread as with none.

import { memoryStore, type Store } from '@parley/client'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { People, until } from './people.ts'

let server: TestServer
let people: People
beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
})
afterAll(async () => {
  await people.close()
  await server.stop()
})

/** Notes how many rows are read. */
function counting(store: Store): Store & { rows: number } {
  const counted = {
    ...store,
    rows: 0,
    async list(range: Parameters<Store['list']>[0]) {
      const found = await store.list(range)
      counted.rows += found.length
      return found
    },
  }
  return counted
}

test('a message that is heard costs the same, however many are unread', async () => {
  const store = counting(memoryStore())
  const [ada, bob] = [await people.someone('ada'), await people.someone('bob', { store })]
  const { id } = await ada.client.chats.openDirect(bob.client.userId)
  const unread = async () => (await bob.client.overview())[0]?.unread
  const hear = async (upTo: number) => {
    for (let i = (await unread()) ?? 0; i < upTo; i++) await ada.client.messages.send(id, { text: `number ${i}` })
    await until(bob.client, `${upTo} unread`, async () => (await unread()) === upTo)
  }
  const rowsFor = async (upTo: number) => {
    const before = store.rows
    await hear(upTo)
    return store.rows - before
  }
  const few = await rowsFor(20)
  await hear(220)
  expect(await rowsFor(240)).toBeLessThan(few * 2)
})
