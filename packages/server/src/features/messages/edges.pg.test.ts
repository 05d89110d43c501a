/** What only a clock that stands still, and a count of statements, can show: exact edges in time, and cost that does not grow. */

import { randomBytes, randomUUID } from 'node:crypto'
import {
  type Call,
  type ChatId,
  LIMITS,
  marks,
  messages,
  type OutputOf,
  type RequestOf,
  reactions,
  receipts,
} from '@parley/protocol'
import { createTestDatabase, outcome, sealed as sealedFor } from '@parley/testkit'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import type { Caller, Context } from '../../access/caller.ts'
import type { Bound } from '../../access/handle.ts'
import { createLimiter } from '../../access/limiter.ts'
import { type Database, openDatabase } from '../../db/database.ts'
import { bodyHash } from '../../log/body-hash.ts'
import { createContentSeal } from '../../log/content-seal.ts'
import type { OpenContent } from '../../log/entry.ts'
import { GroupCommit } from '../../log/group-commit.ts'
import { addMembers } from '../../log/members.ts'
import { createLogReader } from '../../log/read.ts'
import { createTransact } from '../../log/transact.ts'
import { systemRandom } from '../../ports/random.ts'
import { secretsFrom } from '../../ports/secrets.ts'
import { receiptsFeature } from '../receipts/index.ts'
import { createTokenIndex } from '../search/index.ts'
import { messagesFeature } from './index.ts'

const START = Date.UTC(2030, 0, 1)
let now = START
const clock = { now: () => now }
let statements = 0
let rowsRead = 0
const signalled: unknown[] = []

async function build() {
  const own = await createTestDatabase()
  const database = openDatabase({ connection: own.connection, poolSize: 4, onError: () => {} })
  /** Counts what is asked of the pool: reads. */
  const counted: Database = {
    ...database,
    async query<R extends object>(text: string, values?: readonly unknown[]) {
      statements++
      const answer = await database.query<R>(text, values)
      rowsRead += answer.length
      return answer
    },
  }
  const secrets = secretsFrom(randomBytes(32))
  const contentSeal = createContentSeal(secrets, systemRandom)
  const open: OpenContent = (log, body) => contentSeal.open(log, body)
  const transact = createTransact(database, () => {})
  const commits = new GroupCommit({ connect: () => database.dedicated(), announce: () => {} })
  const searchIndex = createTokenIndex({ database, secrets, open, clock })
  const hiddenUpTo = async () => new Map<string, number>()
  const feature = messagesFeature({
    database: counted,
    transact,
    append: (entry) => commits.append(entry),
    contentSeal,
    clock,
    limiter: createLimiter(clock),
    hiddenUpTo,
    chatType: async () => 'group',
    searchIndex,
    media: { attach: async () => {}, letGo: async () => {} },
  })
  const receiptsPart = receiptsFeature({
    database: counted,
    clock,
    signals: {
      toUsers: (users, event) => void signalled.push(['users', users, event]),
      toChat: (id, event) => void signalled.push(['chat', id, event]),
      toDevice() {},
      cut() {},
    },
    hiddenUpTo,
    people: { readReceipts: async (ids) => new Map(ids.map((id) => [id, true])) },
    onError: () => {},
  })
  const reader = createLogReader(database, open, clock)
  return { own, database, open, transact, commits, feature, receipts: receiptsPart, reader, searchIndex }
}
let house: Awaited<ReturnType<typeof build>>
beforeAll(async () => {
  house = await build()
})
afterAll(async () => {
  await house.commits.close()
  await house.database.close()
  await house.own.drop()
})

const person = (): Caller => ({
  userId: randomUUID() as never,
  deviceId: randomUUID() as never,
  isOperator: false,
  tokenExpiresAt: Number.MAX_SAFE_INTEGER,
})
const ada = person()
const bob = person()

