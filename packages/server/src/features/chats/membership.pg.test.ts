import { randomUUID } from 'node:crypto'
import { auth, chats, type ErrorCode, type Fault, invites, LIMITS, members, messages, sync } from '@parley/protocol'
import {
  Bystander,
  openDirect,
  openGroup,
  PASSWORD,
  type Person,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let server: TestServer
let ana: Person
let ben: Person
let cem: Person
let dee: Person
let eli: Person
let all: Person[]
beforeAll(async () => {
  server = await startServer()
  all = await signUpMany(server.url, 5)
  ;[ana, ben, cem, dee, eli] = all as [Person, Person, Person, Person, Person]
})
afterAll(() => server.stop())

type Told = { kind: string; senderId: string | null; data: Record<string, unknown> | undefined }

/** A group of the server's keeping by ana, with ben as its admin. */
async function group(...others: Person[]): Promise<string> {
  const memberIds = [ben, ...others].map(({ id }) => id)
  const { id } = await ana.call(chats.create, { type: 'group', privacy: 'server', name: 'Us', memberIds })
  await ana.call(members.setRole, { chatId: id, userId: ben.id, role: 'admin' })
  return id
}
const codeOf = (attempt: Promise<unknown>): Promise<ErrorCode | 'done'> =>
  attempt.then(
    () => 'done' as const,
    (fault: Fault) => fault.code,
  )
const add = (who: Person, chatId: string, ...people: Person[]) =>
  who.call(members.add, { chatId, userIds: people.map(({ id }) => id) })
const take = (who: Person, chatId: string, person: Person) => who.call(members.remove, { chatId, userId: person.id })
const make = (who: Person, chatId: string, person: Person, role: chats.Role) =>
  who.call(members.setRole, { chatId, userId: person.id, role })
const leave = (who: Person, chatId: string) => take(who, chatId, who)
const invite = async (chatId: string, options: { maxUses?: number; life?: number } = {}) =>
  (await ana.call(invites.create, { chatId, ...options })).token

const logOf = async (who: Person, log: string): Promise<Told[]> =>
  (await who.call(sync.entries, { log, limit: 500 })).entries.map(({ kind, senderId, data }) => ({
    kind,
    senderId,
    data,
  }))
const rolesIn = async (who: Person, chatId: string) =>
  Object.fromEntries((await who.call(members.list, { chatId })).members.map(({ userId, role }) => [userId, role]))

/** Who is in a chat and as what, as its log tells it. */
function fold(log: readonly Told[]): Record<string, unknown> {
  const roles: Record<string, unknown> = {}
  for (const { kind, data = {} } of log) {
    if (kind === 'created') {
      for (const { userId, role } of data.members as { userId: string; role: string }[]) roles[userId] = role
    } else if (kind === 'member-removed') delete roles[data.userId as string]
    else if (kind === 'member-added' || kind === 'role') roles[data.userId as string] = data.role
  }
  return roles
}

/** Everything that tells who is in a chat tells the same: the list, the log, and each person's own log. */
async function expectOneTruth(chatId: string, people: readonly Person[]): Promise<Record<string, unknown>> {
  const truths: Record<string, unknown>[] = []
  for (const person of people) {
    const told = (await logOf(person, person.id)).filter(({ data }) => data?.chatId === chatId)
    const last = told.filter(({ kind }) => kind !== 'chat-state').at(-1)?.kind
    const code = await codeOf(person.call(chats.get, { chatId }))
    expect([last, code]).toEqual(code === 'done' ? ['chat-added', 'done'] : [last && 'chat-removed', 'NOT_FOUND'])
    if (code === 'done') truths.push(await rolesIn(person, chatId), fold(await logOf(person, chatId)))
  }
  for (const truth of truths) expect(truth).toEqual(truths[0])
  const roles = truths[0] ?? {}
  expect(Object.values(roles).filter((role) => role === 'creator').length).toBe(truths.length > 0 ? 1 : 0)
  return roles
}

describe('coming and going', () => {
  it('is nobody’s who has just said no', async () => {
    const chatId = await group()
    await using bystander = await Bystander.at(server)
    await bystander.hold(dee.id)
    // Asked before anything was locked, dee was willing.
    const added = codeOf(add(ben, chatId, dee))
    const opened = codeOf(
      ana.call(chats.create, { type: 'group', privacy: 'server', name: 'New', memberIds: [dee.id] }),
    )
    await bystander.waitersFor(2)
    const refusal = `update users set privacy = '{"groups":"nobody"}' where id = $1`
    await bystander.query(refusal, [dee.id])
    await bystander.letGo()
    expect([await added, await opened]).toEqual(['PRIVACY', 'PRIVACY'])
    await bystander.query(`update users set privacy = '{}' where id = $1`, [dee.id])
  })

  it('is told in the chat and to those concerned', async () => {
    const chatId = await group(cem)
    const before = (await logOf(ana, chatId)).length
    expect(await add(ben, chatId, dee, cem)).toMatchObject({
      added: [{ userId: dee.id, role: 'member' }],
      memberCount: 4,
    })
    await make(ana, chatId, cem, 'admin')
    await take(ana, chatId, cem)
    await leave(dee, chatId)
    expect((await logOf(ana, chatId)).slice(before)).toEqual([
      { kind: 'member-added', senderId: ben.id, data: { userId: dee.id, role: 'member' } },
      { kind: 'role', senderId: ana.id, data: { userId: cem.id, role: 'admin' } },
      { kind: 'member-removed', senderId: ana.id, data: { userId: cem.id } },
      { kind: 'member-removed', senderId: dee.id, data: { userId: dee.id } },
    ])
    for (const [who, by] of [
      [dee, dee],
      [cem, ana],
    ] as const) {
      expect((await logOf(who, who.id)).at(-1)).toEqual({ kind: 'chat-removed', senderId: by.id, data: { chatId } })
    }
    await expectOneTruth(chatId, all)
  })

  it('is heard by those who listen', async () => {
    const chatId = await group(cem)
    const [anaLine, deeLine] = await Promise.all([ana.connect(), dee.connect()])
    await anaLine.call(members.add, { chatId, userIds: [dee.id] })
    await anaLine.until('group:member-added', ({ log, data }) => log === chatId && data.userId === dee.id)
    await deeLine.until('account:entry', ({ kind, data }) => kind === 'chat-added' && data.chatId === chatId)
    await anaLine.call(chats.update, { chatId, name: 'We' })
    await anaLine.until('group:name-changed', ({ log, data }) => log === chatId && data.name === 'We')
    await anaLine.call(members.remove, { chatId, userId: dee.id })
    await anaLine.until('group:member-removed', ({ log, data }) => log === chatId && data.userId === dee.id)
    await deeLine.until('account:entry', ({ kind, data }) => kind === 'chat-removed' && data.chatId === chatId)
    anaLine.close()
    deeLine.close()
  })

  it('follows rank', async () => {
    const chatId = await group(cem, dee)
    await make(ben, chatId, dee, 'admin')
    expect(
      await Promise.all(
        [
          take(ben, chatId, dee),
          take(ben, chatId, ana),
          take(cem, chatId, dee),
          add(cem, chatId, eli),
          make(cem, chatId, dee, 'member'),
          make(ben, chatId, dee, 'member'),
          make(ben, chatId, cem, 'creator'),
          make(ana, chatId, ana, 'member'),
          cem.call(chats.update, { chatId, name: 'Mine' }),
          ben.call(chats.remove, { chatId, forEveryone: true }),
          cem.call(invites.create, { chatId }),
          cem.call(invites.list, { chatId }),
        ].map(codeOf),
      ),
    ).toEqual(Array.from({ length: 12 }, () => 'FORBIDDEN'))
    await make(dee, chatId, dee, 'member')
    await expect(take(ana, chatId, eli)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('hands a group over, and never leaves one without a creator', async () => {
    const chatId = await group(cem, dee)
    await make(ana, chatId, dee, 'creator')
    expect(await rolesIn(ana, chatId)).toMatchObject({ [ana.id]: 'admin', [dee.id]: 'creator' })
    await leave(dee, chatId)
    expect(new Set(Object.values(await expectOneTruth(chatId, all)))).toEqual(new Set(['admin', 'creator', 'member']))
    await leave(ana, chatId)
    await leave(ben, chatId)
    expect(await expectOneTruth(chatId, all)).toEqual({ [cem.id]: 'creator' })
    await leave(cem, chatId)
    expect(await expectOneTruth(chatId, all)).toEqual({})
  })

  it('ends for everyone at the creator’s word', async () => {
    const chatId = await group(cem)
    const token = await invite(chatId)
    await ana.call(chats.remove, { chatId, forEveryone: true })
    expect(await expectOneTruth(chatId, all)).toEqual({})
    expect(await codeOf(dee.call(invites.join, { token }))).toBe('NOT_FOUND')
    expect(await codeOf(ana.say(chatId, 'anybody?'))).toBe('NOT_FOUND')
  })

  it('takes a person whose account is deleted out of every group', async () => {
    const [fay] = (await signUpMany(server.url, 1)) as [Person]
    const { id: chatId } = await openGroup(fay, [ana, ben])
    const { id: direct } = await openDirect(fay, ana)
    await fay.call(auth.deleteAccount, { proof: { password: PASSWORD } })
    expect(Object.keys(await expectOneTruth(chatId, all)).toSorted()).toEqual([ana.id, ben.id].toSorted())
    expect(await ana.call(chats.get, { chatId: direct })).toMatchObject({ memberCount: 2 })
  })
})

describe('races', () => {
  it('two admins who remove each other both stay; a creator and an admin who do: the admin goes', async () => {
    for (let round = 0; round < 20; round++) {
      const chatId = await group(cem)
      await make(ana, chatId, cem, 'admin')
      const admins = await Promise.all([take(ben, chatId, cem), take(cem, chatId, ben)].map(codeOf))
      expect(admins).toEqual(['FORBIDDEN', 'FORBIDDEN'])
      const [byCreator, byAdmin] = await Promise.all([take(ana, chatId, ben), take(ben, chatId, ana)].map(codeOf))
      expect(byCreator).toBe('done')
      expect(['FORBIDDEN', 'NOT_FOUND']).toContain(byAdmin)
      expect(await expectOneTruth(chatId, all)).toEqual({ [ana.id]: 'creator', [cem.id]: 'admin' })
    }
  })

  it('a demoted admin and the member he removes at that moment: one order of the two', async () => {
    for (let round = 0; round < 20; round++) {
      const chatId = await group(cem)
      const [demoted, removed] = await Promise.all(
        [make(ana, chatId, ben, 'member'), take(ben, chatId, cem)].map(codeOf),
      )
      expect(demoted).toBe('done')
      const roles = await expectOneTruth(chatId, all)
      expect(cem.id in roles).toBe(removed === 'FORBIDDEN')
    }
  })

  it('leaving and being promoted: gone either way', async () => {
    for (let round = 0; round < 20; round++) {
      const chatId = await group(cem)
      const [promoted, left] = await Promise.all([make(ana, chatId, cem, 'admin'), leave(cem, chatId)].map(codeOf))
      expect(left).toBe('done')
      expect(['done', 'NOT_FOUND']).toContain(promoted)
      expect(cem.id in (await expectOneTruth(chatId, all))).toBe(false)
    }
  })

  it('being handed a group while leaving it: there is one creator, who is in it', async () => {
    for (let round = 0; round < 20; round++) {
      const chatId = await group(cem)
      await Promise.all([make(ana, chatId, ben, 'creator'), leave(ben, chatId), leave(ana, chatId)].map(codeOf))
      const roles = await expectOneTruth(chatId, all)
      expect(roles).toEqual({ [cem.id]: 'creator' })
    }
  })

  it('a group closed for everyone just after somebody joined is closed for them too', async () => {
    const chatId = await group(cem)
    const token = await invite(chatId)
    await using bystander = await Bystander.at(server)
    await bystander.hold(chatId)
    const joined = codeOf(dee.call(invites.join, { token }))
    await bystander.waitersFor(1)
    const closed = codeOf(ana.call(chats.remove, { chatId, forEveryone: true }))
    await bystander.waitersFor(2)
    await bystander.letGo()
    await joined
    expect(await closed).toBe('done')
    expect((await logOf(dee, dee.id)).slice(-2).map(({ kind }) => kind)).toEqual(['chat-added', 'chat-removed'])
    expect(await expectOneTruth(chatId, all)).toEqual({})
  })

  it('whoever comes at the limit: as many as there is room for', async () => {
    const room = 2
    const chatId = await group()
    const token = await invite(chatId)
    await using database = await Bystander.at(server)
    await database.query(
      'insert into members (log_id, user_id, joined_at) select $1, gen_random_uuid(), 0 from generate_series(1, $2)',
      [chatId, LIMITS.members - 2 - room],
    )
    const comers = await signUpMany(server.url, 6)
    const codes = await Promise.all(
      comers.map((person, i) => codeOf(i % 2 ? add(ben, chatId, person) : person.call(invites.join, { token }))),
    )
    expect(codes.toSorted()).toEqual(['FULL', 'FULL', 'FULL', 'FULL', 'done', 'done'])
    expect(await ana.call(chats.get, { chatId })).toMatchObject({ memberCount: LIMITS.members })
    const shown = (await ana.call(chats.get, { chatId })).members
    expect(shown.length).toBe(LIMITS.membersShown)
  })

  it('whatever five people do to a group at once, everything tells the same of it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            actor: fc.nat({ max: 4 }),
            target: fc.nat({ max: 4 }),
            what: fc.constantFrom('add', 'remove', 'leave', 'join', 'admin', 'member', 'creator', 'close'),
          }),
          { minLength: 2, maxLength: 12 },
        ),
        async (steps) => {
          const chatId = await group(cem, dee)
          const token = await invite(chatId)
          const codes = await Promise.all(
            steps.map(({ actor: a, target: t, what }) => {
              const [actor, target] = [all[a]!, all[t]!]
              if (what === 'add') return codeOf(add(actor, chatId, target))
              if (what === 'remove') return codeOf(take(actor, chatId, target))
              if (what === 'leave') return codeOf(actor.call(chats.remove, { chatId, leave: true }))
              if (what === 'join') return codeOf(actor.call(invites.join, { token }))
              if (what === 'close') return codeOf(actor.call(chats.remove, { chatId, forEveryone: true }))
              return codeOf(make(actor, chatId, target, what))
            }),
          )
          expect(codes.filter((code) => !['done', 'FORBIDDEN', 'NOT_FOUND'].includes(code))).toEqual([])
          await expectOneTruth(chatId, all)
        },
      ),
      { numRuns: 60 },
    ))
})

