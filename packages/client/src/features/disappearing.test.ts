import type { ChatState, EpochMark, EpochSecret } from '@parley/keys'
import { expect, test } from 'vitest'
import { Secrets } from '../crypto/secrets.ts'
import { defaultPlatform } from '../platform.ts'
import { noMessage, type Opened } from '../state/message-state.ts'
import { memoryStore } from '../store/memory-store.ts'
import { put } from '../store/records.ts'
import type { Change, Range, Store } from '../store/store.ts'
import { expiryName, messageName, stretchName } from '../sync/cursor-row.ts'
import { Disappearing, type DisappearingDeps } from './disappearing.ts'

const CHAT = 'c0ffee00-0000-4000-8000-000000000000'
const OTHER = 'decaf000-0000-4000-8000-000000000000'
const { random } = defaultPlatform
const FOUR = Array.from({ length: 4 }, (_, i) => ({ epoch: 'fresh', number: i + 1 }) as EpochMark)

/** How many rows of messages were handed out, and the most at once of anything. */
function counting(disk: Store) {
  const counted = { messages: 0, most: 0 }
  const list = async (range: Range) => {
    const rows = await disk.list(range)
    counted.most = Math.max(counted.most, rows.length)
    if (range.from.startsWith('message/')) counted.messages += rows.length
    return rows
  }
  return { store: { ...disk, list } satisfies Store, counted }
}

const message = (seq: number, epoch: number, expiresAt?: number): Change =>
  put(messageName(CHAT, seq), { ...noMessage(seq), message: { seq, kind: 'message', epoch, expiresAt } as Opened })

test('K87 a long chat is not read whole for every key that goes, nor a stretch of it twice', async () => {
  const { store, counted } = counting(memoryStore())
  const secrets = new Secrets({ store, platform: defaultPlatform } as never)
  await secrets.keep(
    FOUR.map(({ number }): EpochSecret => ({ chat: CHAT, number, secret: random(32) })),
    false,
  )
  const shelf = { get: () => ({ timer: 1 }) }
  const book = { known: async () => ({ epochs: FOUR }) as unknown as ChatState }
  const disappearing = new Disappearing({ store, secrets, shelf, book } as unknown as DisappearingDeps)
  const hold = (from: number, to: number) => put(stretchName(CHAT), { kind: 'chat', from, to })
  // Under the first epoch one thing stays; under the second all is over; under the third one thing is still to come.
  const rows = Array.from({ length: 2_000 }, (_, i) => message(1_001 + i, i === 999 ? 1 : 2, i === 999 ? undefined : 1))
  const others = Array.from({ length: 1_500 }, (_, i) => put(expiryName(5_000 + i, OTHER, i), 2))
  await store.write([...rows, ...others, put(expiryName(9_000, CHAT, 3_000), 3), hold(1_001, 3_000)])
  await disappearing.eraseKeys(CHAT)
  const left = async () => (await secrets.of(CHAT)).map(({ number }) => number)
  expect(await left()).toEqual([1, 3, 4])
  expect(counted).toEqual({ messages: 2_000, most: 500 })

  // An older page and a newer message: they alone are looked through, and what was found before holds.
  await store.write([message(1_000, 3), message(3_001, 4, 1), hold(1_000, 3_001)])
  await store.write([[expiryName(9_000, CHAT, 3_000), undefined]])
  await disappearing.eraseKeys(CHAT)
  expect(await left()).toEqual([1, 3, 4])
  expect(counted.messages).toBe(2_002)
})