async function chat({
  sealed = false,
  timer = null,
}: {
  sealed?: boolean
  timer?: number | null
} = {}): Promise<ChatId> {
  const id = randomUUID()
  await house.transact([], async (tx) => {
    await tx.create({ id, kind: 'chat', sealed })
    await tx.query('update logs set timer = $2 where id = $1', [id, timer])
    const members = [ada, bob].map(({ userId }, i) => ({
      ...{ userId, role: i === 0 ? ('creator' as const) : ('member' as const), canPost: true },
      ...{ joinedAt: now, joinedSeq: 0 },
    }))
    await addMembers(tx, id, members)
  })
  return id as ChatId
}

function ask<C extends Call>(who: Caller, spec: C, input: RequestOf<C>): Promise<OutputOf<C>> {
  const bound = [...house.feature.calls, ...house.receipts.calls].find(({ call }) => call.name === spec.name) as Bound
  return bound.answer(z.parse(bound.call.input, input) as never, who, {} as Context) as Promise<OutputOf<C>>
}
const plain = (text: string) => ({ clientId: randomUUID(), content: { text } })
const stored = (chatId: string) =>
  house.database.query<{ seq: number; kind: string; body: Buffer | null; body_hash: Buffer | null }>(
    'select seq, kind, body, body_hash from entries where log_id = $1 order by seq',
    [chatId],
  )
const expire = () => house.feature.jobs.find(({ name }) => name === 'expire-messages')!.run()

it('takes edits for exactly 48 hours', async () => {
  const chatId = await chat()
  now = START
  const said = await ask(ada, messages.send, { chatId, ...plain('x') })
  const edit = () => outcome(ask(ada, messages.edit, { id: said.id, ...plain('y') }))
  now = START + LIMITS.editWindow - 1
  expect(await edit()).toBe('done')
  now = START + LIMITS.editWindow
  expect(await edit()).toBe('done')
  now = START + LIMITS.editWindow + 1
  expect(await edit()).toBe('EDIT_WINDOW_CLOSED')
})

it.each([true, false])(
  'lets a message go in the very millisecond, with its edits and reactions (sealed: %s)',
  async (sealed) => {
    const timer = 60_000
    const chatId = await chat({ sealed, timer })
    const something = () => (sealed ? sealedFor(0) : plain(randomUUID()))
    now = START
    const said = await ask(ada, messages.send, { chatId, ...something() })
    expect(said.expiresAt).toBe(START + timer)
    now = START + 30_000
    expect((await ask(ada, messages.edit, { id: said.id, ...something() })).expiresAt).toBe(START + timer)
    await ask(bob, reactions.react, { id: said.id, ...(sealed ? sealedFor(0) : { emoji: '👍' }) })
    await ask(ada, marks.pin, { id: said.id })
    const bodies = (await stored(chatId)).filter(({ body }) => body !== null)

    now = START + timer - 1
    expect((await ask(bob, messages.list, { chatId })).messages).toHaveLength(1)
    expect(await expire()).toBe(1)
    now = START + timer
    // Gone at once for readers, with the hash that the chain needs, though nothing has been swept yet.
    expect((await ask(bob, messages.list, { chatId })).messages).toEqual([])
    expect(await outcome(ask(bob, messages.get, { id: said.id }))).toBe('NOT_FOUND')
    expect((await ask(bob, marks.pinned, { chatId })).messages).toEqual([])
    expect(await outcome(ask(ada, messages.edit, { id: said.id, ...something() }))).toBe('GONE')
    const before = await house.reader.after(chatId, 0, 50)
    expect(before.every(({ body, content }) => body === undefined && content === undefined)).toBe(true)
    await house.searchIndex.catchUp(bob.userId)

    expect(await expire()).toBeUndefined()
    const swept = await stored(chatId)
    expect(swept.every(({ body }) => body === null)).toBe(true)
    for (const { seq, body } of bodies) {
      const hash = bodyHash({ kind: 'message', log_id: chatId, epoch: sealed ? 0 : null }, body!, house.open)
      expect(swept.find((row) => row.seq === seq)!.body_hash).toEqual(hash)
    }
    const after = await house.reader.after(chatId, 0, 50)
    expect(after.map(({ bodyHash: hash }) => hash)).toEqual(before.map(({ bodyHash: hash }) => hash))
    expect(JSON.stringify(after)).not.toContain('👍')
    expect(await house.database.query('select from message_tokens where log_id = $1', [chatId])).toEqual([])
    expect(await house.database.query('select from pinned_messages where log_id = $1', [chatId])).toEqual([])
  },
)

