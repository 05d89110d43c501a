/** What comes late is judged as if it had come in time: read at last, from another life of its sender, or owed since before a nap. */

import { defaultPlatform, memoryStore, type Platform } from '@parley/client'
import {
  createChain,
  deviceFromSeed,
  newAccountKey,
  newDeviceSeed,
  type Random,
  sealSeed,
  validDevices,
} from '@parley/keys'
import { keys } from '@parley/protocol'
import { PASSWORD, startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startLyingServer } from './lying-server.ts'
import { People, reads, type Someone, say, texts, until } from './people.ts'

let server: TestServer
let people: People

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
})
afterEach(() => people.close())
afterAll(() => server.stop())

const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length))
const text = (frame: Uint8Array) => Buffer.from(frame).toString('base64')

test('K45 a message that can be read only later vouches for the log all the same', async () => {
  const lying = await startLyingServer(server.url)
  const deceived = new People(lying.url)
  const [ada, cid] = await people.some(2)
  const bob = await deceived.someone('bob')
  const phone = await people.anotherDevice(bob)
  const { id } = await ada!.client.chats.createGroup({ name: 'Ours', memberIds: [bob.client.userId] })
  await say(ada!, id, 'one')
  await Promise.all([reads(bob, id, 'one'), reads(phone, id, 'one')])
  // Bob is kept from the key of what follows, and from the first thing that is said under it.
  let dropped = 0
  const shifted = (entry: any) => ({ ...entry, seq: entry.seq - 1, id: `${id}.${entry.seq - 1}` })
  lying.lies.event = (_, payload) => {
    if (payload?.log !== id || payload.seq < dropped) return payload
    if (dropped === 0 && payload.kind === 'message') dropped = payload.seq
    if (payload.seq === dropped) return undefined
    return dropped > 0 ? shifted(payload) : payload
  }
  lying.lies.answer = (call, output) => {
    if (call === 'keys.seals') return { ...output, seals: [] }
    if (call === 'sync.pull')
      output.logs = output.logs.filter(({ log }: { log: string }) => dropped === 0 || log !== id)
    return output
  }
  await ada!.client.members.add(id, [cid!.client.userId])
  await ada!.client.members.remove(id, cid!.client.userId)
  await say(ada!, id, 'two')
  await say(ada!, id, 'three')
  await reads(phone, id, 'three')
  expect(await texts(bob, id)).not.toContain('three')
  // Level again, the phone puts the key into the archive: there Bob finds it.
  phone.client.dropConnection()
  await reads(bob, id, 'three')
  await until(bob.client, 'a fork', () => bob.problems.some(({ code }) => code === 'LOG_FORKED'))
  await deceived.close()
  await lying.close()
})

/** All devices are lost: the account begins anew, with what is asked of whoever does so. */
async function beginAnew({ client }: Someone): Promise<void> {
  const { userId, deviceId } = client
  const device = await deviceFromSeed(deviceId, newDeviceSeed(random))
  const key = newAccountKey(random, userId, 1)
  const { frame, chain } = await createChain(userId, device, key, Date.now())
  const [known] = validDevices(chain)
  await client.call(keys.publishChain, {
    ...{ expected: 0, links: [text(frame)], previous: [], restart: { proof: { password: PASSWORD } } },
    seeds: [{ deviceId, sealed: text(await sealSeed(key, known!, random)) }],
  })
}

test('K27 what somebody said and signed before they began anew is read by whoever never saw them then', async () => {
  const [ada, bob, cid] = await people.some(3)
  const { id } = await ada!.client.chats.createGroup({ name: 'Ours', memberIds: [bob!.client.userId] })
  await ada!.client.members.setRole(id, bob!.client.userId, 'admin')
  await reads(bob!, id, (await say(ada!, id, 'one')).text as string)
  await bob!.client.members.add(id, [cid!.client.userId])
  await say(bob!, id, 'in my first life')
  await reads(ada!, id, 'in my first life')
  await beginAnew(bob!)
  await ada!.client.members.readmit(id, bob!.client.userId)
  await say(ada!, id, 'he is back')
  const tablet = await people.anotherDevice(ada!)
  await reads(tablet, id, 'in my first life')
  await say(tablet, id, 'and all was read')
  await reads(cid!, id, 'and all was read')
  expect([...tablet.problems, ...tablet.errors, ...cid!.problems]).toEqual([])
})

test('whoever joined by a link is let in by who was told of it and lost the connection before it was time', async () => {
  const lastChance = 255
  const platform: Platform = {
    ...defaultPlatform,
    random: (length) => (length === 1 ? new Uint8Array([lastChance]) : defaultPlatform.random(length)),
    // The connection is always lost before that.
    after: (ms, run) => (ms === (2_000 * lastChance) / 256 ? () => {} : defaultPlatform.after(ms, run)),
  }
  const store = memoryStore()
  const ada = await people.someone('ada', { store, platform })
  const cid = await people.someone('cid')
  const { id } = await ada.client.chats.createGroup({ name: 'Ours' })
  await cid.client.invites.join(await ada.client.invites.create(id))
  await until(ada.client, 'cid came', async () => (await ada.client.members.ids(id)).includes(cid.client.userId))
  await ada.client.sync()
  await ada.client.close()
  expect(cid.client.chats.get(id).name).toBeNull()
  await people.device({ store })
  await until(cid.client, 'what it is called', () => cid.client.chats.get(id).name === 'Ours')
  expect([...cid.problems, ...cid.errors]).toEqual([])
})
