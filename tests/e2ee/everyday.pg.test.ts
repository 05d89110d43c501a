/** What an app asks of the client all day, between real clients and the real server. */

import type { ChatSummary, Client, ClientEvents } from '@parley/client'
import { PASSWORD, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { People, reads, type Someone, say, until } from './people.ts'

let server: TestServer
let people: People
let ada: Someone
let bob: Someone
let chatId: string

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
  ;[ada, bob] = await Promise.all([people.someone('ada'), people.someone('bob')])
  chatId = (await ada.client.chats.openDirect(bob.client.userId)).id
})
afterAll(async () => {
  await people.close()
  await server.stop()
})

const next = <E extends keyof ClientEvents>(client: Client, event: E, is: (payload: ClientEvents[E]) => boolean) =>
  new Promise<ClientEvents[E]>((resolve) => {
    const off = client.on(event, (payload) => {
      if (!is(payload)) return
      off()
      resolve(payload)
    })
  })

test('a message has parts, and what a newer client adds to it is kept and does no harm', async () => {
  const said = {
    text: '**Tea** at https://example.org?',
    format: 'markdown' as const,
    preview: { url: 'https://example.org', title: 'Example' },
    location: { latitude: 52.5, longitude: 13.4, title: 'Here' },
    contact: { name: 'Cy', phone: '+491701234567' },
    hologram: { of: 'a newer time' },
  }
  const { clientId } = await ada.client.messages.send(chatId, said)
  await ada.client.messages.sent(clientId as string)
  await reads(bob, chatId, said.text)
  expect((await bob.client.messages.list(chatId)).at(-1)?.said).toEqual(said)
})

test('what is too long, or no address of the web, is refused before it is sent', async () => {
  const { messages } = ada.client
  const preview = { url: 'javascript:alert(1)' }
  await expect(messages.send(chatId, { text: 'x', preview })).rejects.toMatchObject({ code: 'UNSAYABLE' })
  await expect(messages.send(chatId, { preview: { url: 'https://a.b' } })).rejects.toMatchObject({ code: 'EMPTY' })
})

test('a poll is voted on, the last vote counts, and who asked closes it', async () => {
  const poll = { question: 'When?', options: ['Now', 'Later'] }
  const { clientId } = await ada.client.messages.send(chatId, { poll })
  await ada.client.messages.sent(clientId as string)
  const polled = async (client: Client) => (await client.messages.list(chatId)).findLast((one) => one.poll)
  const votes = async (client: Client) => (await polled(client))?.poll?.options.map(({ voters }) => voters.length)
  await until(bob.client, 'the poll', async () => (await polled(bob.client)) !== undefined)
  const { id } = (await polled(bob.client)) as { id: string }
  await bob.client.polls.vote(id, [0])
  await until(ada.client, 'a vote', async () => String(await votes(ada.client)) === '1,0')
  await bob.client.polls.vote(id, [1, 0])
  await until(ada.client, 'another', async () => String(await votes(ada.client)) === '0,1')
  await expect(bob.client.polls.close(id)).rejects.toMatchObject({ code: 'NO_SUCH_MESSAGE' })
  await ada.client.polls.close(id)
  await until(bob.client, 'closed', async () => (await polled(bob.client))?.poll?.isClosed === true)
  await bob.client.polls.vote(id, [])
  await until(ada.client, 'tidied', async () => (await ada.client.messages.state(id)).reactions.length >= 4)
  expect(await polled(ada.client)).toMatchObject({ poll: { isClosed: true, voters: 1 }, reactions: [] })
})

test('what may be seen once is given out once, on one device, and then lies nowhere any more', async () => {
  const phone = await people.anotherDevice(bob)
  const { clientId } = await ada.client.messages.send(chatId, { text: 'only once', viewOnce: true })
  await ada.client.messages.sent(clientId as string)
  const shown = async (client: Client) => (await client.messages.list(chatId)).findLast((one) => one.viewOnce)
  for (const { client } of [bob, phone]) {
    await until(client, 'it', async () => (await shown(client)) !== undefined)
    expect((await shown(client))?.text).toBeUndefined()
  }
  const { id } = (await shown(bob.client)) as { id: string }
  await expect(ada.client.viewOnce.open(id)).rejects.toMatchObject({ code: 'OPENED' })
  expect(await bob.client.viewOnce.open(id)).toMatchObject({ text: 'only once' })
  await expect(bob.client.viewOnce.open(id)).rejects.toMatchObject({ code: 'OPENED' })
  await until(phone.client, 'opened there', async () => (await shown(phone.client))?.viewOnce?.isOpened === true)
  await expect(phone.client.viewOnce.open(id)).rejects.toMatchObject({ code: 'OPENED' })
  for (const { client } of [ada, bob, phone]) {
    await until(client, 'gone', async () => (await client.messages.state(id)).message?.said?.text === undefined)
  }
  await until(ada.client, 'she knows', async () => (await shown(ada.client))?.viewOnce?.isOpened === true)
  expect((await shown(ada.client))?.viewOnce?.by).toEqual([bob.client.userId])
})

