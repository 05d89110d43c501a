/** Chains of many accounts cost as many questions as the chain of one. */

import { randomUUID } from 'node:crypto'
import { keys, LIMITS } from '@parley/protocol'
import { createTestDatabase } from '@parley/testkit'
import { expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/database.ts'
import { chainCalls } from './calls/chains.ts'

it('asks for fifty as often as for one, and answers no more links than go into a page', async () => {
  await using own = await createTestDatabase()
  const database = openDatabase({ connection: own.connection, poolSize: 2, onError() {} })
  let asked = 0
  const counted: Database = {
    ...database,
    query<R extends object>(text: string, values?: readonly unknown[]) {
      asked++
      return database.query<R>(text, values)
    },
  }
  const bound = chainCalls({ database: counted } as never).find(({ call }) => call === keys.chains)!
  const ids = Array.from({ length: 50 }, () => randomUUID())
  const each = 6
  await database.query(`insert into users (id, name, created_at) select id, 'x', 0 from unnest($1::uuid[]) as id`, [
    ids,
  ])
  await database.query(
    `insert into account_chains (user_id, series, length, generation) select id, 2, $2, 1 from unnest($1::uuid[]) as id`,
    [ids, each],
  )
  await database.query(
    `insert into account_links (user_id, series, index, frame, hash)
     select id, s, n, ('\\x0' || n)::bytea, id::text::bytea || ('\\x0' || s || '0' || n)::bytea
     from unnest($1::uuid[]) as id, generate_series(1, 2) s, generate_series(0, $2 - 1) n`,
    [ids, each],
  )
  const chainsOf = async (of: object[]) => {
    asked = 0
    const { chains } = (await bound.answer({ of } as never, {} as never, {} as never)) as { chains: keys.Chain[] }
    return { chains, asked }
  }
  const one = await chainsOf([{ userId: ids[0], from: 4 }])
  expect(one.chains).toEqual([{ userId: ids[0], series: 2, length: each, from: 4, links: ['BA==', 'BQ=='] }])
  const stranger = randomUUID()
  const all = await chainsOf([
    { userId: stranger, from: 0 },
    { userId: ids[1], from: 0, series: 1 },
    { userId: ids[1], from: 0, series: 3 },
    ...ids.map((userId) => ({ userId, from: 0 })),
  ])
  expect(all.asked).toBe(one.asked)
  expect(all.chains.slice(0, 3).map(({ series, length, links }) => [series, length, links.length])).toEqual([
    [0, 0, 0],
    [1, each, each],
    [0, 0, 0],
  ])
  expect(all.chains.flatMap(({ links }) => links)).toHaveLength(LIMITS.linksPage)
  expect(all.chains.every(({ length }, i) => length === each || i === 0 || i === 2)).toBe(true)
  await database.close()
})