describe('links', () => {
  it('show where they lead and bring people in, until they are used up', async () => {
    const chatId = await group()
    const token = await invite(chatId, { maxUses: 1 })
    expect(await cem.call(invites.preview, { token })).toEqual({
      chatId,
      privacy: 'server',
      name: 'Us',
      description: null,
      memberCount: 2,
      joined: false,
    })
    expect(await Promise.all([cem, dee, eli].map((who) => codeOf(who.call(invites.join, { token }))))).toEqual(
      expect.arrayContaining(['done', 'NOT_FOUND', 'NOT_FOUND']),
    )
    expect((await ana.call(invites.list, { chatId })).invites).toEqual([])
    expect(Object.keys(await expectOneTruth(chatId, all)).length).toBe(3)
  })

  it('are not used up by those who are in already', async () => {
    const chatId = await group(cem)
    const token = await invite(chatId, { maxUses: 1 })
    expect(await cem.call(invites.join, { token })).toMatchObject({ id: chatId, memberCount: 3 })
    expect(await cem.call(invites.preview, { token })).toMatchObject({ joined: true })
    expect((await ben.call(invites.list, { chatId })).invites).toMatchObject([{ token, uses: 0, createdBy: ana.id }])
  })

  it('end in time, and when they are taken back', async () => {
    const chatId = await group()
    const [short, long] = [await invite(chatId, { life: 60_000 }), await invite(chatId, { life: 3_600_000 })]
    server.clock.advance(60_001)
    const [expired, never] = await Promise.all(
      [short, 'x'.repeat(22)].map(async (token) => (await cem.request(invites.preview, { token })).body.error),
    )
    expect({ ...expired, timestamp: '' }).toEqual({ ...never, timestamp: '' })
    await ben.call(invites.revoke, { chatId, token: long })
    expect(await codeOf(cem.call(invites.join, { token: long }))).toBe('NOT_FOUND')
    expect(await codeOf(ben.call(invites.revoke, { chatId, token: long }))).toBe('NOT_FOUND')
  })

  it('are limited in number', async () => {
    const chatId = await group()
    for (let i = 0; i < LIMITS.inviteLinksPerChat; i++) await invite(chatId)
    await expect(invite(chatId)).rejects.toMatchObject({ code: 'FULL' })
  })

  it('do not bring back whoever was removed, until an admin does', async () => {
    const chatId = await group(cem, dee)
    const token = await invite(chatId)
    await take(ben, chatId, cem)
    expect(await codeOf(cem.call(invites.join, { token }))).toBe('FORBIDDEN')
    await leave(dee, chatId)
    expect(await codeOf(dee.call(invites.join, { token }))).toBe('done')
    await add(ben, chatId, cem)
    await leave(cem, chatId)
    expect(await codeOf(cem.call(invites.join, { token }))).toBe('done')
  })
})

