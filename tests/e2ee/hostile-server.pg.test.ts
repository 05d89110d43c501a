/** A server that lies to Bob in every way it could: he notices, says by name what is wrong, and gives the intruder nothing. */

import { randomUUID } from 'node:crypto'
import {
  accountPublicKey,
  type Bytes,
  type ChainState,
  type ChatState,
  consentTo,
  createChain,
  deviceFromSeed,
  newAccountKey,
  newDeviceSeed,
  publicHalf,
  type Random,
  signChatEntry,
  signLink,
  verifyChain,
  verifyChat,
} from '@parley/keys'
import { chats, keys } from '@parley/protocol'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LyingServer, startLyingServer } from './lying-server.ts'
import { People, reads, type Someone, say, texts, until } from './people.ts'

const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length))
const bytes = (base64: string): Bytes => new Uint8Array(Buffer.from(base64, 'base64'))
const text = (frame: Uint8Array) => Buffer.from(frame).toString('base64')

let server: TestServer
let lying: LyingServer
let honest: People
let deceived: People
let ada: Someone
let bob: Someone

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

beforeEach(async () => {
  lying = await startLyingServer(server.url)
  honest = new People(server.url)
  deceived = new People(lying.url)
  ;[ada, bob] = await Promise.all([honest.someone('ada'), deceived.someone('bob')])
})
afterEach(async () => {
  await deceived.close()
  await honest.close()
  await lying.close()
})

const noticed = (codes: readonly string[]) =>
  until(bob.client, `one of ${codes.join(', ')}`, () => bob.problems.some(({ code }) => codes.includes(code)))

/** Bob tries to say something: it is refused here, and nothing of it leaves. */
async function saysNothing(chatId: string, code = 'UNTRUSTED'): Promise<void> {
  const before = lying.asked.length
  const { clientId } = await bob.client.messages.send(chatId, { text: 'for ada alone' })
  await expect(bob.client.messages.sent(clientId as string)).rejects.toMatchObject({ code })
  expect(lying.asked.slice(before).map(({ call }) => call)).not.toContain('messages.send')
  expect(lying.asked.slice(before).map(({ call }) => call)).not.toContain('keys.turn-epoch')
}

const together = async () => {
  const { id } = await ada.client.chats.createGroup({ name: 'Ours', memberIds: [bob.client.userId] })
  await say(ada, id, 'one')
  await reads(bob, id, 'one')
  return id
}

const chainOf = async (userId: string): Promise<ChainState> => {
  const { chains } = await ada.client.call(keys.chains, { of: [{ userId }] })
  return verifyChain(userId, chains[0]!.links.map(bytes))
}

/** Somebody the server made up, and the chain of Ada as it would have to be if they were her device. */
async function intruder() {
  const device = await deviceFromSeed(randomUUID(), newDeviceSeed(random))
  const chain = await chainOf(ada.client.userId)
  const devices = new Map(chain.devices).set(device.id, { ...publicHalf(device), added: 0, revoked: undefined })
  return { device, chain: { ...chain, devices } }
}

describe('chains of accounts', () => {
  test('a device that Ada never added', async () => {
    const id = await together()
    const { device, chain } = await intruder()
    const consent = await consentTo(device, chain.account)
    const other = await deviceFromSeed(randomUUID(), newDeviceSeed(random))
    const change = { kind: 'add', device: publicHalf(other), consent: await consentTo(other, chain.account) } as const
    expect(consent).toHaveLength(64)
    const { frame } = await signLink(chain, device, Date.now(), change)
    lying.lies.answer = (call, output) => {
      if (call !== 'keys.chains') return output
      for (const answer of output.chains) {
        if (answer.userId !== ada.client.userId) continue
        answer.length += 1
        answer.links.push(text(frame))
      }
      return output
    }
    lying.lies.event = (event, payload) => (event === 'message:received' ? { ...payload, deviceId: other.id } : payload)
    await ada.client.messages.send(id, { text: 'two' })
    await noticed(['CANNOT_OPEN'])
    lying.lies.event = (_, payload) => payload
    await bob.client.members.add(id, [ada.client.userId])
    await noticed(['SIGNER_NOT_VALID', 'BAD_SIGNATURE'])
  })

  test('a chain that is shorter than the one seen before', async () => {
    await together()
    await honest.anotherDevice(ada)
    await bob.client.members.add(bob.client.chats.list()[0]!.id, [ada.client.userId])
    lying.lies.answer = (call, output) => {
      if (call === 'keys.chains')
        for (const chain of output.chains) Object.assign(chain, { length: 1, from: 0, links: [] })
      return output
    }
    await bob.client.members.add(bob.client.chats.list()[0]!.id, [ada.client.userId])
    await noticed(['CHAIN_SHORTENED'])
  })

  test('another identity in the place of one that was pinned', async () => {
    const id = await together()
    const key = newAccountKey(random, ada.client.userId, 1)
    const device = await deviceFromSeed(randomUUID(), newDeviceSeed(random))
    const { frame } = await createChain(ada.client.userId, device, key, Date.now())
    expect(await accountPublicKey(key)).toHaveLength(1216)
    const changes: string[] = []
    bob.client.on('key-change', ({ userId }) => changes.push(userId))
    lying.lies.answer = (call, output) => {
      if (call !== 'keys.chains') return output
      for (const chain of output.chains) {
        if (chain.userId === ada.client.userId)
          Object.assign(chain, { series: 2, length: 1, from: 0, links: [text(frame)] })
      }
      return output
    }
    await bob.client.members.add(id, [ada.client.userId])
    expect(changes).toEqual([ada.client.userId])
    expect(await bob.client.verify.isVerified(ada.client.userId)).toBe(false)
  })
})

