/** What is kept of files, as tests: the same on every kind of store, each in its own world. */

import type { Bytes } from '@parley/keys'
import { same, type StoreCase } from '../store/contract.ts'
import { beginningWith, type Change, type Store } from '../store/store.ts'
import type { MediaPart } from '../state/said.ts'
import { KeptFiles } from './kept-files.ts'

const HOUR = 60 * 60 * 1_000
const of = (size: number): Bytes => new Uint8Array(size).map((_, at) => at % 251)
const part = (mediaId: string, kind: MediaPart['kind'] = 'image', hash = `hash of ${mediaId}`): MediaPart => ({
  ...{ mediaId, kind, hash },
})
const at = (chatId: string, messageId = `${chatId}.1`) => ({ chatId, messageId })

async function opened(store: Store, now = () => 0): Promise<KeptFiles> {
  const kept = new KeptFiles({ store, now })
  await kept.load()
  return kept
}
const isThere = async (kept: KeptFiles, ...ids: string[]) =>
  Promise.all(ids.map(async (id) => (await kept.get(part(id))) !== undefined))

export const keptContract: readonly StoreCase[] = [
  {
    name: 'a fetched file is kept whole, counted for its chat and kind, and known again after a start',
    async run(open) {
      const store = await open()
      const kept = await opened(store)
      const large = of(2 ** 21 + 7)
      await kept.put(part('one'), [large.slice(0, 999), large.slice(999)], at('tea'))
      await kept.put(part('two', 'voice'), [of(10)], at('tea'))
      await kept.put(part('three'), [of(20)], at('jam'))
      await kept.put(part('three'), [of(20)], at('tea'))
      const after = await opened(store)
      for (const seen of [kept, after]) {
        same((await seen.get(part('one')))?.join(), large.join(), 'the same bytes')
        same(await seen.get(part('one', 'image', 'another')), undefined, 'not for another file of that name')
        same(
          seen.usage(),
          {
            ...{ total: large.length + 30, limit: 500_000_000 },
            chats: [
              { chatId: 'tea', size: large.length + 10, kinds: { image: large.length, voice: 10 } },
              { chatId: 'jam', size: 20, kinds: { image: 20 } },
            ],
          },
          'usage',
        )
      }
      await store.close()
    },
  },
  {
    name: 'what is let go of a chat, a kind or a message is gone from the store, and nothing else',
    async run(open) {
      const store = await open()
      const kept = await opened(store)
      const putAll = async () => {
        await kept.put(part('a', 'image'), [of(1)], at('tea', 'tea.1'))
        await kept.put(part('b', 'voice'), [of(2)], at('tea', 'tea.2'))
        await kept.put(part('c', 'image'), [of(4)], at('jam', 'jam.1'))
      }
      await putAll()
      await kept.free({ chatId: 'tea', kinds: ['voice', 'audio'] })
      same(await isThere(kept, 'a', 'b', 'c'), [true, false, true], 'a kind of a chat')
      await putAll()
      await kept.free({ messageId: 'tea.1' })
      same(await isThere(kept, 'a', 'b', 'c'), [false, true, true], 'a message')
      await kept.free({ chatId: 'tea' })
      same(await isThere(kept, 'a', 'b', 'c'), [false, false, true], 'a chat')
      await kept.free()
      same((await store.list(beginningWith('kept'))).length, 0, 'rows that are left')
      same(kept.usage().total, 0, 'all')
      await store.close()
    },
  },
  {
    name: 'beyond the limit the longest unused go, after the next start too, and what is larger than it is not kept',
    async run(open) {
      const store = await open()
      let now = 0
      const kept = await opened(store, () => now)
      await kept.setLimit(100)
      for (const id of ['a', 'b', 'c']) {
        now += HOUR
        await kept.put(part(id), [of(30)], at('tea'))
      }
      now += 2 * HOUR
      await kept.get(part('a'))
      const after = await opened(store, () => (now += HOUR))
      await after.put(part('d'), [of(40)], at('tea'))
      same(await isThere(after, 'a', 'b', 'c', 'd'), [true, false, true, true], 'the longest unused is gone')
      await after.put(part('e'), [of(101)], at('tea'))
      same([after.usage().total, after.usage().limit], [100, 100], 'too large is not kept')
      await after.setLimit(45)
      same(after.usage().total <= 45, true, 'a smaller limit holds at once')
      await after.setLimit(null)
      await after.put(part('f'), [of(101)], at('tea'))
      same(await isThere(await opened(store), 'f'), [true], 'without a limit')
      same((await opened(store)).usage().limit, null, 'the limit is remembered')
      await store.close()
    },
  },
  {
    name: 'what was interrupted while it was written is not there, nor any row of it',
    async run(open) {
      const store = await open()
      const stuck = Promise.withResolvers<void>()
      const dying: Store = {
        ...store,
        write: async (changes: readonly Change[]) => {
          if (changes.some(([name, value]) => value && /^kept-bytes\/a\/0*1$/.test(name))) {
            stuck.resolve()
            return new Promise(() => {})
          }
          await store.write(changes)
        },
      }
      void (await opened(dying)).put(part('a'), [of(2 ** 20 + 1)], at('tea'))
      await stuck.promise
      same((await store.list(beginningWith('kept-bytes/'))).length, 1, 'a row of it was there')
      const after = await opened(store)
      same(await isThere(after, 'a'), [false], 'half a file')
      same((await store.list(beginningWith('kept'))).length, 0, 'rows that are left')
      await store.close()
    },
  },
]
