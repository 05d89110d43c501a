/** Catching up reads what it answers, and not what does not fit. */

import { randomBytes, randomUUID } from 'node:crypto'
import { LIMITS, sync } from '@parley/protocol'
import { createTestDatabase } from '@parley/testkit'
import { expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/database.ts'
import { createLogReader } from '../../log/read.ts'
import { syncFeature } from './index.ts'

it('reads no more of large bodies than go into an answer, and in the end all', async () => {
  await using own = await createTestDatabase()
  const database = openDatabase({ connection: own.connection, poolSize: 4, onError() {} })
  let bytesRead = 0
  const counted: Database = {
    ...database,
    async query<R extends object>(text: string, values?: readonly unknown[]) {
      const rows = await database.query<R & { body?: Buffer | null }>(text, values)
      for (const { body } of rows) bytesRead += body?.length ?? 0
      return rows
    },
  }
  const clock = { now: () => 1 }
  const reader = createLogReader(counted, () => undefined, clock)
  const none = async () => ({ receipts: [], next: undefined })
  const pull = syncFeature({ reader, clock, receiptsSince: none }).calls.find(({ call }) => call === sync.pull)!
  const [chatId, userId] = [randomUUID(), randomUUID()]
  const [count, size] = [100, 40_000]
  await database.query('insert into logs (id, kind, head, sealed) values ($1, $2, $3, true)', [chatId, 'chat', count])
  await database.query('insert into members (log_id, user_id, joined_at) values ($1, $2, 0)', [chatId, userId])
  await database.query(
    `insert into entries (log_id, seq, kind, at, epoch, body) select $1, n, 'message', 0, 1, $3 from generate_series(1, $2) n`,
    [chatId, count, randomBytes(size)],
  )
  const seqs: number[] = []
  for (let more = true; more; ) {
    bytesRead = 0
    const input = { cursors: { [chatId]: seqs.at(-1) ?? 0 } } as never
    const answer = (await pull.answer(input, { userId, deviceId: randomUUID() } as never, {} as never)) as {
      more: boolean
      logs: { entries: { seq: number }[] }[]
    }
    for (const { entries } of answer.logs) seqs.push(...entries.map(({ seq }) => seq))
    expect(bytesRead).toBeLessThan(LIMITS.syncCharacters)
    more = answer.more
  }
  expect(seqs).toEqual(Array.from({ length: count }, (_, i) => i + 1))
  await database.close()
})
