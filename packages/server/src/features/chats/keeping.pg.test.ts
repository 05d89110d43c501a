import { chats, Entry, invites, LIMITS, messages, sync } from '@parley/protocol'
import {
  openDirect,
  openGroup,
  openSaved,
  type Person,
  pictureOf,
  sealed,
  signUp,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { openDatabase } from '../../db/database.ts'
import { sweep } from './jobs.ts'

const PICTURE = pictureOf()

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const group = async (who: Person, name = 'Us', ...others: Person[]) =>
  (
    await who.call(chats.create, {
      type: 'group',
      privacy: 'server',
      name,
      memberIds: others.map(({ id }) => id),
    })
  ).id
const entries = async (who: Person, log: string) => (await who.call(sync.entries, { log, limit: 500 })).entries
const listed = async (who: Person, options: { archived?: boolean } = {}) =>
  (await who.call(chats.list, options)).chats.map(({ id }) => id)

const FRESH = {
  mutedUntil: null,
  archived: false,
  pinned: false,
  hidden: false,
  hiddenUpTo: 0,
  draft: null,
  wallpaper: null,
}

describe('how one keeps a chat', () => {
  it('is one’s own, whole in every entry, and told once for each change', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const chatId = await group(ana, 'Us', ben)
    const until = server.clock.now() + 3_600_000
    const steps = [
      [() => ana.call(chats.mute, { chatId, until }), { mutedUntil: until }],
      [() => ana.call(chats.archive, { chatId, archived: true }), { archived: true }],
      [() => ana.call(chats.pin, { chatId, pinned: true }), { pinned: true }],
      [() => ana.call(chats.draft, { chatId, draft: 'b3BhcXVl' }), { draft: 'b3BhcXVl' }],
      [() => ana.call(chats.wallpaper, { chatId, wallpaper: 'dunes' }), { wallpaper: 'dunes' }],
      [() => ana.call(chats.mute, { chatId, until: null }), { mutedUntil: null }],
      [() => ana.call(chats.draft, { chatId, draft: null }), { draft: null }],
    ] as const
    let expected: chats.ChatState = { ...FRESH }
    const told: unknown[] = []
    for (const [change, to] of steps) {
      expected = { ...expected, ...to }
      expect(await change()).toEqual(expected)
      expect(await change()).toEqual(expected)
      told.push({ chatId, state: expected })
    }
    const states = (await entries(ana, ana.id)).filter(({ kind }) => kind === 'chat-state')
    expect(states.map(({ data }) => data)).toEqual(told)
    expect((await ana.call(chats.get, { chatId })).state).toEqual(expected)
    expect((await ben.call(chats.get, { chatId })).state).toEqual(FRESH)
    expect((await entries(ben, ben.id)).map(({ kind }) => kind)).not.toContain('chat-state')
  })

  it('is the same whatever order devices change it in at once', async () => {
    const ana = await signUp(server.url)
    const chatId = await group(ana)
    await Promise.all([
      ...Array.from({ length: 10 }, (_, i) => ana.call(chats.draft, { chatId, draft: `d${i}` })),
      ana.call(chats.archive, { chatId, archived: true }),
      ana.call(chats.wallpaper, { chatId, wallpaper: 'dunes' }),
    ])
    const { state } = await ana.call(chats.get, { chatId })
    expect(state).toMatchObject({ archived: true, wallpaper: 'dunes' })
    expect((await entries(ana, ana.id)).at(-1)!.data).toEqual({ chatId, state })
  })

  it('pins only so many', async () => {
    const ana = await signUp(server.url)
    const ids: string[] = []
    for (let i = 0; i <= LIMITS.pinnedChats; i++) ids.push(await group(ana))
    const codes = await Promise.all(
      ids.map((chatId) =>
        ana.call(chats.pin, { chatId, pinned: true }).then(
          () => 'done',
          (fault: { code: string }) => fault.code,
        ),
      ),
    )
    expect(codes.filter((code) => code === 'FULL').length).toBe(1)
    expect(codes.filter((code) => code === 'done').length).toBe(LIMITS.pinnedChats)
  })
})

