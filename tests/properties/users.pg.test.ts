/** Properties 5, 25, 27, 28, 30 and 31: profiles come back as given, statuses can be asked for, contacts are kept in order. */

import { randomUUID } from 'node:crypto'
import { LIMITS, messages, users } from '@parley/protocol'
import {
  type Line,
  openDirect,
  type Person,
  sealedBody,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import fc from 'fast-check'
import pg from 'pg'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const RUNS = { numRuns: 100 }
const PEOPLE = 6

const bodyOf = (filling: Uint8Array) => sealedBody(1, filling)

let server: TestServer
let me: Person
let others: Person[]
const phones = new Map<string, string>()
const lines: Line[] = []

beforeAll(async () => {
  server = await startServer()
  ;[me, ...others] = (await signUpMany(server.url, PEOPLE + 1)) as [Person, ...Person[]]
  const client = new pg.Client(server.connection)
  await client.connect()
  for (const [i, { id }] of others.entries()) {
    phones.set(id, `+4930000000${i}`)
    await client.query('update users set phone = $2 where id = $1', [id, phones.get(id)])
  }
  await client.end()
})
afterEach(() => {
  for (const line of lines.splice(0)) line.close()
})
afterAll(() => server.stop())

const connect = async (person: Person): Promise<Line> => {
  const line = await person.connect()
  lines.push(line)
  return line
}

const indices = Array.from({ length: PEOPLE }, (_, i) => i)
const some = (minLength: number) => fc.subarray(indices, { minLength }).map((picked) => picked.map((i) => others[i]!))

/** Whatever people write: any script, emoji of many parts, signs that mean something to databases. */
const words = (maxLength: number) =>
  fc
    .string({
      unit: fc.oneof(
        fc.constantFrom('%', '_', '\\', "'", ' ', '‮', 'é', 'Zoë', '李', '👩‍👩‍👧'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 30,
    })
    .map((text) => text.slice(0, maxLength).toWellFormed().replaceAll('\ufffd', ''))
    .filter((text) => !/[\u0000-\u001f\u007f\u2028\u2029]/.test(text))
const names = words(LIMITS.displayName).filter((name) => name.trim() !== '')
const bios = words(LIMITS.bio).filter((bio) => bio === '' || bio.trim() !== '')

const contactsOf = async (person: Person) => (await person.call(users.contacts, {})).contacts

const forgetAll = async (person: Person): Promise<void> => {
  for (const { user } of await contactsOf(person)) await person.call(users.removeContact, { userId: user.id })
}

type Colour = { r: number; g: number; b: number }

const paint = (background: Colour) =>
  sharp({ create: { width: 80, height: 60, channels: 3, background } })
    .png()
    .toBuffer()

async function upload(person: Person, bytes: Buffer): Promise<users.User> {
  const response = await fetch(`${server.url}/api/users/${person.id}/avatar`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.session.accessToken}`, 'content-type': 'image/png' },
    body: new Uint8Array(bytes),
  })
  expect(response.status).toBe(201)
  return (await response.json()) as users.User
}

async function look(viewer: Person, address: string): Promise<Colour> {
  const response = await fetch(`${server.url}${address}`, {
    headers: { authorization: `Bearer ${viewer.session.accessToken}` },
  })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp'])
  const { channels } = await sharp(Buffer.from(await response.arrayBuffer())).stats()
  const [r, g, b] = channels.map(({ mean }) => mean)
  return { r: r!, g: g!, b: b! }
}

describe('profiles', () => {
  // Feature: telegram-clone, Property 5: Profile data round-trip
  it('come back as they were given, to oneself and to others', () =>
    fc.assert(
      fc.asyncProperty(
        names,
        bios,
        fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,30}$/),
        fc.record({ r: fc.nat(255), g: fc.nat(255), b: fc.nat(255) }),
        async (name, bio, start, colour) => {
          const username = `${start}_${randomUUID().slice(0, 8)}`
          await me.call(users.update, { userId: me.id, name, bio, username })
          const { profilePicture } = await upload(me, await paint(colour))
          for (const viewer of [me, others[0]!]) {
            const seen = await viewer.call(users.get, { userId: me.id })
            expect(seen).toMatchObject({ name, bio, username, profilePicture })
            const shown = await look(viewer, seen.profilePicture!)
            for (const channel of ['r', 'g', 'b'] as const) {
              expect(Math.abs(shown[channel] - colour[channel])).toBeLessThan(12)
            }
          }
        },
      ),
      RUNS,
    ))
})

describe('contacts', () => {
  // Feature: telegram-clone, Property 25: Status retrieval
  it('have a status that can be asked for, whatever it has just become', async () => {
    const peer = others[0]!
    await me.call(users.addContact, { userId: peer.id })
    let line: Line | undefined
    let isHidden = false
    const asked = async () => {
      const [single, listed] = await Promise.all([me.call(users.get, { userId: peer.id }), contactsOf(me)])
      const inList = listed.find(({ user }) => user.id === peer.id)
      expect(inList?.user.onlineStatus).toBe(single.onlineStatus)
      return single.onlineStatus
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('online', 'away', 'invisible', 'gone'), async (status) => {
        if (status === 'gone') {
          line?.close()
          line = undefined
        } else {
          line ??= await connect(peer)
          await line.call(users.setStatus, { userId: peer.id, status })
          // Lasts, even over being gone.
          if (status !== 'away') isHidden = status === 'invisible'
        }
        // A hang-up has no answer to wait for.
        await expect.poll(asked, { timeout: 10_000 }).toBe(isHidden || status === 'gone' ? 'offline' : status)
      }),
      RUNS,
    )
  })

  // Feature: telegram-clone, Property 27: Contact addition
  it('are in the list once added, by phone number, username or id', () =>
    fc.assert(
      fc.asyncProperty(some(1), fc.array(fc.nat(3), { minLength: PEOPLE, maxLength: PEOPLE }), async (picked, ways) => {
        await forgetAll(me)
        for (const [i, person] of picked.entries()) {
          const { username, id } = person
          const name = [{ phone: phones.get(id)! }, { username }, { username: username.toUpperCase() }, { userId: id }][
            ways[i]!
          ]!
          const { user } = await me.call(users.addContact, name)
          expect(user.id).toBe(id)
        }
        const listed = (await contactsOf(me)).map(({ user }) => user.id)
        expect(new Set(listed)).toEqual(new Set(picked.map(({ id }) => id)))
        expect(listed.length).toBe(picked.length)
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 28: Contact removal preserves history
  it('leave the history of chats with them intact when removed', () =>
    fc.assert(
      fc.asyncProperty(
        some(1),
        fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ minLength: 368, maxLength: 368 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async ([peer], said) => {
          await me.call(users.addContact, { userId: peer!.id })
          const chat = await openDirect(me, peer!)
          for (const [mine, bytes] of said) {
            await (mine ? me : peer!).call(messages.send, {
              chatId: chat.id,
              clientId: randomUUID(),
              body: bodyOf(bytes),
              epoch: chat.epoch,
            })
          }
          const history = () =>
            Promise.all([me, peer!].map((reader) => reader.call(messages.list, { chatId: chat.id })))
          const before = await history()
          expect(before[0]!.messages.slice(-said.length).map(({ body }) => body)).toEqual(
            said.map(([, bytes]) => bodyOf(bytes)),
          )
          await me.call(users.removeContact, { userId: peer!.id })
          expect((await contactsOf(me)).some(({ user }) => user.id === peer!.id)).toBe(false)
          expect(await history()).toEqual(before)
        },
      ),
      RUNS,
    ))

  // Feature: telegram-clone, Property 30: Contact list sorting
  it('are listed A–Z by name', async () => {
    const { compare } = new Intl.Collator('en', { sensitivity: 'base', numeric: true })
    await forgetAll(me)
    for (const { id } of others) await me.call(users.addContact, { userId: id })
    await fc.assert(
      fc.asyncProperty(fc.array(names, { minLength: PEOPLE, maxLength: PEOPLE }), async (given) => {
        await Promise.all(others.map((one, i) => one.call(users.update, { userId: one.id, name: given[i]! })))
        const listed = (await contactsOf(me)).map(({ user }) => user.name)
        expect(listed.toSorted()).toEqual(given.toSorted())
        for (let i = 1; i < listed.length; i++) expect(compare(listed[i - 1]!, listed[i]!)).toBeLessThanOrEqual(0)
      }),
      RUNS,
    )
  })

  // Feature: telegram-clone, Property 31: Profile update synchronization
  it('show a changed profile in every list it is in, and those connected hear of it', async () => {
    const heard = new Map<Person, Line>()
    for (const person of others) heard.set(person, await connect(person))
    await fc.assert(
      fc.asyncProperty(some(1), names, bios, async (holders, name, bio) => {
        for (const person of others) {
          if (holders.includes(person)) await person.call(users.addContact, { userId: me.id })
          else await person.call(users.removeContact, { userId: me.id })
          heard.get(person)!.heard.length = 0
        }
        // Something always changes.
        const username = `changing_${randomUUID().slice(0, 13).replace('-', '_')}`
        await me.call(users.update, { userId: me.id, name, bio, username })
        for (const holder of holders) {
          const entry = (await contactsOf(holder)).find(({ user }) => user.id === me.id)
          expect(entry?.user).toMatchObject({ name, bio, username })
          const word = await heard.get(holder)!.until('user:profile-changed', ({ userId }) => userId === me.id)
          expect(word).toEqual({ userId: me.id, name, username })
        }
      }),
      RUNS,
    )
  })
})
