/** Properties 6 to 8, 20 to 22 and 41 to 44: what is said reaches everyone, is found, and is changed or taken back as it should be. */

import { randomBytes, randomUUID } from 'node:crypto'
import { auth, chats, LIMITS, messages, receipts, search, sync } from '@parley/protocol'
import {
  call,
  openGroup,
  outcome,
  type Person,
  sealed,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const RUNS = { numRuns: 100 }
const PEOPLE = 5

let server: TestServer
let people: Person[]
/** Of everyone: kept by the server, and sealed. */
let open: string
let shut: string
beforeAll(async () => {
  server = await startServer()
  people = await signUpMany(server.url, PEOPLE)
  const [first, ...others] = people as [Person, ...Person[]]
  const memberIds = others.map(({ id }) => id)
  open = (await first.call(chats.create, { type: 'group', memberIds, privacy: 'server', name: 'Group' })).id
  shut = (await openGroup(first, others)).id
})
afterAll(() => server.stop())

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .filter((s) => s.trim() !== '' && s.isWellFormed() && !/[\p{Cc}]/u.test(s))
const who = fc.nat({ max: PEOPLE - 1 })
/** Somebody, and somebody else. */
const two = fc.uniqueArray(who, { minLength: 2, maxLength: 2 })

const plain = (said: string) => ({ clientId: randomUUID(), content: { text: said } })
const send = (sender: Person, chatId: string, said: string) => sender.call(messages.send, { chatId, ...plain(said) })
const newest = async (viewer: Person, chatId: string) =>
  (await viewer.call(messages.list, { chatId, limit: 1 })).messages[0]
const seen = async (viewer: Person, id: string) => (await viewer.call(messages.get, { id })).message

describe('messages', () => {
  // Feature: telegram-clone, Property 6: Message delivery to all participants
  it('brings what anybody says to every member, the same to all, and however they fetch it', () =>
    fc.assert(
      fc.asyncProperty(who, text, fc.boolean(), async (sender, said, isSealed) => {
        const chatId = isSealed ? shut : open
        const saying = isSealed ? sealed() : plain(said)
        const placed = await people[sender]!.call(messages.send, { chatId, ...saying })
        const { clientId: _, ...what } = saying
        for (const viewer of people) {
          const message = await newest(viewer, chatId)
          expect(message).toMatchObject({ id: placed.id, senderId: people[sender]!.id, ...what })
          const { entries } = await viewer.call(sync.entries, { log: chatId, after: placed.seq - 1 })
          expect(entries).toMatchObject([{ seq: placed.seq, ...what }])
        }
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 7: Delivery status tracking
  it('keeps of every message delivered to whom and when', () =>
    fc.assert(
      fc.asyncProperty(who, fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }), async (sender, reached) => {
        const { id } = await send(people[sender]!, open, 'x')
        const from = server.clock.now()
        await Promise.all(reached.map((index) => people[index]!.call(receipts.delivered, { id })))
        const { delivered, read } = await people[sender]!.call(receipts.receipts, { id })
        const others = reached.filter((index) => index !== sender).map((index) => people[index]!.id)
        expect(delivered.map(({ userId }) => userId).toSorted()).toEqual(others.toSorted())
        for (const { at } of delivered) expect(at).toBeGreaterThanOrEqual(from)
        expect(read).toEqual([])
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 8: Read status tracking
  it('keeps of every message read by whom and when, of all that came before it too', () =>
    fc.assert(
      fc.asyncProperty(two, fc.integer({ min: 1, max: 4 }), async ([sender, reader], count) => {
        const placed = []
        for (let i = 0; i < count; i++) placed.push(await send(people[sender!]!, open, `m${i}`))
        const after = await send(people[sender!]!, open, 'unread')
        await people[reader!]!.call(receipts.read, { id: placed.at(-1)!.id })
        for (const { id } of placed) {
          const status = await people[sender!]!.call(receipts.receipts, { id })
          const own = status.read.find(({ userId }) => userId === people[reader!]!.id)!
          expect(own.at).toBeGreaterThanOrEqual(placed.at(-1)!.at)
          expect(status.delivered).toContainEqual(own)
        }
        const { read } = await people[sender!]!.call(receipts.receipts, { id: after.id })
        expect(read.map(({ userId }) => userId)).not.toContain(people[reader!]!.id)
      }),
      RUNS,
    ))
})

describe('search', () => {
  /** Few letters, so that matches and near misses are many. */
  const letters = fc.string({
    unit: fc.constantFrom('a', 'B', 'b', ' ', 'é', '語', '本', '%', '_', '\\', '👍', '👨‍👩‍👧'),
    minLength: 1,
    maxLength: 12,
  })
  const said = letters.filter((s) => s.trim() !== '')
  const query = fc.string({
    unit: fc.constantFrom('a', 'b', 'B', 'é', '語', '本', '%', '_', '\\', '👍'),
    minLength: 1,
    maxLength: 3,
  })
  const lower = (s: string) => s.toLowerCase()
  const all = async (viewer: Person, q: string, more: object) => {
    const results = []
    let cursor: string | undefined
    do {
      const page = await viewer.call(search.search, { q, cursor, ...more })
      results.push(...page.results)
      cursor = page.next
    } while (cursor !== undefined)
    return results
  }
  const newGroup = async () => {
    const made = await people[0]!.call(chats.create, {
      type: 'group',
      privacy: 'server',
      name: 'Group',
      memberIds: [people[1]!.id],
    })
    return made.id
  }

  // Feature: telegram-clone, Property 20: Search result matching
  it('finds all messages that contain the text, and only these', () =>
    fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 6 }), query, async (texts, q) => {
        const chatId = await newGroup()
        const ids = new Map<string, string>()
        for (const one of texts) ids.set((await send(people[0]!, chatId, one)).id, one)
        const found = await all(people[1]!, q, { chatId })
        const expected = [...ids].filter(([, one]) => lower(one).includes(lower(q))).map(([id]) => id)
        expect(found.map(({ message }) => message.id).toSorted()).toEqual(expected.toSorted())
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 21: Search result highlighting
  it('marks the text where it is, and changes nothing about it', () =>
    fc.assert(
      fc.asyncProperty(said, query, said, async (before, q, after) => {
        const whole = `${before}${q}${after}`
        const { id } = await send(people[0]!, open, whole)
        const { results } = await people[1]!.call(search.search, { q, chatId: open, limit: 1 })
        expect(results[0]!.message.id).toBe(id)
        const { highlightedContent, highlighted } = results[0]!
        expect(highlightedContent.map((part) => part.text).join('')).toBe(whole)
        const marked = highlightedContent.filter(({ match }) => match)
        expect(marked.length).toBeGreaterThan(0)
        for (const part of marked) expect(lower(part.text)).toContain(lower(q))
        expect(lower(highlighted)).toContain(lower(q))
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 22: Chat-scoped search
  it('stays in the chat it was asked for', async () => {
    const [one, other] = [await newGroup(), await newGroup()]
    await fc.assert(
      fc.asyncProperty(query, fc.boolean(), async (q, first) => {
        const [chatId, elsewhere] = first ? [one, other] : [other, one]
        const { id } = await send(people[0]!, chatId, `here ${q}`)
        await send(people[0]!, elsewhere, `there ${q}`)
        const { results } = await people[1]!.call(search.search, { q, chatId })
        expect(new Set(results.map((result) => result.chatId))).toEqual(new Set([chatId]))
        expect(results.map(({ message }) => message.id)).toContain(id)
      }),
      RUNS,
    )
  })
})

describe('changing one’s mind', () => {
  /** Time passes; whoever was signed in still is. */
  const later = async (ms: number) => {
    server.clock.advance(ms)
    for (const person of people) {
      const { refreshToken } = person.session
      const fresh = await call(server.url, undefined, auth.refreshToken, { refreshToken })
      person.session = { ...person.session, ...fresh }
    }
  }
  const MINUTE = 60_000

  // Feature: telegram-clone, Property 41: Message editing within time limit
  it('takes an edit within 48 hours, and everyone sees it', () =>
    fc.assert(
      fc.asyncProperty(
        who,
        text,
        text,
        fc.integer({ min: 0, max: LIMITS.editWindow - MINUTE }),
        async (sender, before, after, wait) => {
          const { id } = await send(people[sender]!, open, before)
          await later(wait)
          await people[sender]!.call(messages.edit, { id, ...plain(after) })
          for (const viewer of people) {
            expect(await seen(viewer, id)).toMatchObject({ content: { text: after }, isEdited: true })
          }
        },
      ),
      RUNS,
    ))

  // Feature: telegram-clone, Property 42: Message deletion for all
  it('takes back from everyone, by every way of looking', () =>
    fc.assert(
      fc.asyncProperty(who, fc.boolean(), async (sender, edited) => {
        const secret = randomBytes(8).toString('hex')
        const { id, seq } = await send(people[sender]!, open, secret)
        if (edited) await people[sender]!.call(messages.edit, { id, ...plain(`${secret}!`) })
        await people[sender]!.call(messages.remove, { id, forEveryone: true })
        const look = async (viewer: Person) => {
          const looks = [
            await seen(viewer, id),
            await viewer.call(messages.list, { chatId: open, limit: 3 }),
            await viewer.call(sync.entries, { log: open, after: seq - 1 }),
            await viewer.call(search.search, { q: secret }),
            await viewer.call(chats.list, {}),
          ]
          expect(JSON.stringify(looks)).not.toContain(secret)
          expect(looks[0]).toMatchObject({ isDeleted: true, reactions: [] })
        }
        await Promise.all(people.map(look))
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 43: Self-deletion visibility
  it('hides from the one who deletes for themselves, and from nobody else', () =>
    fc.assert(
      fc.asyncProperty(two, async ([sender, shy]) => {
        const secret = randomBytes(8).toString('hex')
        const { id } = await send(people[sender!]!, open, secret)
        await people[shy!]!.call(messages.remove, { id })
        const look = async (viewer: Person, index: number) => {
          const isHidden = index === shy
          expect(await outcome(seen(viewer, id))).toBe(isHidden ? 'NOT_FOUND' : 'done')
          const listed = (await viewer.call(messages.list, { chatId: open, limit: 3 })).messages
          expect(listed.some((message) => message.id === id)).toBe(!isHidden)
          const { results } = await viewer.call(search.search, { q: secret })
          expect(results.length).toBe(isHidden ? 0 : 1)
        }
        await Promise.all(people.map(look))
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 44: Time-limited editing enforcement
  it('refuses an edit after 48 hours, and leaves the message as it was', () =>
    fc.assert(
      fc.asyncProperty(
        who,
        text,
        text,
        fc.integer({ min: 1, max: 7 * 24 * 60 * MINUTE }),
        async (sender, before, after, wait) => {
          const { id } = await send(people[sender]!, open, before)
          await later(LIMITS.editWindow + wait)
          expect(await outcome(people[sender]!.call(messages.edit, { id, ...plain(after) }))).toBe('EDIT_WINDOW_CLOSED')
          expect(await seen(people[sender]!, id)).toMatchObject({ content: { text: before }, isEdited: false })
        },
      ),
      RUNS,
    ))
})