describe('what is not yours', () => {
  it('is not there: the same answer, to the letter, for a chat of others and for none', async () => {
    const chatId = await group(cem)
    await ana.say(chatId, 'hello')
    const userId = cem.id
    const { token } = await ana.call(invites.create, { chatId })
    const calls = [
      [chats.get, {}],
      [chats.update, { name: 'Mine' }],
      [chats.remove, {}],
      [chats.remove, { leave: true }],
      [chats.remove, { forEveryone: true }],
      [members.list, {}],
      [members.add, { userIds: [userId] }],
      [members.remove, { userId }],
      [members.remove, { userId: eli.id }],
      [members.setRole, { userId, role: 'admin' }],
      [chats.mute, { until: 1 }],
      [chats.archive, { archived: true }],
      [chats.pin, { pinned: true }],
      [chats.draft, { draft: 'x' }],
      [chats.wallpaper, { wallpaper: 'x' }],
      [chats.backup, {}],
      [invites.create, {}],
      [invites.list, {}],
      [invites.revoke, { token }],
      [messages.send, { clientId: randomUUID(), content: { text: 'hi' } }],
    ] as const
    for (const [call, input] of calls) {
      const [others, none] = await Promise.all(
        [chatId, randomUUID()].map((id) => eli.request(call, { ...input, chatId: id })),
      )
      expect([call.name, others!.status]).toEqual([call.name, 404])
      const body = (of: typeof others) => ({ ...of!.body.error, timestamp: undefined })
      expect([call.name, body(others)]).toEqual([call.name, body(none)])
      expect(others!.body.error.code).toBe('NOT_FOUND')
    }
  })
})
