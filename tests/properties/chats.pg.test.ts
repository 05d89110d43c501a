/** Properties 11 to 15: groups hold whom they were given, as what they were made, and keep what they are told. */

import { randomUUID } from 'node:crypto'
import { chats, LIMITS, members, type OutputOf } from '@parley/protocol'
import {
  Keyed,
  keyedAll,
  openGroup,
  type Person,
  pictureOf,
  sealedBody,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const RUNS = { numRuns: 100 }
const PEOPLE = 8

let server: TestServer
let creator: Person
let others: Person[]
beforeAll(async () => {
  server = await startServer()
  ;[creator, ...others] = (await signUpMany(server.url, PEOPLE)) as [Person, ...Person[]]
})
afterAll(() => server.stop())

const privacy = fc.constantFrom<chats.Privacy>('e2ee', 'server')
const indices = Array.from({ length: PEOPLE - 1 }, (_, i) => i)
const some = (minLength: number) => fc.subarray(indices, { minLength })
const everyone = (picked: readonly number[]) => picked.map((i) => others[i]!)

const create = (kind: chats.Privacy, chosen: readonly Person[]) =>
  kind === 'e2ee'
    ? openGroup(creator, chosen)
    : creator.call(chats.create, {
        type: 'group',
        privacy: kind,
        memberIds: chosen.map(({ id }) => id),
        name: 'Group',
      })

/** What the server does by itself where it keeps the chat, and by the creator's signature where the chat is sealed. */
const lead = {
  async add(kind: chats.Privacy, chatId: string, people: readonly Person[]) {
    if (kind === 'server') await creator.call(members.add, { chatId, userIds: people.map(({ id }) => id) })
    else if (people.length > 0) await (await Keyed.of(creator)).takeIn(chatId, await keyedAll(people))
  },
  async remove(kind: chats.Privacy, chatId: string, person: Person) {
    if (kind === 'server') await creator.call(members.remove, { chatId, userId: person.id })
    else await (await Keyed.of(creator)).takeOut(chatId, await keyedAll([person]))
  },
  async promote(kind: chats.Privacy, chatId: string, person: Person) {
    if (kind === 'server') await creator.call(members.setRole, { chatId, userId: person.id, role: 'admin' })
    else await (await Keyed.of(creator)).setRole(chatId, await Keyed.of(person), 'admin')
  },
}

const rolesSeenBy = async (viewer: Person, chatId: string): Promise<Record<string, string>> => {
  const { members: listed, memberCount } = await viewer.call(members.list, { chatId })
  expect(memberCount).toBe(listed.length)
  return Object.fromEntries(listed.map(({ userId, role }) => [userId, role]))
}

const rolesOf = (chosen: readonly Person[]) => ({
  [creator.id]: 'creator',
  ...Object.fromEntries(chosen.map(({ id }) => [id, 'member'])),
})

describe('groups', () => {
  // Feature: telegram-clone, Property 11: Group creation with participants
  it('creates a group of exactly those selected, for any of them', () =>
    fc.assert(
      fc.asyncProperty(privacy, some(0), async (kind, picked) => {
        const chosen = everyone(picked)
        const chat = await create(kind, chosen)
        expect(chat).toMatchObject({ type: 'group', privacy: kind, role: 'creator', memberCount: chosen.length + 1 })
        for (const viewer of [creator, ...chosen.slice(-1)]) {
          expect(await rolesSeenBy(viewer, chat.id)).toEqual(rolesOf(chosen))
        }
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 12: Participant addition
  it('lists whoever is added, and each of them sees the group', () =>
    fc.assert(
      fc.asyncProperty(privacy, some(0), some(1), async (kind, first, then) => {
        const chat = await create(kind, everyone(first))
        await lead.add(kind, chat.id, everyone(then.filter((i) => kind === 'server' || !first.includes(i))))
        const chosen = everyone([...new Set([...first, ...then])])
        expect(await rolesSeenBy(everyone(then)[0]!, chat.id)).toEqual(rolesOf(chosen))
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 13: Participant removal
  it('no longer lists whoever is removed, and to them it is not there', () =>
    fc.assert(
      fc.asyncProperty(privacy, some(1), fc.nat(), async (kind, picked, which) => {
        const chosen = everyone(picked)
        const gone = chosen[which % chosen.length]!
        const chat = await create(kind, chosen)
        await lead.remove(kind, chat.id, gone)
        expect(await rolesSeenBy(creator, chat.id)).toEqual(rolesOf(chosen.filter((member) => member !== gone)))
        await expect(gone.call(chats.get, { chatId: chat.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 14: Admin role assignment
  it('makes an admin of whoever is promoted, who may then do what admins do', () =>
    fc.assert(
      fc.asyncProperty(privacy, some(1), fc.nat(), async (kind, picked, which) => {
        const chosen = everyone(picked)
        const admin = chosen[which % chosen.length]!
        const chat = await create(kind, chosen)
        const timer = { chatId: chat.id, timer: 60_000 }
        await expect(admin.call(chats.update, timer)).rejects.toMatchObject({ code: 'FORBIDDEN' })
        await lead.promote(kind, chat.id, admin)
        expect(await rolesSeenBy(admin, chat.id)).toEqual({ ...rolesOf(chosen), [admin.id]: 'admin' })
        expect(await admin.call(chats.update, timer)).toMatchObject({ role: 'admin', timer: 60_000 })
      }),
      RUNS,
    ))

  const words = (max: number) =>
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((s) => s.length <= max && s.trim() !== '' && s.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(s))
  const plain = fc.record(
    {
      name: words(LIMITS.groupName),
      description: fc.option(words(LIMITS.description)),
      photo: fc.option(fc.uint8Array({ maxLength: 60 }).map(pictureOf)),
    },
    { requiredKeys: [] },
  )
  const sealed = fc
    .uint8Array({ minLength: 368, maxLength: 368 })
    .map((bytes) => ({ clientId: randomUUID() as string, epoch: 1, body: sealedBody(1, bytes) }))
  const opaque = fc.record(
    { sealedName: sealed, sealedDescription: fc.option(sealed), sealedPhoto: fc.option(sealed) },
    { requiredKeys: [] },
  )

  // Feature: telegram-clone, Property 15: Group settings persistence
  it('keeps name, description and picture as they were last set, for every member (kept by the server)', () =>
    fc.assert(
      fc.asyncProperty(fc.array(plain, { minLength: 1, maxLength: 4 }), async (changes) => {
        const reader = others[0]!
        const { id: chatId } = await create('server', [reader])
        for (const change of changes) await creator.call(chats.update, { chatId, ...change })
        const expected = Object.assign({ name: 'Group', description: null, photo: null }, ...changes)
        expect(await reader.call(chats.get, { chatId })).toMatchObject(expected)
        const listed = await reader.call(chats.list, { limit: 1 })
        expect(listed.chats[0]).toMatchObject({ id: chatId, ...expected })
      }),
      RUNS,
    ))

  const asSealed = (entry: OutputOf<typeof chats.get>['sealed']['name']) => {
    if (entry === undefined) return null
    expect([entry.senderId, entry.deviceId]).toEqual([creator.id, creator.session.deviceId])
    return { clientId: entry.clientId, epoch: entry.epoch, body: entry.body }
  }

  // Feature: telegram-clone, Property 15: Group settings persistence
  it('keeps them as they were last sealed, openable by every member (end-to-end)', () =>
    fc.assert(
      fc.asyncProperty(fc.array(opaque, { minLength: 1, maxLength: 4 }), async (changes) => {
        const reader = others[0]!
        const { id: chatId } = await create('e2ee', [reader])
        for (const change of changes) await creator.call(chats.update, { chatId, ...change })
        const last = Object.assign({ sealedName: null, sealedDescription: null, sealedPhoto: null }, ...changes)
        const { name, sealed: kept } = await reader.call(chats.get, { chatId })
        expect(name).toBeNull()
        expect([kept.name, kept.description, kept.photo].map(asSealed)).toEqual([
          last.sealedName,
          last.sealedDescription,
          last.sealedPhoto,
        ])
      }),
      RUNS,
    ))
})
