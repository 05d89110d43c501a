/** What is announced and what is read back later are the same entry, in every field. */

import { randomUUID } from 'node:crypto'
import { ACCOUNT_KINDS, CHAT_KINDS, DEVICE_KINDS, Entry } from '@parley/protocol'
import { createTestDatabase, type TestDatabase } from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type Database, openDatabase } from '../db/database.ts'
import { systemRandom } from '../ports/random.ts'
import { secretsFrom } from '../ports/secrets.ts'
import type { Ring } from './announce.ts'
import { createAnnounce } from './announce.ts'
import { bodyHash } from './body-hash.ts'
import { createContentSeal } from './content-seal.ts'
import { ENTRY_COLUMNS, type NewEntry, recalled, type StoredEntry } from './entry.ts'
import { createTransact } from './transact.ts'

let test: TestDatabase
let database: Database
const seal = createContentSeal(secretsFrom(Buffer.alloc(32, 7)), systemRandom)
const log = randomUUID()

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase({ connection: test.connection, poolSize: 2, onError() {} })
  await database.query(`insert into logs (id, kind) values ($1, 'chat')`, [log])
})
afterAll(async () => {
  await database.close()
  await test.drop()
})

const wire = (entry: Entry) => JSON.parse(JSON.stringify(entry)) as Entry
const time = fc.integer({ min: 1, max: 9_000_000_000_000 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const id = fc.uuid().map((uuid) => uuid.toLowerCase())
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  .map((s) => s.replaceAll('\0', '').toWellFormed())
const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).filter((value) => {
  const written = JSON.stringify(value)
  // What the contract lets nobody say, and PostgreSQL cannot keep.
  return !written.includes('\\u0000') && written.isWellFormed() && !/\\ud[89a-f]|-0(?![.\d])|e[+-]?\d/i.test(written)
})

const envelope = fc.record({
  senderId: orNull(id),
  deviceId: orNull(id),
  clientId: orNull(id),
  ref: maybe(fc.integer({ min: 1, max: 2 ** 40 })),
  at: time,
  expiresAt: maybe(time),
  data: maybe(
    fc.dictionary(
      fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((key) => key !== '__proto__'),
      json,
    ),
  ),
})
const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 }).map((some) => Buffer.from(some).toString('base64'))
/** A body is content that the server keeps, or what a device sealed or signed, or there is none. */
const carried = fc.oneof(
  fc.record({ kind: fc.constantFrom('message', 'edit'), content: fc.record({ text }) }).map(({ kind, content }) => ({
    kind,
    content,
    body: seal.seal(log, content),
  })),
  fc.record({ kind: fc.constantFrom('message', 'edit', 'react'), epoch: fc.nat(1_000), body: bytes }),
  fc.record({ kind: fc.constantFrom('chain', 'archive', 'own', 'signed', 'grant', 'notice', 'seed'), body: bytes }),
  fc.record({ kind: fc.constantFrom(...Object.keys(CHAT_KINDS), ...ACCOUNT_KINDS, ...DEVICE_KINDS) }),
)

it('announced and recalled are one, and what the contract calls an entry', async () => {
  let rung: Ring[] = []
  const transact = createTransact(
    database,
    createAnnounce((rings) => {
      rung = [...rings]
    }),
  )
  await fc.assert(
    fc.asyncProperty(envelope, carried, async (around, inside) => {
      const entry: NewEntry = {
        log,
        ...around,
        ...inside,
        clientId: around.clientId && randomUUID(),
        origin: 'somewhere',
      }
      await transact([log], (tx) => tx.append([entry]))
      const announced = wire(rung[0]!.entry)
      const [row] = await database.query<StoredEntry>(
        `select ${ENTRY_COLUMNS} from entries where log_id = $1 and seq = $2`,
        [log, announced.seq],
      )
      expect(wire(recalled(row!, seal.open, 0))).toEqual(announced)
      expect(z.safeParse(Entry, announced)).toMatchObject({ success: true })
      expect(rung[0]!.origin).toBe('somewhere')

      // Past its time only the hash of the body is left, the one that stays when it is swept.
      const late = wire(recalled(row!, seal.open, Number.MAX_SAFE_INTEGER))
      const { body: _, content: __, ...rest } = announced
      const hash =
        row!.body && row!.expires_at !== null
          ? { bodyHash: bodyHash(row!, row!.body, seal.open).toString('base64') }
          : {}
      expect(late).toEqual(row!.expires_at === null ? announced : { ...rest, ...hash })
    }),
    { numRuns: 200 },
  )
})
