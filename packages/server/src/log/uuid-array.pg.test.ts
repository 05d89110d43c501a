import { createTestDatabase } from '@parley/testkit'
import fc from 'fast-check'
import pg from 'pg'
import { expect, it } from 'vitest'
import { uuidArray } from './uuid-array.ts'

it('PostgreSQL reads the ids that were written, nulls among them', async () => {
  await using database = await createTestDatabase({ empty: true })
  const client = new pg.Client(database.connection)
  await client.connect()
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.uuid()), { maxLength: 20 }), async (ids) => {
        const { rows } = await client.query<{ ids: string[] | null }>('select $1::uuid[]::text[] as ids', [
          uuidArray(ids),
        ])
        expect(rows[0]!.ids).toEqual(ids.every((id) => id === null) ? null : ids)
      }),
      { numRuns: 50 },
    )
  } finally {
    await client.end()
  }
})

const ID = '01234567-89ab-cdef-0123-456789abcdef'

it.for([
  '',
  ID.slice(1),
  `${ID}0`,
  ID.toUpperCase(),
  ID.replace('-', '0'),
  ID.replaceAll('-', ''),
  ID.replace('0', 'g'),
  ID.replace('0', '\u0130'),
  ID.replace('f', '\ud83d'),
])('refuses %j', (id) => {
  expect(() => uuidArray([ID, id])).toThrow('not an id')
})
