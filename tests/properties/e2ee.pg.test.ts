/** Properties 6, 9, 32 to 36, 42 and 43 with real clients at both ends: what people read, and what the wire and the database hold. */

import { createEncryptionService } from '@parley/keys'
import { messages } from '@parley/protocol'
import { startServer, type TestServer } from '@parley/testkit'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LyingServer, startLyingServer } from '../e2ee/lying-server.ts'
import { People, reads, type Someone, say, texts, until } from '../e2ee/people.ts'

const RUNS = { numRuns: 100 }
const MARKER = 'plaintext-marker-'

let server: TestServer
/** Tells no lies: it only looks at all that passes. */
let wire: LyingServer
let people: People
let ada: Someone
let bob: Someone
let cid: Someone
let direct: string
let group: string
const heard: string[] = []

beforeAll(async () => {
  server = await startServer()
  wire = await startLyingServer(server.url)
  wire.lies.event = (_, payload) => {
    heard.push(JSON.stringify(payload))
    return payload
  }
  people = new People(wire.url)
  ;[ada, bob, cid] = (await people.some(3)) as [Someone, Someone, Someone]
  direct = (await ada.client.chats.openDirect(bob.client.userId)).id
  const memberIds = [bob.client.userId, cid.client.userId]
  group = (await ada.client.chats.createGroup({ name: `${MARKER}name`, memberIds })).id
  await Promise.all([say(ada, direct, 'begin'), say(ada, group, 'begin')])
  await Promise.all([reads(bob, direct, 'begin'), reads(bob, group, 'begin'), reads(cid, group, 'begin')])
})
afterAll(async () => {
  await people.close()
  await wire.close()
  await server.stop()
})

let count = 0
/** Anything people write, recognisable wherever it should not be. */
const said = fc
  .string({ unit: 'grapheme', maxLength: 200 })
  .filter((s) => s.isWellFormed() && !/[\p{Cc}]/u.test(s))
  .map((s) => `${MARKER}${count++} ${s}`)

async function rows(): Promise<string> {
  const client = new pg.Client(server.connection)
  await client.connect()
  try {
    const found = await client.query(`select encode(body, 'escape') as body, data::text, kind from entries`)
    return JSON.stringify(found.rows)
  } finally {
    await client.end()
  }
}

/** Of all files of the database and its write-ahead log, those with these bytes somewhere in them. */
async function filesHolding(what: string): Promise<number> {
  const client = new pg.Client(server.connection)
  await client.connect()
  try {
    await client.query('checkpoint')
    const found = await client.query<{ path: string }>(
      `select path from (
         select 'base/' || oid || '/' || pg_ls_dir('base/' || oid) as path from pg_database where datname = current_database()
         union all select 'pg_wal/' || name from pg_ls_waldir()
       ) files where position(convert_to($1, 'UTF8') in pg_read_binary_file(path)) > 0`,
      [what],
    )
    return found.rows.length
  } finally {
    await client.end()
  }
}

describe('end to end', () => {
  // Feature: telegram-clone, Property 6: Message delivery to all participants
  it('brings whatever anybody says to every member, word for word', () =>
    fc.assert(
      fc.asyncProperty(said, fc.nat(2), async (text, who) => {
        const members = [ada, bob, cid]
        await say(members[who]!, group, text)
        await Promise.all(members.map((one) => reads(one, group, text)))
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 9: Offline message queuing
  it('keeps for who is away what they will read when they are back, in order', () =>
    fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 3 }), async (words) => {
        bob.client.dropConnection()
        for (const text of words) await say(ada, direct, text)
        bob.client.hurry()
        await reads(bob, direct, words.at(-1)!)
        expect((await texts(bob, direct)).slice(-words.length)).toEqual(words)
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 32: Message encryption before transmission
  // Feature: telegram-clone, Property 33: Encryption round-trip
  // Feature: telegram-clone, Property 35: Direct chat E2E encryption
  it('lets no word of a chat cross the wire in the open, and gives back each as it was', () =>
    fc.assert(
      fc.asyncProperty(said, async (text) => {
        wire.asked.splice(0)
        heard.splice(0)
        const { id } = await say(ada, direct, text)
        await reads(bob, direct, text)
        const sent = wire.asked.find(({ call }) => call === 'messages.send')
        expect(sent?.input).toHaveProperty('body')
        expect(sent?.input).not.toHaveProperty('content')
        for (const crossed of [JSON.stringify(wire.asked), heard.join('\n')]) {
          expect(crossed).not.toContain(MARKER)
          expect(Buffer.from(crossed).includes(Buffer.from(MARKER).toString('base64').slice(0, 16))).toBe(false)
        }
        expect((await bob.client.messages.get(id)).text).toBe(text)
        const { message } = await bob.client.call(messages.get, { id })
        expect(message.content).toBeUndefined()
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 34: Storage encryption
  it('leaves nothing readable in the database: not in its rows, and not in its files', async () => {
    await fc.assert(
      fc.asyncProperty(said, async (text) => {
        const message = await say(ada, direct, text)
        await ada.client.messages.edit(message.id, { text: `${text} again` })
        expect(await rows()).not.toContain(MARKER)
      }),
      RUNS,
    )
    expect(await filesHolding(ada.username)).toBeGreaterThan(0)
    expect(await filesHolding(MARKER)).toBe(0)
  })

  // Feature: telegram-clone, Property 36: Cryptographic algorithm compliance
  it('makes RSA keys of 2,048 bits and seals with AES-256 in the EncryptionService', async () => {
    const service = createEncryptionService(new Uint8Array(32).fill(1), (length) =>
      crypto.getRandomValues(new Uint8Array(length)),
    )
    const { publicKey, privateKey } = await service.generateKeyPair()
    await fc.assert(
      fc.asyncProperty(said, async (text) => {
        const sealed = await service.encryptMessage(text, publicKey)
        // The wrapped key is one RSA block: 2,048 bits.
        expect(Buffer.from(sealed.ciphertext, 'base64').length).toBe(256 + Buffer.byteLength(text))
        expect(await service.decryptMessage(sealed, privateKey)).toBe(text)
      }),
      RUNS,
    )
  })

  // Feature: telegram-clone, Property 42: Message deletion for all
  it('takes what is deleted for all from everybody’s sight', () =>
    fc.assert(
      fc.asyncProperty(said, async (text) => {
        const { id } = await say(ada, group, text)
        await Promise.all([bob, cid].map((one) => reads(one, group, text)))
        await ada.client.messages.remove(id, { forEveryone: true })
        for (const { client } of [ada, bob, cid]) {
          await until(client, 'deleted', async () => (await client.messages.get(id)).isDeleted)
          expect((await client.messages.get(id)).text).toBeUndefined()
        }
      }),
      RUNS,
    ))

  // Feature: telegram-clone, Property 43: Self-deletion visibility
  it('hides what one deletes for oneself from that one alone', () =>
    fc.assert(
      fc.asyncProperty(said, async (text) => {
        const { id } = await say(ada, group, text)
        await Promise.all([bob, cid].map((one) => reads(one, group, text)))
        await bob.client.messages.remove(id)
        await until(bob.client, 'hidden', async () => !(await texts(bob, group)).includes(text))
        for (const one of [ada, cid]) expect(await texts(one, group)).toContain(text)
      }),
      RUNS,
    ))

  it('told of nothing wrong in all that', () => {
    for (const { problems, errors } of [ada, bob, cid]) {
      expect(problems).toEqual([])
      expect(errors).toEqual([])
    }
  })
})