describe('who is in a chat', () => {
  test('a member whom nobody signed in', async () => {
    const id = await together()
    const stranger = await honest.someone('stranger')
    lying.lies.event = (event, payload) => {
      if (event !== 'message:received') return payload
      return {
        ...payload,
        kind: 'member-added',
        body: undefined,
        epoch: undefined,
        data: { userId: stranger.client.userId, role: 'member' },
      }
    }
    await ada.client.messages.send(id, { text: 'two' })
    await noticed(['UNSIGNED_MEMBER'])
    expect(await bob.client.members.ids(id)).not.toContain(stranger.client.userId)
  })

  test('a member signed in by a device that is none of Ada’s', async () => {
    const id = await together()
    const stranger = await honest.someone('stranger')
    const { device, chain } = await intruder()
    const { entries } = await ada.client.call(keys.chatChain, { chatId: id })
    const chains = new Map<string, ChainState>([[ada.client.userId, chain]])
    const state: ChatState = await verifyChat(
      id,
      entries.map(({ frame }) => bytes(frame)),
      (who) => chains.get(who) as ChainState,
    )
    const theirs = await chainOf(stranger.client.userId)
    const identity = theirs.hashes[0] as Bytes
    const members = [{ account: stranger.client.userId, role: 'member', identity }] as const
    const { frame } = await signChatEntry(state, id, { device, chain }, Date.now(), { kind: 'add', members })
    lying.lies.event = (event, payload) =>
      event === 'message:received'
        ? {
            ...payload,
            kind: 'signed',
            body: text(frame),
            epoch: undefined,
            data: { index: entries.length, change: 'add' },
          }
        : payload
    await ada.client.messages.send(id, { text: 'two' })
    await noticed(['SIGNER_NOT_VALID', 'CHAIN_BEHIND', 'CHAIN_FORKED'])
    expect(await bob.client.members.ids(id)).not.toContain(stranger.client.userId)
    lying.lies.event = (_, payload) => payload
    await saysNothing(id)
  })

  test('a removal that is kept from Bob: what comes after shows it, and nothing goes to who was removed', async () => {
    const cid = await honest.someone('cid')
    const id = await together()
    await ada.client.members.add(id, [cid.client.userId])
    await say(ada, id, 'with cid')
    await reads(bob, id, 'with cid')
    let cut = Number.POSITIVE_INFINITY
    lying.lies.event = (event, payload) => {
      if (event === 'chat:signed' || event === 'group:member-removed') {
        cut = Math.min(cut, payload.seq)
        return undefined
      }
      // The gap is closed by numbering anew, so that nothing seems to be missing.
      if (payload?.log === id && payload.seq > cut) return { ...payload, seq: cut, id: `${id}.${cut}` }
      return payload
    }
    lying.lies.answer = (call, output) => {
      if (call === 'keys.chat-chain') {
        const kept = output.entries.filter(({ seq }: { seq: number }) => seq < cut)
        return { ...output, entries: kept, length: Math.min(output.length, 5) }
      }
      if (call === 'sync.pull') output.logs = output.logs.filter(({ log }: { log: string }) => log !== id)
      return output
    }
    await ada.client.members.remove(id, cid.client.userId)
    await ada.client.messages.send(id, { text: 'without cid' })
    await noticed(['WITHHELD', 'CHAIN_SHORTENED', 'LOG_FORKED'])
    const { clientId } = await bob.client.messages.send(id, { text: 'for ada alone' })
    await bob.client.messages.sent(clientId as string).catch(() => {})
    expect(cid.messages.map(({ text: said }) => said)).not.toContain('for ada alone')
  })
})

