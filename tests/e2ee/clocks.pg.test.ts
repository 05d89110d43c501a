/** Devices whose clock is a day off: they send, read, link others and forget in time, as if it were right. */

import { type Client, defaultPlatform } from '@parley/client'
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

const DAY = 24 * 3_600_000
const HOUR = DAY / 24
const off = (by: number) => ({ platform: { ...defaultPlatform, now: () => Date.now() + by } })

test.each([
  ['ahead', DAY],
  ['behind', -DAY],
])('a clock a day %s', async (_, by) => {
  const ada = await people.someone('ada', off(by))
  const bob = await people.someone('bob')

  await until(ada.client, 'the server has told the time', () => ada.client.connection === 'online')
  // A chat of two, both ways, without a new epoch for every message.
  const { id } = await ada.client.chats.openDirect(bob.client.userId)
  const epochOf = async (client: Client, message: { id: string }) =>
    (await client.messages.state(message.id)).message?.epoch
  const first = await epochOf(ada.client, await say(ada, id, 'one'))
  expect(await epochOf(ada.client, await say(ada, id, 'two'))).toBe(first)
  await reads(bob, id, 'two')
  await say(bob, id, 'back')
  await reads(ada, id, 'back')

  // A new device is linked by a code that is good for two minutes.
  const tablet = await people.device(off(-by))
  const offered = await tablet.client.links.offer('Tablet')
  const scanned = await ada.client.links.scan(offered.qr)
  expect(await offered.code).toBe(scanned.code)
  await Promise.all([scanned.approve(), offered.confirm()])
  await reads(tablet, id, 'back')

  // What lasts an hour is there now; what lasts five seconds is not there for long.
  await bob.client.chats.setTimer(id, HOUR)
  const lasting = await say(bob, id, 'for an hour')
  await reads(ada, id, 'for an hour')
  expect(await ada.client.messages.get(lasting.id)).toMatchObject({ isExpired: false, text: 'for an hour' })
  await bob.client.chats.setTimer(id, 5_000)
  const brief = await say(bob, id, 'for five seconds')
  await until(ada.client, 'it is gone', async () => {
    const known = await ada.client.messages.get(brief.id).catch(() => undefined)
    return known?.isExpired === true
  })
  expect(await ada.client.messages.get(lasting.id)).toMatchObject({ isExpired: false, text: 'for an hour' })

  expect([...ada.problems, ...ada.errors, ...bob.problems, ...bob.errors, ...tablet.problems]).toEqual([])
})
