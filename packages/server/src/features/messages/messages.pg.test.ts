/** Messages over the wire: said, changed, taken back, marked, read; each rule at its edge. */

import { randomUUID } from 'node:crypto'
import { bodyHash } from '@parley/keys/public-frame'
import { auth, chats, LIMITS, marks, messages, reactions, sync, users } from '@parley/protocol'
import {
  call,
  openDirect,
  openGroup,
  outcome,
  type Person,
  sealed,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

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

/** Moves the clock on, past the life of every access token. */
async function later(ms: number): Promise<void> {
  server.clock.advance(ms)
  for (const person of [ada, bob, cy, eve]) {
    const { refreshToken } = person.session
    person.session = {
      ...person.session,
      ...(await call(server.url, undefined, auth.refreshToken, { refreshToken })),
    }
  }
}

/** Ada's, with Bob and Cy in it; Eve is never let in. */
const group = async (privacy: 'server' | 'e2ee'): Promise<string> => {
  if (privacy === 'e2ee') return (await openGroup(ada, [bob, cy])).id
  const memberIds = [bob.id, cy.id]
  return (await ada.call(chats.create, { type: 'group', privacy, memberIds, name: 'Group' })).id
}
const direct = async (): Promise<string> => (await openDirect(ada, bob)).id
const plain = (text: string) => ({ clientId: randomUUID(), content: { text } })
/** What clients chain: SPEC K51. */
const chained = async (data: string | Buffer) =>
  Buffer.from(await bodyHash(new Uint8Array(Buffer.from(data)))).toString('base64')
const listed = async (who: Person, chatId: string) => (await who.call(messages.list, { chatId })).messages
const get = async (who: Person, id: string) => (await who.call(messages.get, { id })).message

describe('sending', () => {
  it('takes plain content where the server keeps the chat, sealed bodies where it is sealed, and neither the other way', async () => {
    const [open, shut] = [await group('server'), await group('e2ee')]
    const said = await ada.call(messages.send, { chatId: open, ...plain('hello') })
    expect(await get(bob, said.id)).toMatchObject({ content: { text: 'hello' }, senderId: ada.id, isEdited: false })
    const body = sealed()
    const hidden = await ada.call(messages.send, { chatId: shut, ...body })
    expect(await get(bob, hidden.id)).toMatchObject({ body: body.body, epoch: 1 })

    expect(await outcome(ada.call(messages.send, { chatId: shut, ...plain('oops') }))).toBe('E2EE_REQUIRED')
    expect(await outcome(ada.call(messages.send, { chatId: open, ...sealed() }))).toBe('PLAIN_REQUIRED')
    expect(await outcome(ada.call(messages.send, { chatId: shut, ...sealed(7) }))).toBe('STALE_EPOCH')
    expect(await outcome(ada.call(messages.send, { chatId: open, clientId: randomUUID() }))).toBe('INVALID_INPUT')
    expect(await outcome(ada.call(messages.send, { chatId: open, ...sealed(), content: { text: 'x' } }))).toBe(
      'INVALID_INPUT',
    )
    expect(await outcome(eve.call(messages.send, { chatId: open, ...plain('let me in') }))).toBe('NOT_FOUND')
    expect(await outcome(eve.call(messages.get, { id: said.id }))).toBe('NOT_FOUND')
    expect(await outcome(eve.call(messages.list, { chatId: open }))).toBe('NOT_FOUND')
  })

  it('answers a message of the same chat only', async () => {
    const [one, other] = [await group('server'), await group('server')]
    const said = await ada.call(messages.send, { chatId: one, ...plain('a') })
    const answer = await bob.call(messages.reply, { id: said.id, ...plain('b') })
    expect(await get(cy, answer.id)).toMatchObject({ replyTo: said.id })
    const sent = await bob.call(messages.send, { chatId: one, ...plain('c'), replyTo: said.id })
    expect(await get(cy, sent.id)).toMatchObject({ replyTo: said.id })
    expect(await outcome(bob.call(messages.send, { chatId: other, ...plain('c'), replyTo: said.id }))).toBe('NOT_FOUND')
    expect(await outcome(bob.call(messages.reply, { id: `${one}.999`, ...plain('c') }))).toBe('NOT_FOUND')
    // The first entry of a group tells of its making: nothing to answer.
    expect(await outcome(bob.call(messages.reply, { id: `${one}.1`, ...plain('c') }))).toBe('NOT_FOUND')
  })

  it('is one message however often and however many at once send it, in either lane', async () => {
    const chatId = await group('server')
    const once = plain('once')
    const placed = await Promise.all(Array.from({ length: 20 }, () => ada.call(messages.send, { chatId, ...once })))
    expect(new Set(placed.map(({ id }) => id)).size).toBe(1)
    const edit = { id: placed[0]!.id, ...plain('twice') }
    const edits = await Promise.all(Array.from({ length: 20 }, () => ada.call(messages.edit, edit)))
    expect(new Set(edits.map(({ id }) => id)).size).toBe(1)
    const reacts = await Promise.all(
      Array.from({ length: 20 }, () => bob.call(reactions.react, { id: placed[0]!.id, emoji: '👍' })),
    )
    expect(new Set(reacts.map(({ id }) => id)).size).toBe(1)
    const [message] = await listed(cy, chatId)
    expect(message).toMatchObject({ content: { text: 'twice' }, isEdited: true })
    expect(message!.reactions).toHaveLength(1)
  })

  it('tells a chat live, with the content it was sent with, and the sender’s other connections too', async () => {
    const chatId = await group('server')
    const [there, here] = [await bob.connect(), await ada.connect()]
    const said = await ada.call(messages.send, { chatId, ...plain('live'), silent: true })
    for (const line of [there, here]) {
      const entry = await line.until('message:received', ({ id }) => id === said.id)
      expect(entry).toMatchObject({ content: { text: 'live' }, data: { silent: true } })
      expect(entry.body).toBeUndefined()
    }
    const over = await there.call(messages.send, { chatId, ...plain('by socket') })
    await here.until('message:received', ({ id }) => id === over.id)
    await there.call(messages.edit, { id: over.id, ...plain('by socket!') })
    await here.until('message:edited', ({ ref }) => ref === over.seq)
    await there.call(reactions.react, { id: over.id, emoji: '🙂' })
    await here.until('message:reaction-added', ({ ref, data }) => ref === over.seq && data.emoji === '🙂')
    await there.call(reactions.unreact, { id: over.id, reaction: '🙂' })
    await here.until('message:reaction-removed', ({ ref }) => ref === over.seq)
    await there.call(messages.remove, { id: over.id, forEveryone: true })
    await here.until('message:deleted', ({ ref }) => ref === over.seq)
    there.close()
    here.close()
  })

  it('is forwarded by copy between chats the server keeps, and said anew where one of them is sealed', async () => {
    const [from, to, shut] = [await group('server'), await group('server'), await group('e2ee')]
    const mention = { clientId: randomUUID(), content: { text: 'hi @bob', mentions: [bob.id] } }
    const said = await ada.call(messages.send, { chatId: from, ...mention })
    const { results } = await bob.call(messages.forward, {
      id: said.id,
      to: [
        { chatId: to, clientId: randomUUID() },
        { chatId: shut, clientId: randomUUID() },
        { chatId: shut, ...sealed() },
        { chatId: randomUUID(), clientId: randomUUID() },
      ],
    })
    expect(results.map(({ error }) => error)).toEqual([undefined, 'E2EE_REQUIRED', undefined, 'NOT_FOUND'])
    expect(await get(cy, results[0]!.placed!.id)).toMatchObject({ content: { text: 'hi @bob' }, forwarded: true })
    expect(await get(cy, results[2]!.placed!.id)).toMatchObject({ forwarded: true, epoch: 1 })
    expect(
      await outcome(eve.call(messages.forward, { id: said.id, to: [{ chatId: to, clientId: randomUUID() }] })),
    ).toBe('NOT_FOUND')
  })
})

describe('editing', () => {
  it('is the sender’s, and says what the last edit says', async () => {
    const [open, shut] = [await group('server'), await group('e2ee')]
    const said = await bob.call(messages.send, { chatId: open, ...plain('one') })
    for (const text of ['two', 'three']) await bob.call(messages.edit, { id: said.id, ...plain(text) })
    expect(await get(ada, said.id)).toMatchObject({ content: { text: 'three' }, isEdited: true })
    expect(await outcome(ada.call(messages.edit, { id: said.id, ...plain('mine') }))).toBe('FORBIDDEN')
    expect(await outcome(eve.call(messages.edit, { id: said.id, ...plain('mine') }))).toBe('NOT_FOUND')
    const hidden = await bob.call(messages.send, { chatId: shut, ...sealed() })
    const edit = sealed()
    await bob.call(messages.edit, { id: hidden.id, ...edit })
    expect((await get(ada, hidden.id)).edit).toMatchObject({ body: edit.body, kind: 'edit', ref: hidden.seq })
    expect(await outcome(bob.call(messages.edit, { id: hidden.id, ...plain('x') }))).toBe('E2EE_REQUIRED')
    expect(await outcome(bob.call(messages.edit, { id: hidden.id, ...sealed(3) }))).toBe('STALE_EPOCH')
  })

  it('answers an edit sent again as before, even when the window has closed since', async () => {
    const said = await ada.call(messages.send, { chatId: await group('server'), ...plain('one') })
    const edit = { id: said.id, ...plain('two') }
    const first = await ada.call(messages.edit, edit)
    await later(49 * 3_600_000)
    expect(await ada.call(messages.edit, edit)).toEqual(first)
    expect(await outcome(ada.call(messages.edit, { id: said.id, ...plain('three') }))).toBe('EDIT_WINDOW_CLOSED')
  })
})

describe('deleting', () => {
  it('for everyone leaves the place and the hash, and nothing of what was said', async () => {
    const chatId = await group('server')
    const said = await ada.call(messages.send, { chatId, ...plain('secret') })
    await ada.call(messages.edit, { id: said.id, ...plain('secreter') })
    await bob.call(reactions.react, { id: said.id, emoji: '🔥' })
    await ada.call(marks.pin, { id: said.id })
    expect(await outcome(bob.call(messages.remove, { id: said.id, forEveryone: true }))).toBe('FORBIDDEN')
    expect(await outcome(eve.call(messages.remove, { id: said.id, forEveryone: true }))).toBe('NOT_FOUND')
    const first = await ada.call(messages.remove, { id: said.id, forEveryone: true })
    expect(await ada.call(messages.remove, { id: said.id, forEveryone: true })).toEqual(first)

    const message = await get(bob, said.id)
    expect(message).toMatchObject({ isDeleted: true, deletedAt: first.deletedAt, isPinned: false, reactions: [] })
    expect(message.content ?? message.body).toBeUndefined()
    expect((await bob.call(marks.pinned, { chatId })).messages).toEqual([])
    const { entries } = await bob.call(sync.entries, { log: chatId })
    expect(JSON.stringify(entries)).not.toContain('secret')
    expect(JSON.stringify(entries)).not.toContain('🔥')
    expect(entries.filter(({ kind }) => kind === 'delete')).toHaveLength(1)
    expect(entries.find(({ seq }) => seq === said.seq)!.bodyHash).toBe(await chained('{"text":"secret"}'))
    expect(await outcome(ada.call(messages.edit, { id: said.id, ...plain('again') }))).toBe('GONE')
    expect(await outcome(bob.call(reactions.react, { id: said.id, emoji: '🔥' }))).toBe('GONE')
  })

  it('leaves of sealed bodies, edits and reactions the hash of the bytes', async () => {
    const chatId = await group('e2ee')
    const bodies = [sealed(), sealed(), sealed()] as const
    const said = await bob.call(messages.send, { chatId, ...bodies[0] })
    const edit = await bob.call(messages.edit, { id: said.id, ...bodies[1] })
    const react = await cy.call(reactions.react, { id: said.id, ...bodies[2] })
    // An admin may, in a group.
    await ada.call(messages.remove, { id: said.id, forEveryone: true })
    const { entries } = await cy.call(sync.entries, { log: chatId })
    for (const [i, { seq }] of [said, edit, react].entries()) {
      const entry = entries.find((one) => one.seq === seq)!
      expect(entry.body).toBeUndefined()
      expect(entry.bodyHash).toBe(await chained(Buffer.from(bodies[i]!.body, 'base64')))
    }
  })

  it('for oneself hides it from oneself alone, on every device', async () => {
    const chatId = await group('server')
    const said = await ada.call(messages.send, { chatId, ...plain('x') })
    const line = await bob.connect()
    await bob.call(messages.remove, { id: said.id })
    await bob.call(messages.remove, { id: said.id })
    const told = await line.until('account:entry', ({ kind }) => kind === 'message-hidden')
    expect(told.data).toEqual({ chatId, messageId: said.id })
    expect(await listed(bob, chatId)).toEqual([])
    expect(await outcome(get(bob, said.id) as never)).toBe('NOT_FOUND')
    expect((await listed(ada, chatId)).map(({ id }) => id)).toEqual([said.id])
    expect(line.of('account:entry').filter(({ kind }) => kind === 'message-hidden')).toHaveLength(1)
    line.close()
  })

  it('is not another’s in a direct chat', async () => {
    const chatId = await direct()
    const said = await ada.call(messages.send, { chatId, ...sealed() })
    expect(await outcome(bob.call(messages.remove, { id: said.id, forEveryone: true }))).toBe('FORBIDDEN')
  })
})

describe('reactions', () => {
  it('come one of a kind, are taken back by emoji or id, and are sealed where the chat is', async () => {
    const [open, shut] = [await group('server'), await group('e2ee')]
    const said = await ada.call(messages.send, { chatId: open, ...plain('x') })
    const family = '👨‍👩‍👧‍👦'
    const first = await bob.call(reactions.react, { id: said.id, emoji: family })
    await bob.call(reactions.react, { id: said.id, emoji: '👍' })
    await cy.call(reactions.react, { id: said.id, emoji: '👍' })
    const of = async () =>
      (await ada.call(reactions.reactions, { id: said.id })).reactions.map(({ userId, emoji }) => [userId, emoji])
    expect(await of()).toEqual([
      [bob.id, family],
      [bob.id, '👍'],
      [cy.id, '👍'],
    ])
    expect(await outcome(cy.call(reactions.unreact, { id: said.id, reaction: first.id }))).toBe('done')
    await bob.call(reactions.unreact, { id: said.id, reaction: family })
    await bob.call(reactions.unreact, { id: said.id, reaction: family })
    await cy.call(reactions.unreact, { id: said.id, reaction: '👍' })
    expect(await of()).toEqual([[bob.id, '👍']])

    const hidden = await ada.call(messages.send, { chatId: shut, ...sealed() })
    expect(await outcome(bob.call(reactions.react, { id: hidden.id, emoji: '👍' }))).toBe('E2EE_REQUIRED')
    expect(await outcome(bob.call(reactions.react, { id: said.id, ...sealed() }))).toBe('PLAIN_REQUIRED')
    expect(await outcome(bob.call(reactions.react, { id: said.id }))).toBe('INVALID_INPUT')
    const react = sealed()
    const placed = await bob.call(reactions.react, { id: hidden.id, ...react })
    const [reaction] = (await ada.call(reactions.reactions, { id: hidden.id })).reactions
    expect(reaction).toMatchObject({ id: placed.id, userId: bob.id, entry: { body: react.body } })
  })

  it('have a limit for each person and message', async () => {
    const said = await ada.call(messages.send, { chatId: await group('e2ee'), ...sealed() })
    const codes = []
    for (let i = 0; i < 13; i++) codes.push(await outcome(bob.call(reactions.react, { id: said.id, ...sealed() })))
    expect(codes).toEqual([...Array.from({ length: 12 }, () => 'done'), 'FULL'])
  })
})

describe('pins and stars', () => {
  it('pins for everyone: admins in groups, either in direct chats', async () => {
    const [chatId, two] = [await group('server'), await direct()]
    const said = await bob.call(messages.send, { chatId, ...plain('x') })
    expect(await outcome(bob.call(marks.pin, { id: said.id }))).toBe('FORBIDDEN')
    await ada.call(marks.pin, { id: said.id })
    await ada.call(marks.pin, { id: said.id })
    expect((await cy.call(marks.pinned, { chatId })).messages.map(({ id }) => id)).toEqual([said.id])
    expect((await get(cy, said.id)).isPinned).toBe(true)
    await ada.call(marks.unpin, { id: said.id })
    expect((await get(cy, said.id)).isPinned).toBe(false)
    const { entries } = await cy.call(sync.entries, { log: chatId })
    expect(entries.filter(({ kind }) => kind.endsWith('pin')).map(({ kind }) => kind)).toEqual(['pin', 'unpin'])
    const hidden = await ada.call(messages.send, { chatId: two, ...sealed() })
    expect(await outcome(bob.call(marks.pin, { id: hidden.id }))).toBe('done')
  })

  it('pins nothing for who has been blocked: everyone would hear of it', async () => {
    const chatId = await direct()
    const { id } = await bob.call(messages.send, { chatId, ...sealed() })
    await ada.call(users.block, { userId: bob.id })
    expect(await outcome(bob.call(marks.pin, { id }))).toBe('FORBIDDEN')
    await ada.call(users.unblock, { userId: bob.id })
    expect(await outcome(bob.call(marks.pin, { id }))).toBe('done')
  })

  it('stars for oneself, in pages, the last starred first', async () => {
    const chatId = await group('server')
    const ids = []
    for (const text of ['a', 'b', 'c']) ids.push((await ada.call(messages.send, { chatId, ...plain(text) })).id)
    for (const id of ids) await bob.call(marks.star, { id })
    await bob.call(marks.star, { id: ids[0]! })
    const first = await bob.call(marks.starred, { chatId, limit: 2 })
    expect(first.messages.map(({ id }) => id)).toEqual([ids[2], ids[1]])
    const second = await bob.call(marks.starred, { chatId, limit: 2, cursor: first.next })
    expect(second.messages.map(({ id }) => id)).toEqual([ids[0]])
    expect(second.next).toBeUndefined()
    await bob.call(marks.unstar, { id: ids[1]! })
    expect((await bob.call(marks.starred, { chatId })).messages.map(({ id }) => id)).toEqual([ids[2], ids[0]])
    expect((await ada.call(marks.starred, {})).messages).toEqual([])
    expect(await outcome(eve.call(marks.star, { id: ids[0]! }))).toBe('NOT_FOUND')
  })
})

describe('reading', () => {
  it('gives the newest, what is before, after and around, and says whether there is more', async () => {
    const chatId = await group('server')
    const seqs: number[] = []
    for (let i = 0; i < 9; i++) {
      const { id, seq } = await ada.call(messages.send, { chatId, ...plain(`m${i}`) })
      seqs.push(seq)
      await bob.call(reactions.react, { id, emoji: '👍' })
    }
    const page = async (at: object) => {
      const { messages: shown, hasOlder, hasNewer } = await cy.call(messages.list, { chatId, ...at })
      return [shown.map(({ seq }) => seqs.indexOf(seq)), hasOlder, hasNewer]
    }
    expect(await page({})).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], false, false])
    expect(await page({ limit: 3 })).toEqual([[6, 7, 8], true, false])
    expect(await page({ limit: 3, before: seqs[6] })).toEqual([[3, 4, 5], true, true])
    expect(await page({ limit: 3, before: seqs[3] })).toEqual([[0, 1, 2], false, true])
    expect(await page({ limit: 3, after: seqs[2] })).toEqual([[3, 4, 5], true, true])
    expect(await page({ limit: 3, after: seqs[5] })).toEqual([[6, 7, 8], true, false])
    expect(await page({ limit: 4, around: seqs[4] })).toEqual([[2, 3, 4, 5], true, true])
    expect(await page({ limit: 4, around: seqs[0] })).toEqual([[0, 1], false, true])
    expect(await outcome(cy.call(messages.list, { chatId, before: 3, after: 2 }))).toBe('INVALID_INPUT')
    expect(await outcome(cy.call(messages.list, { chatId, limit: 51 }))).toBe('INVALID_INPUT')
  })

  it('brings nothing from before a chat was cleared', async () => {
    const chatId = await direct()
    await ada.call(messages.send, { chatId, ...sealed() })
    await bob.call(chats.remove, { chatId })
    expect(await listed(bob, chatId)).toEqual([])
    const next = await ada.call(messages.send, { chatId, ...sealed() })
    expect((await listed(bob, chatId)).map(({ id }) => id)).toEqual([next.id])
    const { chats: mine } = await bob.call(chats.list, {})
    expect(mine.find(({ id }) => id === chatId)).toMatchObject({ unreadCount: 1, lastMessage: { id: next.id } })
  })
})

