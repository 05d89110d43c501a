/** Searching over the wire: whatever is acknowledged is found, what is edited or deleted no longer, and only by those in the chat. */

import { randomBytes, randomUUID } from 'node:crypto'
import { chats, members, messages, search } from '@parley/protocol'
import { type Person, signUpMany, startServer, type TestServer } from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

let server: TestServer
let ada: Person
let bob: Person
let eve: Person
beforeAll(async () => {
  server = await startServer()
  ;[ada, bob, eve] = (await signUpMany(server.url, 3)) as [Person, Person, Person]
})
afterAll(() => server.stop())

const group = async (): Promise<string> =>
  (await ada.call(chats.create, { type: 'group', privacy: 'server', name: 'Group', memberIds: [bob.id] })).id
const find = async (who: Person, q: string, more: object = {}) =>
  (await who.call(search.search, { q, ...more })).results.map(({ message }) => message.id)
const word = () => randomBytes(6).toString('hex')

it('finds what was acknowledged at once, for everyone in the chat and nobody else', async () => {
  const [chatId, mark] = [await group(), word()]
  const said = await ada.say(chatId, `Look: ${mark.toUpperCase()}, here`)
  for (const who of [ada, bob]) expect(await find(who, mark)).toEqual([said.id])
  expect(await find(eve, mark)).toEqual([])
  const [result] = (await bob.call(search.search, { q: mark })).results
  expect(result).toMatchObject({ chatId, highlighted: `Look: ${mark.toUpperCase()}, here` })
  expect(result!.highlightedContent).toEqual([
    { text: 'Look: ', match: false },
    { text: mark.toUpperCase(), match: true },
    { text: ', here', match: false },
  ])
})

it('follows edits and forgets what is deleted, on disk too', async () => {
  const [chatId, before, after] = [await group(), word(), word()]
  const said = await ada.say(chatId, before)
  expect(await find(bob, before)).toEqual([said.id])
  await ada.call(messages.edit, { id: said.id, clientId: randomUUID(), content: { text: after } })
  expect(await find(bob, before)).toEqual([])
  expect(await find(bob, after)).toEqual([said.id])
  const kept = await ada.say(chatId, after)
  await bob.call(messages.remove, { id: kept.id })
  expect(await find(bob, after)).toEqual([said.id])
  expect(await find(ada, after)).toEqual([kept.id, said.id])
  await ada.call(messages.remove, { id: said.id, forEveryone: true })
  expect(await find(ada, after)).toEqual([kept.id])
  const client = new pg.Client(server.connection)
  await client.connect()
  const { rows } = await client.query('select seq from message_tokens where log_id = $1', [chatId])
  await client.end()
  expect(rows.map(({ seq }) => Number(seq))).toEqual([kept.seq])
})

it('never indexes what is deleted while it is being indexed', async () => {
  const chatId = await group()
  for (let round = 0; round < 20; round++) {
    const mark = word()
    const said = await ada.say(chatId, mark)
    await Promise.all([find(bob, mark), ada.call(messages.remove, { id: said.id, forEveryone: true }), find(ada, mark)])
  }
  const client = new pg.Client(server.connection)
  await client.connect()
  const { rows } = await client.query('select seq from message_tokens where log_id = $1', [chatId])
  await client.end()
  expect(rows).toEqual([])
})

it('narrows by chat, sender and time, and pages', async () => {
  const [one, other, mark] = [await group(), await group(), word()]
  const ids = []
  for (let i = 0; i < 4; i++) {
    ids.push((await (i % 2 ? bob : ada).say(i < 3 ? one : other, `${mark} ${i}`)).id)
    server.clock.advance(1_000)
  }
  expect(await find(ada, mark)).toEqual([...ids].reverse())
  expect(await find(ada, mark, { chatId: one })).toEqual(ids.slice(0, 3).reverse())
  expect(await find(ada, mark, { senderId: bob.id })).toEqual([ids[3], ids[1]])
  const at = (await ada.call(messages.get, { id: ids[2]! })).message.at
  expect(await find(ada, mark, { before: at })).toEqual([ids[1], ids[0]])
  expect(await find(ada, mark, { after: at })).toEqual([ids[3]])
  const pages = []
  let cursor: string | undefined
  do {
    const page = await ada.call(search.search, { q: mark, limit: 1, cursor })
    pages.push(...page.results.map(({ message }) => message.id))
    cursor = page.next
  } while (cursor !== undefined)
  expect(pages).toEqual([...ids].reverse())
  expect((await eve.request(search.search, { q: mark, chatId: one })).status).toBe(404)
})

it('ends with leaving the chat', async () => {
  const [chatId, mark] = [await group(), word()]
  await ada.say(chatId, mark)
  await ada.call(members.remove, { chatId, userId: bob.id })
  expect(await find(bob, mark)).toEqual([])
})

it('keeps tokens of its own for every chat, so that one is as quick to search however much is said elsewhere', async () => {
  const chatIds = [await group(), await group()]
  const text = word()
  for (const chatId of chatIds) await ada.say(chatId, text)
  expect(await find(ada, text)).toHaveLength(2)
  const client = new pg.Client(server.connection)
  await client.connect()
  const { rows } = await client.query<{ tokens: string[] }>(
    'select tokens from message_tokens where log_id = any ($1::uuid[])',
    [chatIds],
  )
  await client.end()
  const [one, other] = rows.map(({ tokens }) => tokens) as [string[], string[]]
  expect(one.length).toBe(other.length)
  expect(one.filter((token) => other.includes(token))).toEqual([])
})
