/** Receipts over the wire: watermarks that only rise, told to those who may know. */

import { randomUUID } from 'node:crypto'
import { auth, chats, LIMITS, messages, receipts, sync, users } from '@parley/protocol'
import {
  Bystander,
  call,
  outcome,
  PASSWORD,
  Person,
  type Session,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

let server: TestServer
let ada: Person
let bob: Person
let cy: Person
let eve: Person
beforeAll(async () => {
  server = await startServer()
  ;[ada, bob, cy, eve] = (await signUpMany(server.url, 4)) as [Person, Person, Person, Person]
})
afterAll(() => server.stop())

const group = async (members = [bob, cy]): Promise<string> =>
  (
    await ada.call(chats.create, {
      type: 'group',
      privacy: 'server',
      name: 'Group',
      memberIds: members.map(({ id }) => id),
    })
  ).id
const secondDevice = async ({ username }: Person): Promise<Person> => {
  const session = await call(server.url, undefined, auth.login, { username, password: PASSWORD })
  return new Person(server.url, username, session as Session)
}
const chatOf = async (who: Person, chatId: string) =>
  (await who.call(chats.list, {})).chats.find(({ id }) => id === chatId)!
const setReadReceipts = async (who: Person, readReceipts: boolean) => {
  await who.call(users.setPrivacy, { userId: who.id, readReceipts })
}

it('tells of each member when a message reached them and when they read it; reading is receiving', async () => {
  const chatId = await group()
  const one = await ada.say(chatId, 'one')
  const two = await ada.say(chatId, 'two')
  const three = await ada.say(chatId, 'three')
  await bob.call(receipts.delivered, { id: one.id })
  server.clock.advance(1_000)
  await bob.call(receipts.read, { id: two.id })
  const of = (id: string) => ada.call(receipts.receipts, { id })
  const first = await of(one.id)
  const second = await of(two.id)
  expect(first.delivered).toMatchObject([{ userId: bob.id }])
  expect(second.delivered).toEqual(second.read)
  expect(second.read[0]!.at - first.delivered[0]!.at).toBeGreaterThanOrEqual(1_000)
  expect(first.read).toEqual(second.read)
  expect(await of(three.id)).toEqual({ delivered: [], read: [], counts: { delivered: 0, read: 0 } })
  expect(await outcome(eve.call(receipts.receipts, { id: one.id }))).toBe('NOT_FOUND')
})

it('never goes backwards, and never beyond the head, whatever comes at once', async () => {
  const chatId = await group()
  const seqs = []
  for (let i = 0; i < 8; i++) seqs.push((await ada.say(chatId, `m${i}`)).seq)
  await Promise.all([...seqs, ...seqs].map((seq) => bob.call(receipts.read, { id: `${chatId}.${seq}` })))
  expect(await chatOf(bob, chatId)).toMatchObject({ readUpTo: seqs.at(-1), deliveredUpTo: seqs.at(-1), unreadCount: 0 })
  await bob.call(receipts.read, { id: `${chatId}.${seqs[0]}` })
  expect(await chatOf(bob, chatId)).toMatchObject({ readUpTo: seqs.at(-1) })
  expect(await outcome(bob.call(receipts.read, { id: `${chatId}.${seqs.at(-1)! + 1}` }))).toBe('NOT_FOUND')
  expect(await outcome(eve.call(receipts.read, { id: `${chatId}.1` }))).toBe('NOT_FOUND')
  await ada.say(chatId, 'not read before it was said')
  expect(await chatOf(bob, chatId)).toMatchObject({ readUpTo: seqs.at(-1), unreadCount: 1 })
})

it('counts what others said after it, not what is deleted or hidden, and who was mentioned', async () => {
  const chatId = await group()
  const mention = (who: Person) => ({ chatId, clientId: randomUUID(), content: { text: '@', mentions: [who.id] } })
  const placed = []
  for (let i = 0; i < 4; i++) placed.push(await ada.say(chatId, `m${i}`))
  await ada.call(messages.send, mention(bob))
  await ada.call(messages.send, mention(cy))
  await bob.say(chatId, 'mine does not count')
  expect(await chatOf(bob, chatId)).toMatchObject({ unreadCount: 6, mentionCount: 1 })
  await ada.call(messages.remove, { id: placed[1]!.id, forEveryone: true })
  await bob.call(messages.remove, { id: placed[2]!.id })
  expect(await chatOf(bob, chatId)).toMatchObject({ unreadCount: 4, mentionCount: 1 })
  await bob.call(receipts.read, { id: placed[3]!.id })
  expect(await chatOf(bob, chatId)).toMatchObject({ unreadCount: 2, mentionCount: 1 })
})

it('counts as mentions what messages say now, not what they said before they were edited', async () => {
  const chatId = await group()
  const saying = (...mentions: Person[]) => ({
    clientId: randomUUID(),
    content: { text: '@', mentions: mentions.map(({ id }) => id) },
  })
  const counts = async () => {
    const [ofBob, ofCy] = await Promise.all([chatOf(bob, chatId), chatOf(cy, chatId)])
    return [ofBob.mentionCount, ofCy.mentionCount]
  }
  const { id } = await ada.call(messages.send, { chatId, ...saying(bob) })
  await ada.call(messages.edit, { id, ...saying(bob, cy) })
  expect(await counts()).toEqual([1, 1])
  await ada.call(messages.edit, { id, ...saying(cy) })
  expect(await counts()).toEqual([0, 1])
  await ada.call(messages.edit, { id, ...saying() })
  expect(await counts()).toEqual([0, 0])
  await ada.call(messages.edit, { id, ...saying(bob) })
  expect(await counts()).toEqual([1, 0])
  await ada.call(messages.remove, { id, forEveryone: true })
  expect(await counts()).toEqual([0, 0])
})

it('is told to the chat live, gathered so that each is told once in a while and the last always', async () => {
  const chatId = await group()
  const seqs = []
  for (let i = 0; i < 20; i++) seqs.push((await ada.say(chatId, `m${i}`)).seq)
  const [line, reader, other] = [await ada.connect(), await bob.connect(), await (await secondDevice(bob)).connect()]
  await Promise.all(seqs.map((seq) => reader.call(receipts.read, { chatId, seq })))
  const last = seqs.at(-1)!
  const told = await line.until('message:read', ({ seq }) => seq === last)
  expect(told).toMatchObject({ chatId, userId: bob.id, messageId: `${chatId}.${last}` })
  await other.until('message:read', ({ seq }) => seq === last)
  expect(line.of('message:read').length).toBeLessThan(seqs.length)
  expect(reader.of('message:read')).toEqual([])
  for (const one of [line, reader, other]) one.close()
})

it('is not shown by those who hide when they read, nor to them; their own devices still agree', async () => {
  const chatId = await group()
  const said = await ada.say(chatId, 'x')
  const [line, hidden, device] = [await ada.connect(), await cy.connect(), await (await secondDevice(bob)).connect()]
  await setReadReceipts(bob, false)
  await bob.call(receipts.read, { id: said.id })
  await device.until('message:read', ({ userId }) => userId === bob.id)
  await line.until('message:delivered', ({ userId }) => userId === bob.id)
  const of = (who: Person) => who.call(receipts.receipts, { id: said.id })
  expect((await of(ada)).delivered).toMatchObject([{ userId: bob.id }])
  expect((await of(ada)).read).toEqual([])
  expect((await of(bob)).read).toMatchObject([{ userId: bob.id }])

  await setReadReceipts(bob, true)
  await setReadReceipts(cy, false)
  expect((await of(ada)).read).toMatchObject([{ userId: bob.id }])
  expect((await of(cy)).read).toEqual([])
  const next = await ada.say(chatId, 'y')
  await bob.call(receipts.read, { id: next.id })
  await line.until('message:read', ({ seq, userId }) => seq === next.seq && userId === bob.id)
  await hidden.until('message:delivered', ({ seq }) => seq === next.seq)
  expect(hidden.of('message:read')).toEqual([])
  expect(line.of('message:read').filter(({ seq }) => seq === said.seq)).toEqual([])
  await setReadReceipts(cy, true)
  for (const one of [line, hidden, device]) one.close()
})

it('comes with what was missed', async () => {
  const chatId = await group()
  const said = await ada.say(chatId, 'x')
  const { at } = await ada.call(sync.pull, { cursors: {} })
  server.clock.advance(120_000)
  await bob.call(receipts.read, { id: said.id })
  const pulled = await ada.call(sync.pull, { cursors: {}, since: at + 120_000 })
  expect(pulled.receipts.filter((one) => one.chatId === chatId)).toMatchObject([
    { userId: bob.id, kind: 'delivered', seq: said.seq },
    { userId: bob.id, kind: 'read', seq: said.seq },
  ])
  server.clock.advance(120_000)
  const later = await ada.call(sync.pull, { cursors: {}, since: at + 240_000 })
  expect(later.receipts.filter((one) => one.chatId === chatId)).toEqual([])
  expect((await eve.call(sync.pull, { cursors: {}, since: 0 })).receipts).toEqual([])
})

it('that are many come in pages, each once, those of long ago and those of just now', async () => {
  const [dan, ...people] = (await signUpMany(server.url, 2)) as [Person, ...Person[]]
  await using database = await Bystander.at(server)
  const chats3 = [await group([dan, people[0]!]), await group([dan]), await group([dan])]
  const base = server.clock.now() - 3 * 24 * 3_600_000
  const each = 900
  for (const chatId of chats3) {
    await database.query(
      `with crowd as (select gen_random_uuid() as id, n from generate_series(1, $2::int) n),
       inside as (insert into members (log_id, user_id, joined_at) select $1, id, 0 from crowd)
       insert into receipts (chat_id, user_id, kind, seq, at)
       select $1, id, 'delivered', 1 + later, $3::bigint + n + later from crowd, generate_series(0, 1) later`,
      [chatId, each, base],
    )
  }
  // Asked of where everybody stands, and of everything that has moved.
  for (const isLongAgo of [true, false]) {
    const found: string[] = []
    let since = isLongAgo ? 0 : base + 30_000
    if (!isLongAgo) server.clock.hold()
    for (let more = true; more; ) {
      const answer = await dan.call(sync.pull, { cursors: {}, since })
      const moved = answer.receipts.filter(({ chatId }) => chats3.includes(chatId))
      expect(moved.length).toBeLessThan(LIMITS.syncReceipts + chats3.length)
      expect(moved.every(({ seq }) => seq === 2)).toBe(true)
      found.push(...moved.map(({ chatId, userId }) => chatId + userId))
      since = answer.at
      more = answer.moreReceipts
    }
    expect(new Set(found).size).toBe(chats3.length * each)
    expect(found.length).toBe(chats3.length * each)
    server.clock.advance(base - server.clock.now() + 30 * 60_000)
  }
})
