import { memoryStore, type Store } from '@parley/client'
import { PASSWORD, startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { People, reads, say, texts, until } from './people.ts'

function countingLinks() {
  const store = memoryStore()
  let links = 0
  const write: Store['write'] = (changes) => {
    links += changes.filter(([name]) => name.startsWith('link/')).length
    return store.write(changes)
  }
  return { store: { ...store, write }, linksWritten: () => links }
}

let server: TestServer
let people: People

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
})
afterEach(() => people.close())
afterAll(() => server.stop())

describe('devices', () => {
  test('a device whose session ends is out of the chain as well, once another of them hears of it', async () => {
    const [ada, bob] = await people.some(2)
    const [phone, laptop] = [await people.anotherDevice(ada!), await people.anotherDevice(ada!)]
    const phoneId = phone.client.deviceId
    const { id } = await bob!.client.chats.openDirect(ada!.client.userId)
    await say(bob!, id, 'to all three')
    await reads(phone, id, 'to all three')
    const epochOf = async (said: { id: string }) => (await bob!.client.messages.state(said.id)).message?.epoch ?? 0
    const before = await epochOf(await say(bob!, id, 'before'))
    await phone.client.signOut()
    for (const { client } of [ada!, laptop]) {
      await until(client, 'it is out', async () => (await client.devices.list()).every((one) => one.id !== phoneId))
    }
    // The keys have turned, so it opens nothing that is said from here on.
    expect(await epochOf(await say(bob!, id, 'to the two'))).toBeGreaterThan(before)
    await Promise.all([reads(ada!, id, 'to the two'), reads(laptop, id, 'to the two')])
    expect([...ada!.problems, ...laptop.problems, ...bob!.problems, ...ada!.errors, ...laptop.errors]).toEqual([])
  })

  test('a new device comes in by the recovery code and reads the whole history, newest first', async () => {
    const [ada, bob] = await people.some(2)
    const { id } = await ada!.client.chats.openDirect(bob!.client.userId)
    for (let i = 0; i < 120; i++) await ada!.client.messages.send(id, { text: `note ${i}` })
    await say(ada!, id, 'the last one')
    await reads(bob!, id, 'the last one')
    await say(bob!, id, 'an answer')
    const { store, linksWritten } = countingLinks()
    const laptop = await people.anotherDevice(ada!, { store })
    await reads(laptop, id, 'an answer')
    const page = await laptop.client.messages.list(id, { limit: 50 })
    expect(page.at(-1)).toMatchObject({ text: 'an answer' })
    const all = await laptop.client.messages.list(id, { limit: 200 })
    expect(all.map(({ text }) => text)).toEqual([
      ...Array.from({ length: 120 }, (_, i) => `note ${i}`),
      'the last one',
      'an answer',
    ])
    // What was held already is not written again, however far one reads back.
    expect(linksWritten()).toBeLessThan(1.2 * all.at(-1)!.seq)
    await say(laptop, id, 'from the laptop')
    await Promise.all([reads(ada!, id, 'from the laptop'), reads(bob!, id, 'from the laptop')])
    for (const one of [ada!, bob!, laptop]) {
      expect(one.problems).toEqual([])
      expect(one.errors).toEqual([])
    }
  })

  test('a new device is linked by QR: both screens show the same six digits', async () => {
    const [ada, bob] = await people.some(2)
    const { id } = await ada!.client.chats.openDirect(bob!.client.userId)
    await say(bob!, await bob!.client.chats.openDirect(ada!.client.userId).then((chat) => chat.id), 'before the link')
    const tablet = await people.device()
    const offered = await tablet.client.links.offer('Tablet')
    const scanned = await ada!.client.links.scan(offered.qr)
    expect(await offered.code).toBe(scanned.code)
    expect(scanned.deviceName).toBe('Tablet')
    // K62: until a person has said on either side that they are equal, nothing has happened.
    expect(tablet.client.isLinked).toBe(false)
    expect(await ada!.client.devices.list()).not.toContainEqual(expect.objectContaining({ name: 'Tablet' }))
    await Promise.all([scanned.approve(), offered.confirm()])
    expect(tablet.client.userId).toBe(ada!.client.userId)
    await reads(tablet, id, 'before the link')
    await say(tablet, id, 'here too')
    await reads(bob!, id, 'here too')
    const devices = await ada!.client.devices.list()
    expect(devices.filter(({ isLinked, isPaper }) => isLinked && !isPaper)).toHaveLength(2)
    expect([...tablet.problems, ...bob!.problems]).toEqual([])
  })

  test('a password alone gives no keys', async () => {
    const [ada] = await people.some(1)
    const thief = await people.device()
    const { isLinked } = await thief.client.signIn({ username: ada!.username, password: PASSWORD })
    expect(isLinked).toBe(false)
    await expect(thief.client.recover('0000-'.repeat(13) + '0000')).rejects.toMatchObject({ code: 'CODE_MISTYPED' })
  })

  test('a device that is shut out reads nothing that comes after, and the rest go on', async () => {
    const [ada, bob] = await people.some(2)
    const { id } = await ada!.client.chats.openDirect(bob!.client.userId)
    const phone = await people.anotherDevice(ada!)
    await say(ada!, id, 'both read this')
    await Promise.all([reads(phone, id, 'both read this'), reads(bob!, id, 'both read this')])
    const out = until(phone.client, 'signed out', () => phone.client.connection === 'offline')
    await ada!.client.devices.revoke(phone.client.deviceId)
    await out
    await say(bob!, id, 'not for the phone')
    await reads(ada!, id, 'not for the phone')
    await say(ada!, id, 'nor this')
    await reads(bob!, id, 'nor this')
    expect(phone.messages.map(({ text }) => text)).not.toContain('not for the phone')
    expect((await ada!.client.devices.list()).map(({ id: device }) => device)).not.toContain(phone.client.deviceId)
    for (const one of [ada!, bob!]) expect(one.problems).toEqual([])
  })

  test('read marks, drafts, mutes, stars and what one hid are the same on all devices, whenever they came', async () => {
    const [ada, bob] = await people.some(2)
    const { id } = await ada!.client.chats.openDirect(bob!.client.userId)
    const phone = await people.anotherDevice(ada!)
    const first = await say(bob!, (await bob!.client.chats.openDirect(ada!.client.userId)).id, 'one')
    const second = await say(bob!, id, 'two')
    await Promise.all([reads(ada!, id, 'two'), reads(phone, id, 'two')])
    await ada!.client.chats.setDraft(id, 'half a thought')
    await ada!.client.chats.mute(id, 4_000_000_000_000)
    await ada!.client.messages.star(second.id)
    await ada!.client.messages.remove(first.id)
    await ada!.client.messages.markRead(id)
    const settled = (one: typeof phone) =>
      until(one.client, 'the same state', async () => {
        if (one.client.chats.list().length === 0) return false
        const { state, reach } = one.client.chats.get(id)
        const shown = await one.client.messages.list(id)
        return (
          (await one.client.chats.draft(id)) === 'half a thought' &&
          state.mutedUntil === 4_000_000_000_000 &&
          reach[ada!.client.userId]?.read === second.seq &&
          shown.length === 1 &&
          shown[0]!.isStarred
        )
      })
    await settled(phone)
    await settled(await people.anotherDevice(ada!))
    expect(await texts(bob!, id)).toEqual(['one', 'two'])
  })

  test('old state and what came since is what a fresh device gets', async () => {
    const [ada, bob, cid] = await people.some(3)
    const { id } = await ada!.client.chats.createGroup({ name: 'Before', memberIds: [bob!.client.userId] })
    const said = await say(ada!, id, 'first')
    await reads(bob!, id, 'first')
    await ada!.client.messages.edit(said.id, { text: 'first, better' })
    await bob!.client.messages.react(said.id, '👍')
    await bob!.client.messages.react(said.id, '🎉')
    await ada!.client.members.add(id, [cid!.client.userId])
    await ada!.client.chats.setName(id, 'After')
    const second = await say(bob!, id, 'second')
    await bob!.client.messages.remove(second.id, { forEveryone: true })
    await ada!.client.messages.pin(said.id)
    await ada!.client.chats.setDescription(id, 'About it')
    await say(ada!, id, 'last')
    await reads(cid!, id, 'last')
    const seen = async (one: typeof ada) => {
      const { name, description, timer, type } = one!.client.chats.get(id)
      const members = (await one!.client.members.list(id)).toSorted((a, b) => a.userId.localeCompare(b.userId))
      return { name, description, timer, type, members, messages: await one!.client.messages.list(id) }
    }
    await until(ada!.client, 'all of it', async () => (await seen(ada)).messages[0]?.reactions.length === 2)
    const fresh = await people.anotherDevice(ada!)
    await reads(fresh, id, 'last')
    const still = (one: typeof ada) => seen(one).then((view) => JSON.parse(JSON.stringify(view)))
    // How far others have come is not part of it: ticks arrive when they arrive.
    const bare = (view: { messages: object[] }) => ({
      ...view,
      messages: view.messages.map((message) => ({ ...message, state: undefined })),
    })
    expect(bare(await still(fresh))).toEqual(bare(await still(ada)))
  })

  test('safety numbers agree, are confirmed on all devices, and change with the identity alone', async () => {
    const [ada, bob] = await people.some(2)
    await ada!.client.chats.openDirect(bob!.client.userId)
    const number = await ada!.client.verify.number(bob!.client.userId)
    expect(await bob!.client.verify.number(ada!.client.userId)).toBe(number)
    expect(number).toMatch(/^(\d{5} ){11}\d{5}$/)
    expect(await ada!.client.verify.scan(bob!.client.userId, await bob!.client.verify.qr(ada!.client.userId))).toBe(
      true,
    )
    const phone = await people.anotherDevice(ada!)
    await until(phone.client, 'verified here too', () => phone.client.verify.isVerified(bob!.client.userId))
    await people.anotherDevice(bob!)
    expect(await ada!.client.verify.number(bob!.client.userId)).toBe(number)
    expect(await ada!.client.verify.isVerified(bob!.client.userId)).toBe(true)
  })
})
