import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, createClient, type Message, memoryStore } from './index.ts'

let server: TestServer
const clients: Client[] = []

beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  for (const client of clients) await client.close()
  await server.stop()
})

let count = 0
async function person(name: string) {
  const client = await createClient({ url: server.url, store: memoryStore() })
  clients.push(client)
  client.on('error', (error) => console.error(name, error))
  client.on('integrity', (problem) => console.error(name, problem))
  await client.register({ username: `${name}_${Date.now().toString(36)}${count++}`, password: 'correct horse battery' })
  return client
}

const heard = (client: Client, text: string) =>
  new Promise<Message>((resolve) => {
    const off = client.on('message', (message) => {
      if (message.text !== text) return
      off()
      resolve(message)
    })
  })

test('two people write to each other, and read what the other wrote', async () => {
  const [ada, bob] = await Promise.all([person('ada'), person('bob')])
  const chat = await ada.chats.openDirect(bob.userId)
  const there = heard(bob, 'Hello Bob')
  const sent = await ada.messages.send(chat.id, { text: 'Hello Bob' })
  expect(sent.state).toBe('pending')
  await ada.messages.sent(sent.clientId!)
  expect(await there).toMatchObject({ text: 'Hello Bob', senderId: ada.userId })
  const back = heard(ada, 'Hello Ada')
  await bob.messages.send(chat.id, { text: 'Hello Ada' })
  await back
  for (const client of [ada, bob]) {
    expect((await client.messages.list(chat.id)).map(({ text }) => text)).toEqual(['Hello Bob', 'Hello Ada'])
  }
})