test('own things are on all devices, and a change by one comes to the other', async () => {
  const laptop = await people.anotherDevice(ada)
  await until(laptop.client, 'level', () => laptop.client.connection === 'online')
  const told = next(laptop.client, 'own', ({ name }) => name === 'setting:theme')
  await ada.client.own.set('setting:theme', 'dark')
  await told
  expect(await laptop.client.own.all('setting:')).toEqual({ 'setting:theme': 'dark' })
  const folder = { id: 'work', name: 'Work', order: 1, chatIds: [chatId] }
  const heard = next(ada.client, 'own', ({ name }) => name === 'folder:work')
  await laptop.client.own.setFolder(folder)
  await heard
  expect(await ada.client.own.folders()).toEqual([folder])
  await ada.client.chats.setDraft(chatId, 'half a')
  await until(laptop.client, 'the draft', async () => (await laptop.client.chats.draft(chatId)) === 'half a')
  expect((await laptop.client.overview()).find(({ chat }) => chat.id === chatId)?.draft).toBe('half a')
})

test('the list of chats counts what is unread, and shows the newest; a new device shows the same', async () => {
  const [cy, dan] = await people.some(2)
  const { id } = await (cy as Someone).client.chats.createGroup({ name: 'Tea', memberIds: [dan!.client.userId] })
  const summary = async ({ client }: Pick<Someone, 'client'>): Promise<ChatSummary> =>
    (await client.overview()).find(({ chat }) => chat.id === id) as ChatSummary
  const first = await say(cy!, id, 'one')
  const mention = { text: 'two', mentions: [dan!.client.userId] }
  await cy!.client.messages.sent((await cy!.client.messages.send(id, mention)).clientId as string)
  await until(dan!.client, 'two', async () => {
    const { unread, mentions } = (await summary(dan!)) ?? {}
    return unread === 2 && mentions === 1
  })
  const unread = { unread: 2, mentions: 1, firstUnread: first.seq, last: { text: 'two', kind: 'text' } }
  expect(await summary(dan!)).toMatchObject(unread)
  const phone = await people.anotherDevice(dan!)
  // What the server counted shows first; who is mentioned only the device can see.
  await until(phone.client, 'the same', async () => (await summary(phone))?.mentions === 1)
  expect(await summary(phone)).toMatchObject(unread)
  await dan!.client.messages.markRead(id)
  for (const someone of [dan!, phone]) {
    await until(someone.client, 'read', async () => (await summary(someone)).unread === 0)
  }
  await until(cy!.client, 'ticks', async () => (await summary(cy!)).last?.state === 'read')
  expect(await cy!.client.messages.receipts(first.id)).toMatchObject({ read: [{ userId: dan!.client.userId }] })
  const third = await say(cy!, id, 'three')
  await until(dan!.client, 'three', async () => (await summary(dan!)).unread === 1)
  await cy!.client.messages.remove(third.id, { forEveryone: true })
  await until(dan!.client, 'none', async () => (await summary(dan!)).unread === 0)
  expect((await summary(dan!)).last).toMatchObject({ kind: 'deleted', text: '' })
})

test('history opens anywhere: before, after and around a number, and at a moment', async () => {
  const eve = await people.someone('eve')
  const { id } = await eve.client.chats.openSaved()
  for (let i = 0; i < 130; i++) await eve.client.messages.send(id, { text: `${i}` })
  await Promise.all(eve.client.messages.unsent().map(({ clientId }) => eve.client.messages.sent(clientId as string)))
  const laptop = await people.anotherDevice(eve)
  await until(laptop.client, 'the chat', () => laptop.client.chats.list().length === 1)
  const { messages } = laptop.client
  const words = (page: { messages: readonly { text?: string }[] }) => page.messages.map(({ text }) => Number(text))
  const newest = await messages.page(id, { limit: 10 })
  expect([words(newest)[0], newest.hasOlder, newest.hasNewer]).toEqual([120, true, false])
  const older = await messages.page(id, { before: newest.messages[0]!.seq, limit: 100 })
  expect([words(older)[0], words(older).at(-1), older.hasOlder]).toEqual([20, 119, true])
  const all = await messages.all(id)
  const another = await people.anotherDevice(eve)
  await until(another.client, 'the chat', () => another.client.chats.list().length === 1)
  const around = await another.client.messages.page(id, { around: all[10]!.seq, limit: 11 })
  expect([words(around)[0], words(around).at(-1), around.hasOlder, around.hasNewer]).toEqual([5, 15, true, true])
  const after = await another.client.messages.page(id, { after: all[119]!.seq, limit: 50 })
  expect([words(after)[0], words(after).at(-1), after.hasNewer]).toEqual([120, 129, false])
  const first = await messages.page(id, { before: all[3]!.seq })
  expect([words(first), first.hasOlder]).toEqual([[0, 1, 2], false])
  const moment = await another.client.messages.page(id, { at: all[60]!.at, limit: 1 })
  expect(moment.messages[0]!.at).toBe(all[60]!.at)
})

