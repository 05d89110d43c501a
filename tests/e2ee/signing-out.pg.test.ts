/** Whoever signs out leaves nothing behind, and nobody comes in on what somebody else has left. */

import { createClient, memoryStore } from '@parley/client'
import { auth } from '@parley/protocol'
import { PASSWORD, startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { People, reads, say } from './people.ts'

let server: TestServer
let people: People

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
})
afterEach(() => people.close())
afterAll(() => server.stop())

const rows = (store: ReturnType<typeof memoryStore>) => store.list({ from: '', to: '\uffff' })

test('signing out erases everything, and ends the client', async () => {
  const store = memoryStore()
  const ada = await people.someone('ada', { store })
  const bob = await people.someone('bob')
  const { id } = await ada.client.chats.openDirect(bob.client.userId)
  await say(ada, id, 'soon forgotten')
  await reads(bob, id, 'soon forgotten')
  expect(await rows(store)).not.toEqual([])
  await ada.client.signOut()
  expect(await rows(store)).toEqual([])
  expect(ada.client.isSignedIn).toBe(false)
  const again = ada.client.register({ username: `eve_${Date.now()}`, password: PASSWORD })
  await expect(again).rejects.toMatchObject({ code: 'CLOSED' })
  expect(await rows(store)).toEqual([])
})

test('what a device signed out from afar has kept is not taken over by whoever signs in next', async () => {
  const store = memoryStore()
  const ada = await people.someone('ada', { store })
  const bob = await people.someone('bob')
  const { username } = ada
  await ada.client.call(auth.logout, {})
  await ada.client.close()

  const next = await createClient({ url: server.url, store })
  const comeIn = (name: string) => next.signIn({ username: name, password: PASSWORD })
  await expect(comeIn(bob.username)).rejects.toMatchObject({
    code: 'STORE_OF_ANOTHER',
  })
  // The same person signed in anew is another device, whose keys these are not.
  await expect(comeIn(username)).rejects.toMatchObject({ code: 'STORE_OF_ANOTHER' })
  await next.signOut()
  await next.close()
  const fresh = await createClient({ url: server.url, store })
  expect(await fresh.signIn({ username, password: PASSWORD })).toMatchObject({ isLinked: false })
  await fresh.close()
})