describe('the list', () => {
  it('is newest first, in pages, and each chat on one of them', async () => {
    const ana = await signUp(server.url)
    const ids: string[] = []
    for (let i = 0; i < 7; i++) ids.unshift(await group(ana, `Group ${i}`))
    server.clock.advance(1_000)
    await ana.say(ids[4]!, 'up')
    const expected = [ids[4]!, ...ids.filter((_, i) => i !== 4)]
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await ana.call(chats.list, { limit: 3, cursor })
      seen.push(...page.chats.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen).toEqual(expected)
    await expect(ana.call(chats.list, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('is put away by asking so, without another word', async () => {
    const ana = await signUp(server.url)
    const chatId = await group(ana)
    const headers = { authorization: `Bearer ${ana.session.accessToken}` }
    const answer = await fetch(`${server.url}/api/chats/${chatId}/archive`, { method: 'POST', headers })
    expect(await answer.json()).toMatchObject({ archived: true })
    expect(await listed(ana, { archived: true })).toEqual([chatId])
  })

  it('tells the archived from the others', async () => {
    const ana = await signUp(server.url)
    const [one, two] = [await group(ana), await group(ana)]
    await ana.call(chats.archive, { chatId: one, archived: true })
    expect(await listed(ana, { archived: true })).toEqual([one])
    expect(await listed(ana, { archived: false })).toEqual([two])
    expect((await listed(ana)).length).toBe(2)
  })

  it('shows the last message and what waits', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const chatId = await group(ana, 'Us', ben)
    expect((await ben.call(chats.get, { chatId })).lastMessage).toBeNull()
    await ana.say(chatId, 'one')
    await ana.say(chatId, 'two')
    expect((await ben.call(chats.list, {})).chats[0]).toMatchObject({
      id: chatId,
      unreadCount: 2,
      lastMessage: { content: { text: 'two' }, senderId: ana.id },
    })
  })
})

describe('deleting a chat for oneself', () => {
  it('takes it and its history from the list until a message brings it back, and from nobody else', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const chatId = await group(ana, 'Us', ben)
    const { seq } = await ben.say(chatId, 'old')
    await ana.call(chats.draft, { chatId, draft: 'unsent' })
    await ana.call(chats.remove, { chatId })
    expect(await listed(ana)).toEqual([])
    expect(await listed(ben)).toEqual([chatId])
    expect(await ana.call(chats.get, { chatId })).toMatchObject({
      state: { ...FRESH, hidden: true, hiddenUpTo: seq },
      lastMessage: null,
    })
    await ana.call(chats.update, { chatId, name: 'Still not back' })
    expect(await listed(ana)).toEqual([])
    await ben.say(chatId, 'new')
    expect(await listed(ana)).toEqual([chatId])
    expect(await ana.call(chats.get, { chatId })).toMatchObject({
      state: { hidden: false, hiddenUpTo: seq },
      lastMessage: { content: { text: 'new' } },
    })
  })

  it('of a direct chat: opening it again shows it, empty', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const open = () => openDirect(ana, ben)
    const { id: chatId } = await open()
    await ben.call(messages.send, { chatId, ...sealed() })
    await ana.call(chats.remove, { chatId })
    expect(await listed(ana)).toEqual([])
    expect(await open()).toMatchObject({ id: chatId, state: { hidden: false, hiddenUpTo: 4 }, lastMessage: null })
    expect(await listed(ana)).toEqual([chatId])
  })
})

describe('names, descriptions, pictures and timers', () => {
  it('are told in the chat when they change, and not when they do not', async () => {
    const ana = await signUp(server.url)
    const chatId = await group(ana, 'Us')
    const change = { chatId, name: 'We', description: 'All of us', photo: PICTURE, timer: 86_400_000 }
    await ana.call(chats.update, change)
    await ana.call(chats.update, change)
    await ana.call(chats.update, { chatId, description: null, photo: null, timer: null })
    expect((await entries(ana, chatId)).slice(1).map(({ kind, data }) => [kind, data])).toEqual([
      ['name', { name: 'Us' }],
      ['name', { name: 'We' }],
      ['description', { description: 'All of us' }],
      ['avatar', { photo: PICTURE }],
      ['timer', { timer: 86_400_000 }],
      ['description', { description: null }],
      ['avatar', { photo: null }],
      ['timer', { timer: null }],
    ])
    for (const photo of [
      'https://elsewhere.example/p',
      'aGVsbG8=',
      `UklG${'A'.repeat(LIMITS.groupPictureCharacters)}`,
    ]) {
      await expect(ana.call(chats.update, { chatId, photo })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('of sealed chats lie in the log alone; sent again, they are the entry they were', async () => {
    const ana = await signUp(server.url)
    const { id: chatId } = await openGroup(ana, [])
    const [first, second] = [sealed(), sealed()]
    await ana.call(chats.update, { chatId, sealedName: first })
    await ana.call(chats.update, { chatId, sealedName: second })
    const late = await ana.call(chats.update, { chatId, sealedName: first })
    expect(late.sealed.name).toMatchObject(second)
    expect(late.head).toBe(5)
    const gone = await ana.call(chats.update, { chatId, sealedPhoto: sealed(), sealedDescription: null })
    expect(gone.sealed).toMatchObject({ name: second, photo: { kind: 'avatar' } })
    expect((await ana.call(chats.update, { chatId, sealedPhoto: null })).sealed.photo).toBeUndefined()
    for (const [given, code] of [
      [{ name: 'Plain' }, 'E2EE_REQUIRED'],
      [{ sealedName: sealed(2) }, 'STALE_EPOCH'],
    ] as const) {
      await expect(ana.call(chats.update, { chatId, ...given })).rejects.toMatchObject({ code })
    }
    const kept = await group(ana)
    await expect(ana.call(chats.update, { chatId: kept, sealedName: sealed() })).rejects.toMatchObject({
      code: 'PLAIN_REQUIRED',
    })
  })

  it('all change or none', async () => {
    const ana = await signUp(server.url)
    const { id: chatId } = await openGroup(ana, [])
    const half = { chatId, sealedName: sealed(), sealedPhoto: sealed(9) }
    await expect(ana.call(chats.update, half)).rejects.toMatchObject({ code: 'STALE_EPOCH' })
    expect(await ana.call(chats.get, { chatId })).toMatchObject({ head: 3, sealed: {} })
  })
})

describe('a backup', () => {
  it('is the log as JSON lines, page after page, and no more than one still has', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const chatId = await group(ana, 'Us', ben)
    const client = new pg.Client(server.connection)
    await client.connect()
    await client.query(
      `insert into entries (log_id, seq, kind, at) select $1, n, 'message', 0 from generate_series(3, $2) n`,
      [chatId, LIMITS.syncEntries + 7],
    )
    await client.query('update logs set head = $2 where id = $1', [chatId, LIMITS.syncEntries + 7])
    await client.end()
    const { seq } = await ana.say(chatId, 'last words')
    const seqs: number[] = []
    let after: number | undefined = 0
    let pages = 0
    while (after !== undefined) {
      const page: { lines: string; entries: number; next?: number | undefined } = await ben.call(chats.backup, {
        chatId,
        after,
      })
      const lines = page.lines.split('\n').slice(0, -1)
      expect(lines.length).toBe(page.entries)
      for (const line of lines) seqs.push(z.parse(Entry, JSON.parse(line)).seq)
      after = page.next
      pages++
    }
    expect(pages).toBe(2)
    expect(seqs).toEqual(Array.from({ length: seq }, (_, i) => i + 1))
    await ben.call(chats.remove, { chatId })
    expect(await ben.call(chats.backup, { chatId })).toEqual({ format: 'jsonl', lines: '', entries: 0 })
  })

  it('has nothing of what one has deleted for oneself, and the answer to it', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const chatId = await group(ana, 'Us', ben)
    const { id } = await ana.say(chatId, 'out of my sight')
    await ana.call(messages.edit, { id, clientId: crypto.randomUUID(), content: { text: 'out of my sight!' } })
    await ben.call(messages.reply, { id, clientId: crypto.randomUUID(), content: { text: 'why?' } })
    await ben.call(messages.remove, { id })
    const texts = async (who: Person) => {
      const page = await who.call(chats.backup, { chatId })
      const read = page.lines
        .split('\n')
        .slice(0, -1)
        .map((line) => z.parse(Entry, JSON.parse(line)))
      expect(read.length).toBe(page.entries)
      return read.flatMap(({ content }) => content?.text ?? [])
    }
    expect(await texts(ben)).toEqual(['why?'])
    expect(await texts(ana)).toEqual(['out of my sight', 'out of my sight!', 'why?'])
  })

  it('of a sealed chat is made by a device', async () => {
    const ana = await signUp(server.url)
    const { id: chatId } = await openSaved(ana)
    await expect(ana.call(chats.backup, { chatId })).rejects.toMatchObject({ code: 'ON_DEVICE_ONLY' })
  })
})

describe('sweeping', () => {
  it('leaves nothing of a closed chat, nothing of a spent link, and all of what is in use', async () => {
    const ana = await signUp(server.url)
    const [closed, open] = [await group(ana, 'Closed'), await group(ana, 'Open')]
    for (const chatId of [closed, open]) {
      await ana.say(chatId, 'hello')
      await ana.call(chats.archive, { chatId, archived: true })
      await ana.call(invites.create, { chatId, life: 1_000 })
    }
    const { token } = await ana.call(invites.create, { chatId: open })
    await ana.call(chats.remove, { chatId: closed, forEveryone: true })
    server.clock.advance(1_001)
    const database = openDatabase({ connection: server.connection, poolSize: 1, onError() {} })
    const job = sweep({ database, clock: server.clock })
    for (let more: number | void = 0; more !== undefined; ) more = await job.run()
    const count = async (table: string, column: string, id: string) =>
      (await database.query<{ n: number }>(`select count(*) as n from ${table} where ${column} = $1`, [id]))[0]!.n
    const left = (id: string) =>
      Promise.all([
        count('chats', 'id', id),
        count('logs', 'id', id),
        count('entries', 'log_id', id),
        count('members', 'log_id', id),
        count('chat_states', 'chat_id', id),
        count('chat_invites', 'chat_id', id),
      ])
    expect(await left(closed)).toEqual([0, 0, 0, 0, 0, 0])
    expect(await left(open)).toEqual([1, 1, 3, 1, 1, 1])
    await database.close()
    expect((await ana.call(invites.list, { chatId: open })).invites.map((invite) => invite.token)).toEqual([token])
  })
})