describe('the log', () => {
  test('what is no base64 where something sealed should be', async () => {
    const id = await together()
    lying.lies.event = (event, payload) => (event === 'message:received' ? { ...payload, body: '%' } : payload)
    await ada.client.messages.send(id, { text: 'two' })
    await noticed(['MALFORMED'])
    expect(bob.errors).toEqual([])
    expect(await texts(bob, id)).not.toContain('two')
  })

  test('an old message shown again', async () => {
    const id = await together()
    let first: any
    lying.lies.event = (event, payload) => {
      if (event !== 'message:received') return payload
      if (!first) first = payload
      return { ...first, seq: payload.seq, id: payload.id }
    }
    await say(ada, id, 'two')
    await say(ada, id, 'three')
    await noticed(['REPLAYED'])
    expect((await texts(bob, id)).filter((said) => said === 'two')).toHaveLength(1)
  })

  test('a message left out, and the rest numbered as if there had been none', async () => {
    const id = await together()
    let dropped = 0
    lying.lies.event = (event, payload) => {
      if (event !== 'message:received') return payload
      if (dropped === 0) {
        dropped = payload.seq
        return undefined
      }
      return { ...payload, seq: payload.seq - 1, id: `${id}.${payload.seq - 1}` }
    }
    await say(ada, id, 'two')
    await say(ada, id, 'three')
    await noticed(['LOG_FORKED', 'LOG_BEHIND'])
    await saysNothing(id)
  })

  test('two messages in another order', async () => {
    const id = await together()
    let held: any
    let order: any[] = []
    lying.lies.event = (event, payload) => {
      if (event !== 'message:received') return payload
      if (!held) {
        held = payload
        return undefined
      }
      order = [{ ...payload, seq: held.seq, id: held.id }]
      return order[0]
    }
    await say(ada, id, 'two')
    await say(ada, id, 'three')
    await noticed(['LOG_FORKED', 'LOG_BEHIND'])
  })

  test('a body under another envelope, another sender, another time to live', async () => {
    const id = await together()
    let first: any
    lying.lies.event = (event, payload) => {
      if (event !== 'message:received') return payload
      if (!first) {
        first = payload
        return payload
      }
      return { ...payload, body: first.body }
    }
    await say(ada, id, 'two')
    await say(ada, id, 'three')
    await noticed(['CANNOT_OPEN'])
    expect(await texts(bob, id)).not.toContain('three')
  })

  test.each([
    ['that nobody signed', { body: undefined, epoch: undefined }],
    ['with the signature of something else', {}],
  ])('K48 a deletion %s takes nothing from Bob', async (_, unsigned) => {
    const id = await together()
    const first = await say(bob, id, 'to be kept')
    lying.lies.event = (event, payload) =>
      event === 'message:received' ? { ...payload, ...unsigned, kind: 'delete', ref: first.seq } : payload
    await say(ada, id, 'two')
    await noticed(['DOWNGRADE', 'CANNOT_OPEN'])
    expect(await bob.client.messages.get(first.id)).toMatchObject({ text: 'to be kept', isDeleted: false })
  })

  test('K48 what its author deletes is deleted, and what somebody else deletes is as it was', async () => {
    const id = await together()
    const [mine, theirs] = [await say(ada, id, 'mine'), await say(bob, id, 'theirs')]
    await ada.client.messages.remove(mine.id, { forEveryone: true })
    const isDeleted = async () => (await bob.client.messages.get(mine.id)).isDeleted
    await until(bob.client, 'the deletion', isDeleted)
    await expect(bob.client.messages.remove(mine.id, { forEveryone: true })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await bob.client.messages.get(theirs.id)).toMatchObject({ text: 'theirs', isDeleted: false })
    expect(bob.problems).toEqual([])
  })

  test('Ada’s words in another’s mouth', async () => {
    const id = await together()
    lying.lies.event = (event, payload) =>
      event === 'message:received' ? { ...payload, senderId: bob.client.userId } : payload
    await say(ada, id, 'two')
    await noticed(['CANNOT_OPEN', 'BAD_SIGNATURE', 'SIGNER_NOT_VALID'])
  })

  test('a message said to be of another epoch than it is', async () => {
    const id = await together()
    lying.lies.event = (event, payload) => (event === 'message:received' ? { ...payload, epoch: 2 } : payload)
    await say(ada, id, 'two')
    await noticed(['WRONG_EPOCH'])
  })
})

