/** Coming in by a code or a link, past a server that lies or a device that has missed something: one is where one meant to be, or nowhere. */

import { chats } from '@parley/protocol'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type LyingServer, startLyingServer } from './lying-server.ts'
import { People, reads, say } from './people.ts'

let server: TestServer
let lying: LyingServer
let honest: People
let deceived: People

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  lying = await startLyingServer(server.url)
  honest = new People(server.url)
  deceived = new People(lying.url)
})
afterEach(async () => {
  await deceived.close()
  await honest.close()
  await lying.close()
})

test('a device linked by one that has not heard of a turn of the account key has the newest all the same', async () => {
  const [ada, bob] = await honest.some(2)
  const laptop = await deceived.anotherDevice(ada!)
  const lost = await honest.anotherDevice(ada!)
  const { id } = await bob!.client.chats.openDirect(ada!.client.userId)
  lying.lies.event = (_, payload) => (payload?.seq === undefined ? payload : undefined)
  await ada!.client.devices.revoke(lost.client.deviceId)
  // It asks who is there, and so knows the chain; the seed it has not been told of.
  expect(await laptop.client.devices.list()).not.toContainEqual(expect.objectContaining({ id: lost.client.deviceId }))
  const tablet = await honest.device()
  const offered = await tablet.client.links.offer('Tablet')
  const scanned = await laptop.client.links.scan(offered.qr)
  await offered.code
  await Promise.all([scanned.approve(), offered.confirm()])
  await say(bob!, id, 'after the turn')
  await reads(tablet, id, 'after the turn')
  await say(tablet, id, 'from the tablet')
  await reads(bob!, id, 'from the tablet')
  expect([...tablet.problems, ...bob!.problems, ...ada!.problems]).toEqual([])
})

test('a device is linked though another one shuts one out at that very moment', async () => {
  const [ada, bob] = await honest.some(2)
  const laptop = await deceived.anotherDevice(ada!)
  const lost = await honest.anotherDevice(ada!)
  const { id } = await bob!.client.chats.openDirect(ada!.client.userId)
  let granted = 0
  lying.lies.before = async (call) => {
    if (call === 'links.grant' && granted++ === 0) await ada!.client.devices.revoke(lost.client.deviceId)
  }
  const tablet = await honest.device()
  const offered = await tablet.client.links.offer('Tablet')
  const scanned = await laptop.client.links.scan(offered.qr)
  await offered.code
  await Promise.all([scanned.approve(), offered.confirm()])
  expect(granted).toBe(2)
  await say(bob!, id, 'after the turn')
  await reads(tablet, id, 'after the turn')
  await say(tablet, id, 'from the tablet')
  await reads(bob!, id, 'from the tablet')
  expect([...tablet.problems, ...laptop.problems, ...bob!.problems, ...ada!.problems]).toEqual([])
})

test.each([
  ['another chat than the link was signed for', (_: object, other: object) => other],
  ['the chat as one the server can read', (chat: object) => ({ ...chat, privacy: 'server' })],
])('whoever joins by a link and is answered %s says nothing there', async (_, lie) => {
  const ada = await honest.someone('ada')
  const eve = await honest.someone('eve')
  const bob = await deceived.someone('bob')
  const { id } = await ada.client.chats.createGroup({ name: 'Ours' })
  const theirs = await eve.client.chats.createGroup({ name: 'Theirs' })
  const other = await eve.client.call(chats.get, { chatId: theirs.id })
  const link = await ada.client.invites.create(id)
  lying.lies.answer = (call, output) => (call === 'invites.join' ? lie(output, other) : output)
  await expect(bob.client.invites.join(link)).rejects.toMatchObject({ code: 'UNTRUSTED' })
  const shown = bob.client.chats.list().map(({ id: chatId, privacy }) => ({ chatId, privacy }))
  // He is in the one he was asked into; his account's log may have told him so by now.
  expect(shown.filter(({ chatId, privacy }) => chatId !== id || privacy !== 'e2ee')).toEqual([])
})
