import { randomBytes } from 'node:crypto'
import { memoryStore, type Store } from '@parley/client'
import { PASSWORD, startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type MortalStore, mortalStore } from './mortal-store.ts'
import { People, reads, say, until } from './people.ts'

let server: TestServer
let people: People
/** Whoever is not there to be closed at the end. */
let mortals: People

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
  mortals = new People(server.url)
})
afterEach(() => people.close())
afterAll(() => server.stop())

/** Dies with the first write that has this in it, once that is on the disk. */
function doomed(disk: Store, isLast: (name: string, value: string) => boolean): MortalStore {
  const store = mortalStore({
    ...disk,
    async write(changes) {
      await disk.write(changes)
      if (!changes.some(([name, value]) => isLast(name, value ? Buffer.from(value).toString() : ''))) return
      store.dieAfter(0)
      await store.get('')
    },
  })
  return store
}

test.each([
  ['signed in', (name: string) => name === 'session'],
  ['in possession of keys', (name: string) => name === 'keys'],
  ['in the chain', (name: string) => name.startsWith('chain/')],
])('whoever dies as soon as it is %s has begun an account all the same', async (_, isLast) => {
  const disk = memoryStore()
  const store = doomed(disk, isLast)
  const username = `ada_${randomBytes(5).toString('hex')}`
  void mortals.device({ store }).then(({ client }) => client.register({ username, password: PASSWORD }))
  await store.died
  void mortals.close()
  const back = await people.device({ store: disk })
  await until(back.client, 'ada is there', () => back.client.connection === 'online')
  const bob = await people.someone('bob')
  const { id } = await bob.client.chats.openDirect(back.client.userId)
  await say(bob, id, 'are you there?')
  await reads(back, id, 'are you there?')
  await say(back, id, 'one')
  await reads(bob, id, 'one')
  // Nobody has seen a recovery code yet: it is shown until somebody says that it is kept, and it is good.
  expect(back.client.status().owesCode).toBe(true)
  const code = await back.client.devices.unkeptCode()
  expect(await back.client.devices.unkeptCode()).toBe(code)
  await back.client.devices.codeIsKept()
  expect(back.client.status().owesCode).toBe(false)
  expect(await back.client.devices.unkeptCode()).toBeNull()
  const phone = await people.device()
  await phone.client.signIn({ username, password: PASSWORD })
  await phone.client.recover(code as string)
  await reads(phone, id, 'one')
  expect([...bob.problems, ...back.problems, ...phone.problems]).toEqual([])
})

test('a code that was shown and not kept is owed by the next start, and one that was kept is not', async () => {
  const disk = memoryStore()
  const ada = await people.someone('ada', { store: disk })
  expect(await ada.client.devices.unkeptCode()).toBe(ada.recoveryCode)
  await ada.client.close()
  const again = await people.device({ store: disk })
  expect(again.client.status().owesCode).toBe(true)
  await until(again.client, 'ada is there', () => again.client.connection === 'online')
  expect(await again.client.devices.unkeptCode()).not.toBe(ada.recoveryCode)
  await again.client.devices.codeIsKept()
  await again.client.close()
  expect((await people.device({ store: disk })).client.status().owesCode).toBe(false)
})

test('whoever dies as it hears that a key has turned speaks again when it is back', async () => {
  const disk = memoryStore()
  const store = doomed(disk, (name, value) => name.startsWith('link/') && value.includes('"keys-changed"'))
  const [ada, bob] = [await people.someone('ada'), await mortals.someone('bob', { store })]
  const phone = await people.anotherDevice(ada)
  const { id } = await ada.client.chats.openDirect(bob.client.userId)
  await say(ada, id, 'one')
  await reads(bob, id, 'one')
  await ada.client.devices.revoke(phone.client.deviceId)
  await store.died
  void mortals.close()
  const back = await people.device({ store: disk })
  await until(back.client, 'bob is back', () => back.client.connection === 'online')
  await say(back, id, 'two')
  await reads(ada, id, 'two')
  expect([...ada.problems, ...back.problems]).toEqual([])
})

