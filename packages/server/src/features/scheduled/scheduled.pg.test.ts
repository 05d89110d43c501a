/** Scheduled messages over the wire: sent once, when due, or handed back. */

import { randomUUID } from 'node:crypto'
import { auth, chats, members, messages, scheduled } from '@parley/protocol'
import {
  Bystander,
  openDirect,
  openGroup,
  outcome,
  PASSWORD,
  type Person,
  sealedBody,
  signUp,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

let server: TestServer
let ada: Person
let bob: Person
beforeAll(async () => {
  server = await startServer()
  ;[ada, bob] = (await signUpMany(server.url, 2)) as [Person, Person]
})
afterAll(() => server.stop())

const HOUR = 3_600_000
const MINUTE = 60_000
const group = async (privacy: 'server' | 'e2ee' = 'server'): Promise<string> => {
  if (privacy === 'e2ee') return (await openGroup(ada, [bob])).id
  return (await ada.call(chats.create, { type: 'group', privacy, memberIds: [bob.id], name: 'Group' })).id
}
const waiting = async (chatId: string) => (await ada.call(scheduled.list, { chatId })).scheduled
const plan = (chatId: string, sendAt: number, more: object = { content: { text: 'later' } }) => {
  const clientId = randomUUID()
  return { clientId, done: ada.call(scheduled.schedule, { chatId, sendAt, clientId, ...more }) }
}

it('sends it when it is due, once, and tells the sender’s devices', async () => {
  const chatId = await group()
  const line = await ada.connect()
  const there = await bob.connect()
  const sendAt = server.clock.now() + 10 * MINUTE
  const { clientId, done } = plan(chatId, sendAt, { content: { text: 'later', mentions: [bob.id] }, silent: true })
  expect((await done).scheduled).toMatchObject({ id: clientId, state: 'waiting', content: { text: 'later' } })
  await line.until('account:entry', ({ kind, data }) => kind === 'scheduled' && data.id === clientId)
  expect(await waiting(chatId)).toMatchObject([{ id: clientId, sendAt }])
  expect((await bob.call(messages.list, { chatId })).messages).toEqual([])
  server.clock.advance(10 * MINUTE)
  const entry = await there.until('message:received', ({ log }) => log === chatId)
  expect(entry).toMatchObject({ clientId, content: { text: 'later' }, data: { silent: true, mentions: [bob.id] } })
  await line.until('account:entry', ({ kind, data }) => kind === 'unscheduled' && data.messageId === entry.id)
  expect(await waiting(chatId)).toEqual([])
  line.close()
  there.close()
})

it('sends now what was meant for later, however many ask at once, and never twice', async () => {
  const chatId = await group()
  const { clientId, done } = plan(chatId, server.clock.now() + HOUR)
  await done
  const codes = await Promise.all(
    Array.from({ length: 5 }, () => outcome(ada.call(scheduled.sendNow, { id: clientId }))),
  )
  expect(codes.toSorted()).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'done'])
  expect((await bob.call(messages.list, { chatId })).messages).toHaveLength(1)
  const again = { chatId, clientId, sendAt: server.clock.now() + HOUR, content: { text: 'again' } }
  expect(await outcome(ada.call(scheduled.schedule, again as never))).toBe('ALREADY_EXISTS')
})

it('meant to be sent while its sender is being removed, neither waits for the other', async () => {
  // Whoever removes locks the chat first, for its id comes first.
  const chatId = `00000000-0000-4000-8000-${randomUUID().slice(-12)}`
  await ada.call(chats.create, { type: 'group', privacy: 'server', chatId, name: 'Group', memberIds: [bob.id] })
  const later = { chatId, clientId: randomUUID(), sendAt: server.clock.now() + HOUR, content: { text: 'later' } }
  const { scheduled: meant } = await bob.call(scheduled.schedule, later)
  await using bystander = await Bystander.at(server)
  await bystander.hold(chatId)
  const sent = outcome(bob.call(scheduled.sendNow, { id: meant.id }))
  await bystander.waitersFor(1)
  const removed = outcome(ada.call(members.remove, { chatId, userId: bob.id }))
  await bystander.waitersFor(2)
  await bystander.letGo()
  expect(await removed).toBe('done')
  // Whichever came first.
  expect(['done', 'NOT_FOUND']).toContain(await sent)
})

