/** A file from one person to another, sealed on the way and where it lies. */

import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { People } from '../e2ee/people.ts'
import { arrived, bytesOf, fileOf, hashOf, partOf, randomFile, stored } from './files.ts'

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

async function pair() {
  const [ana, bob] = await people.some(2)
  const chat = await ana!.client.chats.openDirect(bob!.client.userId)
  return { ana: ana!, bob: bob!, chatId: chat.id }
}

test.each([1, 255, 256, 2 ** 20, 2 ** 20 + 1, 5_300_000])('%i bytes arrive as they were', async (size) => {
  const { ana, bob, chatId } = await pair()
  const bytes = randomFile(size)
  const { clientId } = await ana.client.media.send(chatId, [fileOf(bytes, { name: 'a.bin' })], { text: 'look' })
  await ana.client.messages.sent(clientId as string)
  const message = await arrived(bob, chatId, clientId)
  expect(message.text).toBe('look')
  expect(partOf(message)).toMatchObject({ kind: 'file', name: 'a.bin', size })
  expect(hashOf(await bytesOf(bob.client, partOf(message)))).toBe(hashOf(bytes))
  expect([...ana.errors, ...bob.errors, ...ana.problems, ...bob.problems]).toEqual([])
})

test('what lies on the server holds nothing of the file, its name or its kind', async () => {
  const { ana, chatId } = await pair()
  const marker = 'MARKER-of-plain-text-'
  const bytes = new TextEncoder().encode(marker.repeat(100_000))
  const { clientId } = await ana.client.media.send(chatId, [
    fileOf(bytes, { name: `${marker}.txt`, type: 'text/plain' }),
  ])
  await ana.client.messages.sent(clientId as string)
  const files = await stored(server.app.dataFolder)
  expect([...files.keys()].some((path) => path.startsWith('media/'))).toBe(true)
  for (const [path, held] of files) expect(held.includes(marker), path).toBe(false)
})