test('whoever dies while shutting a device out holds no key but those in the chain', async () => {
  for (const isLast of [
    (name: string) => name === 'keys',
    (name: string, value: string) => name.startsWith('chain/') && value.length > 0,
  ]) {
    let isArmed = false
    const disk = memoryStore()
    const store = doomed(disk, (name, value) => isArmed && isLast(name, value))
    const [ada, bob] = [await mortals.someone('ada', { store }), await people.someone('bob')]
    const [lost, phone] = [await people.anotherDevice(ada), await people.anotherDevice(ada)]
    const { id } = await bob.client.chats.openDirect(ada.client.userId)
    await say(bob, id, 'one')
    await reads(ada, id, 'one')
    isArmed = true
    void ada.client.devices.revoke(lost.client.deviceId)
    await store.died
    void mortals.close()
    const back = await people.device({ store: disk })
    await until(back.client, 'ada is back', () => back.client.connection === 'online')
    await back.client.sync()
    await back.client.chats.setDraft(id, 'half a thought')
    await until(phone.client, 'the draft', async () => (await phone.client.chats.draft(id)) === 'half a thought')
    await say(bob, id, 'two')
    await Promise.all([reads(back, id, 'two'), reads(phone, id, 'two')])
    expect([...bob.problems, ...back.problems, ...phone.problems]).toEqual([])
  }
})

test('two devices of one person that shut out others at the same moment both do, and everybody reads on', async () => {
  const [ada, bob] = await people.some(2)
  const [laptop, one, two] = [
    await people.anotherDevice(ada!),
    await people.anotherDevice(ada!),
    await people.anotherDevice(ada!),
  ]
  const { id } = await bob!.client.chats.openDirect(ada!.client.userId)
  await Promise.all([
    ada!.client.devices.revoke(one.client.deviceId),
    laptop.client.devices.revoke(two.client.deviceId),
  ])
  await say(bob!, id, 'to both')
  await Promise.all([reads(ada!, id, 'to both'), reads(laptop, id, 'to both')])
  await say(ada!, id, 'from the phone')
  await say(laptop, id, 'from the laptop')
  await reads(bob!, id, 'from the laptop')
  expect([...ada!.problems, ...laptop.problems, ...bob!.problems]).toEqual([])
})

test.each([
  ['its session', (name: string) => name === 'session'],
  ['the chain', (name: string) => name.startsWith('chain/')],
  ['its keys', (name: string) => name === 'keys'],
])('a device that dies as it has %s from the QR code is linked when it is back', async (_, isLast) => {
  const [ada, bob] = await people.some(2)
  const { id } = await ada!.client.chats.openDirect(bob!.client.userId)
  await say(ada!, id, 'before')
  const disk = memoryStore()
  const store = doomed(disk, isLast)
  const { client } = await mortals.device({ store })
  const offered = await client.links.offer()
  const scanned = await ada!.client.links.scan(offered.qr)
  await offered.code
  void offered.confirm()
  await scanned.approve()
  await store.died
  void mortals.close()
  const back = await people.device({ store: disk })
  await reads(back, id, 'before')
  await say(back, id, 'here after all')
  await reads(bob!, id, 'here after all')
  expect([...ada!.problems, ...bob!.problems, ...back.problems, ...back.errors]).toEqual([])
})

test('whoever dies while coming in by the recovery code comes in by it the second time', async () => {
  const [ada, bob] = await people.some(2)
  const { id } = await ada!.client.chats.openDirect(bob!.client.userId)
  await say(ada!, id, 'before')
  for (const last of ['keys', `chain/${ada!.client.userId}`]) {
    let isArmed = false
    const disk = memoryStore()
    const store = doomed(disk, (name) => isArmed && name === last)
    const { client } = await mortals.device({ store })
    await client.signIn({ username: ada!.username, password: PASSWORD })
    isArmed = true
    void client.recover(ada!.recoveryCode)
    await store.died
    void mortals.close()
    const back = await people.device({ store: disk })
    expect(back.client.isLinked).toBe(false)
    await back.client.recover(ada!.recoveryCode)
    await reads(back, id, 'before')
    await say(back, id, `here, after ${last}`)
    await reads(bob!, id, `here, after ${last}`)
  }
  expect([...ada!.problems, ...bob!.problems]).toEqual([])
})