it('is not said for an account that is gone, not even in a chat of two', async () => {
  const eve = await signUp(server.url)
  const { id: chatId } = await openDirect(eve, bob)
  const sendAt = server.clock.now() + MINUTE
  await eve.call(scheduled.schedule, { chatId, sendAt, clientId: randomUUID(), epoch: 1, body: sealedBody(1) })
  await eve.call(auth.deleteAccount, { proof: { password: PASSWORD } })
  const there = await bob.connect()
  // Said after it in the same round, this one tells that the round has been made.
  const other = await group()
  await there.until('log:head', ({ log }) => log === other)
  await plan(other, sendAt).done
  server.clock.advance(MINUTE)
  await there.until('message:received', ({ log }) => log === other)
  expect((await bob.call(messages.list, { chatId })).messages).toEqual([])
  there.close()
})

it('is cancelled, changed under the same clientId, and nobody else’s', async () => {
  const chatId = await group()
  const { clientId, done } = plan(chatId, server.clock.now() + HOUR)
  await done
  const sendAt = server.clock.now() + 2 * HOUR
  await ada.call(scheduled.schedule, { chatId, clientId, sendAt, content: { text: 'other' } })
  expect(await waiting(chatId)).toMatchObject([{ sendAt, content: { text: 'other' } }])
  expect((await bob.call(scheduled.list, { chatId })).scheduled).toEqual([])
  expect(await outcome(bob.call(scheduled.cancel, { id: clientId }))).toBe('NOT_FOUND')
  await ada.call(scheduled.cancel, { id: clientId })
  expect(await waiting(chatId)).toEqual([])
  for (const bad of [server.clock.now() - 1, server.clock.now() + 366 * 24 * HOUR]) {
    expect(await outcome(plan(chatId, bad).done)).toBe('INVALID_INPUT')
  }
  expect(await outcome(plan(randomUUID(), sendAt).done)).toBe('NOT_FOUND')
  expect(await outcome(plan(await group('e2ee'), sendAt).done)).toBe('E2EE_REQUIRED')
})

it('is handed back when the keys have changed meanwhile, to be sealed again', async () => {
  const chatId = await group('e2ee')
  const body = sealedBody(1)
  const line = await ada.connect()
  const { clientId, done } = plan(chatId, server.clock.now() + MINUTE, { body, epoch: 1 })
  await done
  const client = new pg.Client(server.connection)
  await client.connect()
  await client.query('update logs set epoch = 2 where id = $1', [chatId])
  await client.end()
  server.clock.advance(MINUTE)
  await line.until('account:entry', ({ kind, data }) => kind === 'scheduled' && data.state === 'stale')
  expect(await waiting(chatId)).toMatchObject([{ id: clientId, state: 'stale', body }])
  const sendAt = server.clock.now() + MINUTE
  await ada.call(scheduled.schedule, { chatId, clientId, sendAt, body: sealedBody(2), epoch: 2 })
  expect((await ada.call(scheduled.sendNow, { id: clientId })).seq).toBeGreaterThan(1)
  line.close()
})

it('lies sealed on disk until then', async () => {
  const chatId = await group()
  await plan(chatId, server.clock.now() + HOUR, { content: { text: 'nobody may read this' } }).done
  const client = new pg.Client(server.connection)
  await client.connect()
  const { rows } = await client.query('select body from scheduled_messages where chat_id = $1', [chatId])
  await client.end()
  expect(rows[0].body.includes('nobody')).toBe(false)
})