describe('keys of chats', () => {
  test('a seal that is not of the set that was signed', async () => {
    lying.lies.answer = (call, output) => {
      if (call !== 'keys.seals') return output
      for (const one of output.seals) {
        const seal = bytes(one.seal)
        seal[100] = (seal[100] as number) ^ 1
        one.seal = text(seal)
      }
      return output
    }
    const { id } = await ada.client.chats.createGroup({ name: 'Ours', memberIds: [bob.client.userId] })
    await ada.client.messages.send(id, { text: 'one' })
    await noticed(['SEAL_NOT_IN_SET', 'CANNOT_OPEN'])
    expect(await texts(bob, id)).not.toContain('one')
  })

  test('an encrypted chat said to be one the server keeps: nothing goes out in the open', async () => {
    const open = (chat: any) => ({ ...chat, privacy: 'server' })
    const id = await together()
    lying.lies.answer = (call, output) =>
      call === 'chats.get' || call === 'chats.create'
        ? open(output)
        : call === 'chats.list'
          ? { ...output, chats: output.chats.map(open) }
          : output
    await bob.client.chats.openDirect(ada.client.userId)
    await noticed(['DOWNGRADE'])
    for (const chat of bob.client.chats.list()) await say(bob, chat.id, 'a secret marker')
    await reads(ada, id, 'a secret marker')
    expect(JSON.stringify(lying.asked)).not.toContain('a secret marker')
  })

  test('plain words in an encrypted chat are not shown as anybody’s', async () => {
    const id = await together()
    lying.lies.event = (event, payload) =>
      event === 'message:received'
        ? { ...payload, body: undefined, epoch: undefined, content: { text: 'send me your code' } }
        : payload
    await ada.client.messages.send(id, { text: 'two' })
    await noticed(['DOWNGRADE'])
    expect(await texts(bob, id)).not.toContain('send me your code')
  })
})

describe('who is shown', () => {
  test('a chat with an intruder, handed out as the one with Ada', async () => {
    const eve = await honest.someone('eve')
    const members = (chat: any) => {
      for (const member of chat.members ?? [])
        if (member.userId === eve.client.userId) member.userId = ada.client.userId
      return chat
    }
    lying.lies.answer = (call, output) => {
      if (call === 'chats.get' || call === 'chats.create') return members(output)
      if (call === 'chats.list') output.chats.forEach(members)
      return output
    }
    const { id } = await eve.client.chats.openDirect(bob.client.userId)
    await say(eve, id, 'hello, it is Ada')
    await reads(bob, id, 'hello, it is Ada')
    await saysNothing(id)
    expect(bob.problems).toContainEqual(expect.objectContaining({ code: 'UNSIGNED_MEMBER', chatId: id }))
    await expect(bob.client.chats.openDirect(ada.client.userId)).rejects.toMatchObject({ code: 'UNTRUSTED' })
  })

  test('a chat with an intruder, as the answer to opening one with Ada', async () => {
    const eve = await honest.someone('eve')
    const { id } = await eve.client.chats.openDirect(bob.client.userId)
    await say(eve, id, 'hello')
    await reads(bob, id, 'hello')
    const theirs = await bob.client.call(chats.get, { chatId: id })
    lying.lies.answer = (call, output) => (call === 'chats.create' ? theirs : output)
    await expect(bob.client.chats.openDirect(ada.client.userId)).rejects.toMatchObject({ code: 'UNTRUSTED' })
    await expect(bob.client.chats.createGroup({ name: 'Ours', memberIds: [ada.client.userId] })).rejects.toMatchObject({
      code: 'UNTRUSTED',
    })
  })

  test('a name that no member gave', async () => {
    const id = await together()
    await until(bob.client, 'the name', () => bob.client.chats.get(id).name === 'Ours')
    lying.lies.answer = (call, output) => (call === 'chats.get' ? { ...output, name: 'Yours' } : output)
    lying.lies.event = (event, payload) =>
      event === 'chat:pinned' || payload?.kind === 'pin'
        ? { ...payload, kind: 'name', data: { name: 'Yours' } }
        : payload
    const said = await say(ada, id, 'two')
    await ada.client.messages.pin(said.id)
    await ada.client.messages.send(id, { text: 'three' })
    await reads(bob, id, 'three')
    expect(bob.client.chats.get(id).name).toBe('Ours')
  })
})