it('asks as many questions for a page of fifty as for a page of one, and none before a send', async () => {
  now = START
  const chats: ChatId[] = []
  const cost = async (work: () => Promise<unknown>) => {
    statements = 0
    await work()
    return statements
  }
  const costs: number[][] = []
  for (const [count, reactionsEach] of [
    [1, 0],
    [50, 2],
  ] as const) {
    const chatId = await chat()
    chats.push(chatId)
    for (let i = 0; i < count; i++) {
      const { id } = await ask(ada, messages.send, { chatId, ...plain(`m${i}`) })
      for (let j = 0; j < reactionsEach; j++) await ask(bob, reactions.react, { id, emoji: ['👍', '🙂'][j] })
    }
    costs.push([
      await cost(() => ask(bob, messages.list, { chatId })),
      await cost(() => house.feature.lastMessages(chats, bob.userId)),
      await cost(() => house.receipts.unread(chats, bob.userId)),
      await cost(() => house.receipts.receiptsSince(bob.userId, 0)),
      await cost(() => ask(ada, messages.send, { chatId, ...plain('x') })),
    ])
  }
  // Beside these, who is asked what they have cleared: one more.
  expect(costs).toEqual([
    [2, 1, 1, 1, 0],
    [2, 1, 1, 1, 0],
  ])
})

it('reads the last of many edits, and none of those before it', async () => {
  now = START
  const chatId = await chat()
  const { id } = await ask(ada, messages.send, { chatId, ...plain('first') })
  for (let i = 1; i <= 20; i++) await ask(ada, messages.edit, { id, ...plain(`edit ${i}`) })
  rowsRead = 0
  const { messages: page } = await ask(bob, messages.list, { chatId })
  expect(page).toMatchObject([{ id, isEdited: true, content: { text: 'edit 20' } }])
  // The message, its last edit, and whether the reader is in the chat.
  expect(rowsRead).toBe(3)
})

it('counts in large chats instead of naming, and tells only the reader’s own devices', async () => {
  const chatId = await chat()
  now = START
  await house.database.query(
    `insert into members (log_id, user_id, joined_at) select $1, gen_random_uuid(), 0 from generate_series(1, $2)`,
    [chatId, LIMITS.largeChat],
  )
  const said = await ask(ada, messages.send, { chatId, ...plain('x') })
  signalled.length = 0
  await ask(bob, receipts.read, { id: said.id })
  await vi.waitFor(() => expect(signalled).toHaveLength(2))
  expect(signalled).toEqual([
    ['users', [bob.userId], 'message:delivered'],
    ['users', [bob.userId], 'message:read'],
  ])
  expect(await ask(ada, receipts.receipts, { id: said.id })).toEqual({
    delivered: [],
    read: [],
    counts: { delivered: 1, read: 1 },
  })
  const mine = async (who: Caller) =>
    (await house.receipts.receiptsSince(who.userId, 0)).receipts.filter((one) => one.chatId === chatId).length
  expect([await mine(ada), await mine(bob)]).toEqual([0, 2])
})

it('leaves nothing behind when a log goes', async () => {
  const chatId = await chat()
  now = START
  const said = await ask(ada, messages.send, { chatId, ...plain('x') })
  await ask(ada, marks.pin, { id: said.id })
  await ask(bob, receipts.read, { id: said.id })
  await house.searchIndex.catchUp(bob.userId)
  const left = async () => {
    const tables = ['pinned_messages', 'message_tokens', 'indexed_logs']
    const counts = await Promise.all(
      tables.map((table) => house.database.query(`select from ${table} where log_id = $1`, [chatId])),
    )
    const marksLeft = await house.database.query('select from receipts where chat_id = $1', [chatId])
    return [...counts, marksLeft].map((rows) => rows.length)
  }
  expect(await left()).toEqual([1, 1, 1, 2])
  await house.database.query('delete from logs where id = $1', [chatId])
  expect(await left()).toEqual([0, 0, 0, 0])
})