test('people: profiles, nicknames, blocks, reports', async () => {
  await bob.client.people.setProfile({ name: 'Bob B.' })
  expect(await ada.client.people.fetch(bob.client.userId)).toMatchObject({ name: 'Bob B.', username: bob.username })
  const told = next(ada.client, 'person', ({ name }) => name === 'Bobby')
  await bob.client.people.setProfile({ name: 'Bobby' })
  await told
  expect((await ada.client.people.get([bob.client.userId]))[0]?.name).toBe('Bobby')
  expect(await ada.client.people.addContact({ username: bob.username }, 'B')).toMatchObject({ nickname: 'B' })
  const laptop = await people.anotherDevice(ada)
  expect(await laptop.client.people.contacts()).toMatchObject([{ id: bob.client.userId, nickname: 'B' }])
  expect((await ada.client.people.search(bob.username)).map(({ id }) => id)).toEqual([bob.client.userId])
  await ada.client.people.block(bob.client.userId)
  expect((await ada.client.people.blocked()).map(({ id }) => id)).toEqual([bob.client.userId])
  await ada.client.people.block(bob.client.userId, false)
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const { picture } = await bob.client.people.setPicture(new Uint8Array(Buffer.from(png, 'base64')))
  expect(picture).toContain(bob.client.userId)
  expect((await ada.client.people.picture(bob.client.userId))?.type).toBe('image/webp')
  const { id } = await ada.client.people.report({ userId: bob.client.userId, reason: 'spam', text: 'No more tea.' })
  expect(id).toBeTruthy()
  expect(await ada.client.people.setPrivacy({ lastSeen: 'nobody' })).toMatchObject({ lastSeen: 'nobody' })
})

test('what is scheduled is sealed again when the keys of the chat have turned, and said in time', async () => {
  const [fay, gus, hal] = await people.some(3)
  const memberIds = [gus!.client.userId, hal!.client.userId]
  const { id } = await fay!.client.chats.createGroup({ name: 'Later', memberIds })
  const at = Date.now() + 6_000
  const later = await fay!.client.scheduled.schedule(id, { text: 'good morning' }, at)
  expect(await fay!.client.scheduled.list(id)).toMatchObject([{ id: later.id, said: { text: 'good morning' } }])
  const never = await fay!.client.scheduled.schedule(id, { text: 'never' }, at)
  await fay!.client.scheduled.cancel(never.id)
  await fay!.client.members.remove(id, hal!.client.userId)
  await reads(gus!, id, 'good morning')
  await until(fay!.client, 'nothing waits', async () => (await fay!.client.scheduled.list(id)).length === 0)
  expect((await gus!.client.messages.list(id)).filter(({ text }) => text === 'good morning')).toHaveLength(1)
})

test('an account is entered by a code, and its ways in are changed with a proof', async () => {
  const device = await people.device()
  const { username, ...ida } = await people.someone('ida')
  await ida.client.account.changePassword({ password: PASSWORD }, 'another battery staple')
  await expect(device.client.signIn({ username, password: PASSWORD })).rejects.toMatchObject({
    code: 'BAD_CREDENTIALS',
  })
  const states: boolean[] = []
  device.client.on('status', ({ isLinked }) => states.push(isLinked))
  const signedIn = await device.client.signIn({ username, password: 'another battery staple' })
  expect(signedIn.isLinked).toBe(false)
  await device.client.recover(ida.recoveryCode)
  expect(device.client.status()).toMatchObject({ isSignedIn: true, isLinked: true, userId: ida.client.userId })
  expect(states).toContain(true)
  expect(await ida.client.account.get()).toMatchObject({ username, hasPassword: true, hasSecondFactor: false })
  const { secret } = await ida.client.account.enrolSecondFactor({ password: 'another battery staple' })
  expect(secret.length).toBeGreaterThan(10)
})
