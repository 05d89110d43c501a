import type { Entry } from '@parley/protocol'
import { expect, it } from 'vitest'
import type { ChatInfo } from '../state/chat-info.ts'
import { memoryStore } from '../store/memory-store.ts'
import { put, read } from '../store/records.ts'
import { ChatShelf } from './chat-shelf.ts'

const ID = 'c0ffee00-0000-4000-8000-000000000000'
const CHAT = { id: ID, lastMessage: 1, touchedAt: 1, members: [], reach: {} } as unknown as ChatInfo
const said = { kind: 'message', seq: 2, at: 2 } as unknown as Entry

it('keeps a receipt that comes while entries are being written, in memory and on the disk', async () => {
  const store = memoryStore()
  await store.write([put(`chat/${ID}`, CHAT)])
  const told: ChatInfo[] = []
  const shelf = new ChatShelf({
    ...{ store, call: (() => {}) as never, me: () => ({ userId: 'me' }) },
    ...{ onProblem() {}, onGone() {}, onChanged: (chat) => void told.push(chat) },
  })
  await shelf.load()
  const { changes, done } = shelf.prepare(ID, [[said, undefined]], false)
  await shelf.reached(ID, 'ben', 'read', 1)
  await store.write(changes)
  await done()
  const both = { lastMessage: 2, reach: { ben: { delivered: 1, read: 1 } } }
  expect(shelf.get(ID)).toMatchObject(both)
  expect(told.at(-1)).toMatchObject(both)
  expect(await read(store, `chat/${ID}`)).toMatchObject(both)
})
