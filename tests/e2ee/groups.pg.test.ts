import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { People, reads, type Someone, say, texts, until } from './people.ts'

let server: TestServer
let people: People

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
})
afterEach(() => people.close())
afterAll(() => server.stop())

describe('groups', () => {
  test('everybody reads what is said, and the name that the server never saw', async () => {
    const [ada, bob, cid] = await people.some(3)
    const memberIds = [bob!.client.userId, cid!.client.userId]
    const { id } = await ada!.client.chats.createGroup({ name: 'Walks', memberIds })
    await say(ada!, id, 'Sunday?')
    await Promise.all([bob!, cid!].map((one) => reads(one, id, 'Sunday?')))
    await say(cid!, id, 'Yes')
    await Promise.all([ada!, bob!].map((one) => reads(one, id, 'Yes')))
    for (const one of [ada!, bob!, cid!]) {
      expect(one.client.chats.get(id).name).toBe('Walks')
      expect(one.problems).toEqual([])
      expect(one.errors).toEqual([])
    }
  })

  test('who is added reads from then on, who is removed reads nothing more', async () => {
    const [ada, bob, cid] = await people.some(3)
    const { id } = await ada!.client.chats.createGroup({ name: 'Two', memberIds: [bob!.client.userId] })
    await say(ada!, id, 'before')
    await ada!.client.members.add(id, [cid!.client.userId])
    await say(ada!, id, 'with cid')
    await reads(cid!, id, 'with cid')
    expect(await texts(cid!, id)).not.toContain('before')
    await ada!.client.members.remove(id, cid!.client.userId)
    await say(ada!, id, 'without cid')
    await reads(bob!, id, 'without cid')
    await until(cid!.client, 'out', () => cid!.client.chats.list().every((chat) => chat.id !== id))
    expect(cid!.messages.map(({ text }) => text)).not.toContain('without cid')
    expect((await bob!.client.members.list(id)).map(({ userId }) => userId).sort()).toEqual(
      [ada!.client.userId, bob!.client.userId].sort(),
    )
    for (const one of [ada!, bob!, cid!]) expect(one.problems).toEqual([])
  })

  test('an admin lets a newcomer read what was said before', async () => {
    const [ada, bob] = await people.some(2)
    const { id } = await ada!.client.chats.createGroup({ name: 'Old', memberIds: [] })
    await say(ada!, id, 'long ago')
    await ada!.client.members.add(id, [bob!.client.userId])
    await say(ada!, id, 'welcome')
    await reads(bob!, id, 'welcome')
    expect(await texts(bob!, id)).not.toContain('long ago')
    await ada!.client.members.grantHistory(id, bob!.client.userId)
    await reads(bob!, id, 'long ago')
    expect(bob!.problems).toEqual([])
  })

  test('whoever holds a link comes in, and is let in by a member', async () => {
    const [ada, bob] = await people.some(2)
    const { id } = await ada!.client.chats.createGroup({ name: 'Door', memberIds: [] })
    const link = await ada!.client.invites.create(id)
    await bob!.client.invites.join(link)
    await until(ada!.client, 'bob is in', async () => (await ada!.client.members.ids(id)).length === 2)
    await say(ada!, id, 'come in')
    await reads(bob!, id, 'come in')
    await say(bob!, id, 'thanks')
    await reads(ada!, id, 'thanks')
    for (const one of [ada!, bob!]) expect(one.problems).toEqual([])
  })

  test('who leaves is gone, and the rest go on under new keys', async () => {
    const [ada, bob, cid] = await people.some(3)
    const memberIds = [bob!.client.userId, cid!.client.userId]
    const { id } = await ada!.client.chats.createGroup({ name: 'Three', memberIds })
    await say(ada!, id, 'all')
    await reads(bob!, id, 'all')
    await bob!.client.members.leave(id)
    await until(ada!.client, 'bob is out', async () => (await ada!.client.members.ids(id)).length === 2)
    await say(ada!, id, 'two')
    await reads(cid!, id, 'two')
    expect(bob!.messages.map(({ text }) => text)).not.toContain('two')
  })

  test('many turning at once: everything said arrives, in one order', async () => {
    const all = await people.some(5)
    const [ada] = all
    const { id } = await ada!.client.chats.createGroup({
      name: 'Crowd',
      memberIds: all.slice(1).map(({ client }) => client.userId),
    })
    await Promise.all(
      all
        .slice(1)
        .map((one) => until(one.client, 'the chat', () => one.client.chats.list().some((chat) => chat.id === id))),
    )
    const extra = await people.some(3)
    await Promise.all([
      ...extra.map(({ client }) => ada!.client.members.add(id, [client.userId])),
      ...all.map((one, i) => say(one, id, `from ${i}`)),
    ])
    const orders = []
    for (const one of all) {
      await Promise.all(all.map((_, i) => reads(one, id, `from ${i}`)))
      orders.push((await texts(one, id)).filter((text) => text?.startsWith('from')))
      expect(one.problems).toEqual([])
    }
    for (const order of orders) expect(order).toEqual(orders[0])
  })

  test('a name, a picture and what is meant for later are said also while others come and go', async () => {
    const [ada, ben] = (await people.some(2)) as [Someone, Someone]
    const { id } = await ada.client.chats.createGroup({ name: 'Station', memberIds: [ben.client.userId] })
    await until(ben.client, 'the chat', () => ben.client.chats.list().some((chat) => chat.id === id))
    const passers = await people.some(4)
    await ada.client.members.setRole(id, ben.client.userId, 'admin')
    const later = Date.now() + 3_600_000
    await Promise.all([
      ...passers.map(({ client }) => ada.client.members.add(id, [client.userId])),
      ...['Platform', 'Hall', 'Kiosk'].map((name) => ben.client.chats.setName(id, name)),
      ben.client.chats.setPicture(id, 'UklGRg=='),
      ...['first', 'second'].map((text) => ben.client.scheduled.schedule(id, { text }, later)),
    ])
    await ben.client.chats.setName(id, 'Terminus')
    await until(ada.client, 'the name', () => ada.client.chats.get(id).name === 'Terminus')
    expect((await ben.client.scheduled.list(id)).length).toBe(2)
    for (const { problems } of [ada, ben]) expect(problems).toEqual([])
  })
  test('an open group has a picture as well, for those who come in too, until it is taken away', async () => {
    const [ada, ben, cy] = (await people.some(3)) as [Someone, Someone, Someone]
    const { id } = await ada.client.chats.createGroup({
      ...{ name: 'Square', privacy: 'server', memberIds: [ben.client.userId] },
    })
    const shows = ({ client }: Someone, picture: string | null) =>
      until(client, 'the picture', () => client.chats.list().find((chat) => chat.id === id)?.picture === picture)
    await ada.client.chats.setPicture(id, 'UklGRg==')
    await shows(ben, 'UklGRg==')
    await ada.client.members.add(id, [cy.client.userId])
    await shows(cy, 'UklGRg==')
    await ada.client.chats.setPicture(id, null)
    await Promise.all([ada, ben, cy].map((one) => shows(one, null)))
  })
})
