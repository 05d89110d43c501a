import { randomUUID } from 'node:crypto'
import { chats, type ErrorCode, type Fault, members, messages, sync, users } from '@parley/protocol'
import {
  Keyed,
  keyedAll,
  openDirect,
  openSaved,
  type Person,
  sealed,
  signUp,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const direct = openDirect
const codeOf = (attempt: Promise<unknown>): Promise<ErrorCode | undefined> =>
  attempt.then(
    () => undefined,
    (fault: Fault) => fault.code,
  )
const listed = async (who: Person) => (await who.call(chats.list, {})).chats.map(({ id }) => id)
const say = (who: Person, chatId: string) => who.call(messages.send, { chatId, ...sealed() })
const entries = async (who: Person, log: string) =>
  (await who.call(sync.entries, { log, after: 0, limit: 500 })).entries.map(({ kind, data }) => ({ kind, data }))

describe('direct chats', () => {
  it('are one for two people, whoever opens them', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const chat = await direct(ana, ben)
    expect(chat).toMatchObject({ type: 'direct', privacy: 'e2ee', memberCount: 2, role: 'member', head: 3, epoch: 1 })
    expect((await direct(ben, ana)).id).toBe(chat.id)
    expect((await direct(ana, ben)).id).toBe(chat.id)
    expect(await entries(ana, chat.id)).toEqual([
      {
        kind: 'created',
        data: {
          type: 'direct',
          privacy: 'e2ee',
          members: [ana, ben].map(({ id }) => ({ userId: id, role: 'member' })),
        },
      },
      { kind: 'signed', data: { index: 0, change: 'create' } },
      { kind: 'signed', data: { index: 1, change: 'epoch', epoch: 1 } },
    ])
    for (const who of [ana, ben]) {
      expect(await entries(who, who.id)).toContainEqual({ kind: 'chat-added', data: { chatId: chat.id } })
    }
  })

  it('are one when both open them at the same moment, for every pair', async () => {
    const people = await signUpMany(server.url, 11)
    const pairs = people.flatMap((one, i) => people.slice(i + 1).map((other) => [one, other] as const))
    expect(pairs.length).toBeGreaterThanOrEqual(50)
    await Promise.all(
      pairs.map(async ([one, other]) => {
        const opened = await Promise.all([direct(one, other), direct(other, one), direct(one, other)])
        expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
      }),
    )
    for (const who of people) {
      const added = (await entries(who, who.id)).filter(({ kind }) => kind === 'chat-added')
      expect(added.length).toBe(people.length - 1)
    }
  })

  it('show themselves to the other when there is something to see', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const { id } = await direct(ana, ben)
    expect(await listed(ana)).toEqual([id])
    expect(await listed(ben)).toEqual([])
    await say(ana, id)
    expect(await listed(ben)).toEqual([id])
  })

  it('are not opened with oneself, nor with nobody', async () => {
    const ana = await signUp(server.url)
    const attempt = (userId: string) => ana.call(chats.create, { type: 'direct', userId })
    await expect(attempt(ana.id)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(attempt(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('cannot be left, named, closed or joined', async () => {
    const [ana, ben, cem] = (await signUpMany(server.url, 3)) as [Person, Person, Person]
    const { id: chatId } = await direct(ana, ben)
    const attempts = [
      ana.call(chats.remove, { chatId, leave: true }),
      ana.call(chats.remove, { chatId, forEveryone: true }),
      ana.call(members.remove, { chatId, userId: ana.id }),
      ana.call(members.remove, { chatId, userId: ben.id }),
      ana.call(members.add, { chatId, userIds: [cem.id] }),
      ana.call(members.setRole, { chatId, userId: ben.id, role: 'admin' }),
      ana.call(chats.update, { chatId, sealedName: sealed() }),
    ]
    expect(await Promise.all(attempts.map(codeOf))).toEqual(attempts.map(() => 'FORBIDDEN'))
  })

  it('give both sides the timer', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const { id: chatId } = await direct(ana, ben)
    expect(await ben.call(chats.update, { chatId, timer: 60_000 })).toMatchObject({ timer: 60_000 })
    expect((await say(ana, chatId)).expiresAt).toBeDefined()
    expect(await ana.call(chats.update, { chatId, timer: null })).toMatchObject({ timer: null })
    expect((await entries(ana, chatId)).filter(({ kind }) => kind === 'timer')).toEqual([
      { kind: 'timer', data: { timer: 60_000 } },
      { kind: 'timer', data: { timer: null } },
    ])
  })
})

describe('a block', () => {
  it('takes the right to post away and gives it back, and says nothing about it', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const { id: chatId } = await direct(ana, ben)
    await say(ben, chatId)
    const before = await ben.call(chats.get, { chatId })
    await ana.call(users.block, { userId: ben.id })
    await expect(say(ben, chatId)).rejects.toMatchObject({ code: 'CANNOT_POST' })
    await expect(ben.call(chats.update, { chatId, timer: 60_000 })).rejects.toMatchObject({ code: 'CANNOT_POST' })
    expect(await ben.call(chats.get, { chatId })).toEqual(before)
    await ana.call(users.unblock, { userId: ben.id })
    await say(ben, chatId)
  })

  it('holds in a chat opened later, by either', async () => {
    const [ana, ben, cem] = (await signUpMany(server.url, 3)) as [Person, Person, Person]
    await ana.call(users.block, { userId: ben.id })
    await ana.call(users.block, { userId: cem.id })
    const byBlocked = await direct(ben, ana)
    await expect(say(ben, byBlocked.id)).rejects.toMatchObject({ code: 'CANNOT_POST' })
    expect(await listed(ana)).toEqual([])
    const byBlocker = await direct(ana, cem)
    await expect(say(cem, byBlocker.id)).rejects.toMatchObject({ code: 'CANNOT_POST' })
  })

  it('is never lost to a chat opened at the same moment', async () => {
    const [ana, ...others] = (await signUpMany(server.url, 12)) as [Person, ...Person[]]
    await Promise.all(
      others.map(async (other, i) => {
        const [{ id }] = await Promise.all([
          i % 2 ? direct(other, ana) : direct(ana, other),
          ana.call(users.block, { userId: other.id }),
        ])
        await expect(say(other, id)).rejects.toMatchObject({ code: 'CANNOT_POST' })
      }),
    )
  })
})

describe('saved messages', () => {
  it('are one chat for one person, however often it is opened', async () => {
    const ana = await signUp(server.url)
    const opened = await Promise.all(Array.from({ length: 5 }, () => openSaved(ana)))
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
    expect(opened[0]).toMatchObject({ type: 'saved', privacy: 'e2ee', memberCount: 1 })
  })
})

describe('groups', () => {
  it('begin with everybody named in one entry, end-to-end unless asked otherwise', async () => {
    const [ana, ben, cem] = (await signUpMany(server.url, 3)) as [Person, Person, Person]
    const name = sealed()
    const memberIds = [ben.id, cem.id, ben.id, ana.id]
    const [me, b, c] = (await keyedAll([ana, ben, cem])) as [Keyed, Keyed, Keyed]
    const chat = await me.group([b, c], { memberIds, sealedName: name })
    expect(chat).toMatchObject({ privacy: 'e2ee', memberCount: 3, createdBy: ana.id, role: 'creator' })
    expect(chat.sealed.name).toMatchObject({ ...name, kind: 'name', senderId: ana.id })
    expect(await entries(cem, chat.id)).toEqual([
      {
        kind: 'created',
        data: {
          type: 'group',
          privacy: 'e2ee',
          members: [
            { userId: ana.id, role: 'creator' },
            { userId: ben.id, role: 'member' },
            { userId: cem.id, role: 'member' },
          ],
        },
      },
      { kind: 'signed', data: { index: 0, change: 'create' } },
      { kind: 'signed', data: { index: 1, change: 'epoch', epoch: 1 } },
      { kind: 'name', data: undefined },
    ])
    for (const who of [ana, ben, cem]) {
      expect(await entries(who, who.id)).toContainEqual({ kind: 'chat-added', data: { chatId: chat.id } })
    }
  })

  it('are one when the client asks again, and nobody else’s', async () => {
    const [ana, ben] = (await signUpMany(server.url, 2)) as [Person, Person]
    const chatId = randomUUID()
    const group = { type: 'group' as const, privacy: 'server' as const, chatId, name: 'Once', memberIds: [ben.id] }
    const both = await Promise.all([ana.call(chats.create, group), ana.call(chats.create, group)])
    expect(both.map(({ id, head }) => [id, head])).toEqual([
      [chatId, 2],
      [chatId, 2],
    ])
    await expect(ben.call(chats.create, group)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    await expect(ana.call(chats.create, { ...group, chatId: ben.id })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  })

  it('take in only those who exist and let themselves be added', async () => {
    const [ana, shy] = (await signUpMany(server.url, 2)) as [Person, Person]
    await shy.call(users.setPrivacy, { userId: shy.id, groups: 'nobody' })
    const create = (memberIds: string[]) => ana.call(chats.create, { type: 'group', memberIds })
    await expect(create([randomUUID()])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(create([shy.id])).rejects.toMatchObject({ code: 'PRIVACY', details: { userIds: [shy.id] } })
    const { id: chatId } = await ana.call(chats.create, { type: 'group', privacy: 'server', name: 'Us' })
    const add = ana.call(members.add, { chatId, userIds: [shy.id] })
    await expect(add).rejects.toMatchObject({ code: 'PRIVACY' })
    expect(await listed(shy)).toEqual([])
  })

  it('are named in the way their privacy asks for', async () => {
    const ana = await signUp(server.url)
    const me = await Keyed.of(ana)
    const create = (input: object) => ana.call(chats.create, { type: 'group', ...input } as never)
    await expect(me.group([], { name: 'Plain' })).rejects.toMatchObject({ code: 'E2EE_REQUIRED' })
    await expect(create({ privacy: 'server' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(create({ privacy: 'server', name: 'A', sealedName: sealed() })).rejects.toMatchObject({
      code: 'PLAIN_REQUIRED',
    })
    await expect(me.group([], { sealedName: sealed(3) })).rejects.toMatchObject({ code: 'STALE_EPOCH' })
    expect(await listed(ana)).toEqual([])
  })
})