it('takes an expired body off the disk by itself', async () => {
  const chatId = await group('server')
  await ada.call(chats.update, { chatId, timer: LIMITS.timerMin })
  const said = await ada.call(messages.send, { chatId, ...plain('for a moment') })
  expect(said.expiresAt).toBe(said.at + LIMITS.timerMin)
  server.clock.advance(LIMITS.timerMin)
  expect(await listed(bob, chatId)).toEqual([])
  const client = new pg.Client(server.connection)
  await client.connect()
  try {
    await vi.waitFor(
      async () => {
        const { rows } = await client.query('select body from entries where log_id = $1 and seq = $2', [
          chatId,
          said.seq,
        ])
        expect(rows).toEqual([{ body: null }])
      },
      { timeout: 30_000, interval: 50 },
    )
  } finally {
    await client.end()
  }
})

it('is reacted to and pinned anew so often by one person, and no more', async () => {
  const chatId = await group('server')
  const { id } = await ada.say(chatId, 'x')
  for (let i = 0; i < LIMITS.turnsEach; i++) {
    await ada.call(reactions.react, { id, emoji: '👍' })
    await ada.call(reactions.unreact, { id, reaction: '👍' })
    await ada.call(marks.pin, { id })
    await ada.call(marks.unpin, { id })
  }
  expect(await outcome(ada.call(reactions.react, { id, emoji: '👍' }))).toBe('FULL')
  expect(await outcome(ada.call(marks.pin, { id }))).toBe('FULL')
  expect(await outcome(bob.call(reactions.react, { id, emoji: '👍' }))).toBe('done')
})
