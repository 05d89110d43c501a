/** What a device holds is found on it, whatever became of the index. */

import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Client, createClient, defaultPlatform, memoryStore, type Store } from '../index.ts'
import { nodeEngine } from './node-engine.ts'
import { openSearchIndex } from './search-index.ts'
import { sqlCore } from './sql-core.ts'

let server: TestServer
const clients: Client[] = []
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  for (const client of clients) await client.close()
  await server.stop()
})

/** One whose index is saved only when told. */
async function device(store: Store) {
  const platform = { ...defaultPlatform, after: () => () => {} }
  const search = await openSearchIndex({ core: sqlCore(nodeEngine), store, platform, saveAfter: Infinity })
  const client = await createClient({ url: server.url, store, search })
  clients.push(client)
  return { client, search }
}

const found = async (client: Client, text: string) => (await client.search({ text })).map((message) => message.text)

it('takes in again what a crash took from the index: what was said, edited and deleted', async () => {
  const store = memoryStore()
  const { client, search } = await device(store)
  await client.register({ username: 'careful', password: 'correct horse battery' })
  const chat = await client.chats.openSaved()
  const say = async (text: string) => {
    const { clientId } = await client.messages.send(chat.id, { text })
    await client.messages.sent(clientId as string)
    await client.sync()
    return (await client.messages.list(chat.id)).find((message) => message.clientId === clientId)?.id as string
  }
  const [edited, deleted] = [await say('apple before'), await say('apple deleted')]
  await search.save()
  await say('apple later')
  await client.messages.remove(deleted, { forEveryone: true })
  await client.messages.edit(edited, { text: 'apple after' })
  await expect.poll(() => found(client, 'apple')).toEqual(['apple later', 'apple after'])

  const left = memoryStore()
  await left.write(await store.list({ from: '', to: '\uffff' }))
  const { client: again } = await device(left)
  expect(await found(again, 'apple')).toEqual(['apple later', 'apple after'])
})
