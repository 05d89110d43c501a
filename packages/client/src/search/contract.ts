/** What every search index must do, as tests: each engine runs the same suite, in its own world. */

import type { Platform } from '../platform.ts'
import { memoryStore } from '../store/memory-store.ts'
import { beginningWith, type Store } from '../store/store.ts'
import type { Searchable, SearchIndex, SearchQuery } from './index-port.ts'
import type { SearchCore } from './search-core.ts'
import { openSearchIndex } from './search-index.ts'

export type IndexCase = { name: string; run(core: () => SearchCore): Promise<void> }

/** A device whose store can be looked into and whose clock can be moved; opening it anew without closing it is a crash. */
export class SearchWorld {
  readonly store: Store = memoryStore()
  readonly #core: () => SearchCore
  #now = 1_000_000
  readonly #timers = new Set<{ due: number; run: () => void }>()

  constructor(core: () => SearchCore) {
    this.#core = core
  }

  readonly platform: Pick<Platform, 'now' | 'after'> = {
    now: () => this.#now,
    after: (ms, run) => {
      const timer = { due: this.#now + ms, run }
      this.#timers.add(timer)
      return () => void this.#timers.delete(timer)
    },
  }

  open(saveAfter?: number): Promise<SearchIndex> {
    return openSearchIndex({
      core: this.#core(),
      store: this.store,
      platform: this.platform,
      ...(saveAfter && { saveAfter }),
    })
  }

  advance(ms: number): void {
    this.#now += ms
    for (const timer of this.#timers) {
      if (timer.due > this.#now) continue
      this.#timers.delete(timer)
      timer.run()
    }
  }

  async holds(text: string): Promise<boolean> {
    const blocks = await this.store.list(beginningWith('search/'))
    const bytes = blocks.flatMap(([, block]) => [...block])
    return new TextDecoder('latin1').decode(new Uint8Array(bytes)).includes(text)
  }
}

export const say = (seq: number, text: string, more: Partial<Searchable> = {}): Searchable => {
  const chatId = more.chatId ?? 'tea'
  return { id: `${chatId}.${seq}`, chatId, seq, senderId: 'ana', at: seq * 1_000, text, kind: 'text', ...more }
}

const found = async (index: SearchIndex, text: string, more: Partial<SearchQuery> = {}): Promise<string> =>
  (await index.query({ text, ...more })).map(({ id }) => id).join(' ')

function same(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: found ${a}, expected ${b}`)
}

const one = (name: string, run: (index: SearchIndex, world: SearchWorld) => Promise<void>): IndexCase => ({
  name,
  async run(core) {
    const world = new SearchWorld(core)
    const index = await world.open()
    await run(index, world)
    await index.close()
  },
})

export const searchContract: readonly IndexCase[] = [
  one('finds a stretch of a text wherever it stands, newest first', async (index) => {
    await index.index([say(1, 'The kettle is on'), say(2, 'Two kettles?'), say(3, 'No tea')])
    same(await found(index, 'kettle'), 'tea.2 tea.1', 'a word')
    same(await found(index, 'KETT'), 'tea.2 tea.1', 'its beginning')
    same(await found(index, 'ettle is'), 'tea.1', 'across words')
    same(await found(index, '  kettle '), 'tea.2 tea.1', 'space around it')
    same(await found(index, 'kettle tea'), '', 'what is nowhere')
  }),
  one('finds one or two characters, at the end of a text too', async (index) => {
    await index.index([say(1, 'abc'), say(2, 'xb'), say(3, 'c')])
    same(await found(index, 'b'), 'tea.2 tea.1', 'one')
    same(await found(index, 'bc'), 'tea.1', 'two')
    same(await found(index, 'c'), 'tea.3 tea.1', 'all of a text')
  }),
  one('finds rare and short things among many messages', async (index) => {
    const filler = Array.from({ length: 3_000 }, (_, i) => say(i + 10, `nothing of note ${i}`))
    await index.index([say(1, 'the 猫 sat'), say(2, 'a purple 大象'), ...filler])
    same(await found(index, '猫'), 'tea.1', 'one character')
    same(await found(index, '大象'), 'tea.2', 'two')
    same(await found(index, 'purple'), 'tea.2', 'a word')
    same(
      (await index.query({ text: 'note', limit: 3 })).map(({ seq }) => seq),
      [3_009, 3_008, 3_007],
      'a frequent one',
    )
  }),
  one('reads every script, and emoji whole', async (index) => {
    await index.index([
      say(1, '日本語のテキスト'),
      say(2, 'Grüße, Ἀθῆναι'),
      say(3, 'ok 👨‍👩‍👧‍👦!'),
      say(4, 'ＦＵＬＬ width'),
      say(5, 'مرحبا بالعالم'),
    ])
    same(await found(index, '語の'), 'tea.1', 'Japanese')
    same(await found(index, 'grüsse'.replace('ss', 'ß')), 'tea.2', 'German')
    same(await found(index, '👨‍👩‍👧‍👦'), 'tea.3', 'a family')
    same(await found(index, 'full'), 'tea.4', 'width')
    same(await found(index, 'بالعالم'), 'tea.5', 'Arabic')
  }),
  one('takes every query as text and none as syntax', async (index) => {
    const texts = [
      '"',
      `a"b''c`,
      'x AND y',
      'NEAR(a b)',
      'plain: *',
      '50%_\\',
      '-not^',
      "'); drop table messages; --",
      'a\0b',
      '\ud800x',
    ]
    await index.index(texts.map((text, i) => say(i + 1, text)))
    for (const [i, text] of texts.entries()) {
      if (!(await found(index, text)).split(' ').includes(`tea.${i + 1}`)) throw new Error(`not found: ${text}`)
    }
    same(await found(index, 'a OR y'), '', 'no OR')
    same(await found(index, 'a*'), '', 'no prefix')
  }),
  one('narrows by chat, sender, time and kind, alone and together', async (index) => {
    await index.index([
      say(1, 'cake'),
      say(2, 'cake', { senderId: 'bob' }),
      say(1, 'cake', { chatId: 'work', at: 5_000 }),
      say(3, 'cake', { kind: 'image' }),
    ])
    same(await found(index, 'cake'), 'work.1 tea.3 tea.2 tea.1', 'everywhere')
    same(await found(index, 'cake', { chatId: 'tea' }), 'tea.3 tea.2 tea.1', 'a chat')
    same(await found(index, 'cake', { chatId: 'none' }), '', 'no chat')
    same(await found(index, 'cake', { senderId: 'bob' }), 'tea.2', 'a sender')
    same(await found(index, 'cake', { after: 2_000, before: 5_000 }), 'tea.3 tea.2', 'a time')
    same(await found(index, '', { kind: 'image' }), 'tea.3', 'a kind')
    same(await found(index, '', { kind: ['image', 'text'], chatId: 'tea' }), 'tea.3 tea.2 tea.1', 'two kinds')
    same(await found(index, '', { senderId: 'ana', chatId: 'tea', limit: 1 }), 'tea.3', 'together')
  }),
  one('pages through everything once, even what was said in the same instant', async (index) => {
    const at = 9_000
    await index.index(Array.from({ length: 7 }, (_, i) => say(i, 'same', { at, chatId: i % 2 ? 'tea' : 'work' })))
    const pages: string[] = []
    for (let page = await index.query({ text: 'same', limit: 2 }); page.length > 0; ) {
      pages.push(...page.map(({ id }) => id))
      page = await index.query({ text: 'same', limit: 2, beyond: page.at(-1) })
    }
    same([...pages].sort(), ['tea.1', 'tea.3', 'tea.5', 'work.0', 'work.2', 'work.4', 'work.6'], 'pages')
  }),
  one('marks what matches in what was written', async (index) => {
    await index.index([say(1, 'Hi hi  HI!')])
    const [hit] = await index.query({ text: 'hi' })
    same(hit!.parts.map(({ text, match }) => (match ? `[${text}]` : text)).join(''), '[Hi] [hi]  [HI]!', 'parts')
  }),
  one('follows edits, deletions and chats left; twice is as good as once', async (index) => {
    await index.index([say(1, 'first draft'), say(2, 'second'), say(1, 'other', { chatId: 'work' })])
    for (let i = 0; i < 2; i++) await index.index([say(1, 'last version')])
    same(await found(index, 'draft'), '', 'edited away')
    same(await found(index, 'version'), 'tea.1', 'edited')
    for (let i = 0; i < 2; i++) await index.remove(['tea.2', 'tea.77', 'nowhere.1'])
    same(await found(index, 'second'), '', 'deleted')
    await index.mark('work', '12')
    for (let i = 0; i < 2; i++) await index.removeChat('work')
    same(await found(index, 'other'), '', 'left')
    same([...(await index.marks())], [], 'its mark')
    same(await found(index, ''), 'tea.1', 'what is left')
  }),
  one('forgets by itself what disappears, at the moment it does', async (index, world) => {
    await index.index([say(1, 'burnafterreading', { expiresAt: world.platform.now() + 500 }), say(2, 'stays')])
    await index.save()
    same(await world.holds('burnafterreading'), true, 'before')
    world.advance(499)
    same(await found(index, 'burn'), 'tea.1', 'still there')
    world.advance(1)
    same(await found(index, 'burn'), '', 'gone')
    await index.save()
    same(await world.holds('burnafterreading'), false, 'no trace')
    await index.index([say(3, 'toolatetobesaid', { expiresAt: 7 })])
    await index.save()
    same(await world.holds('toolatetobesaid'), false, 'what came too late')
  }),
  one('leaves no trace of what was deleted or edited away', async (index, world) => {
    await index.index([
      say(1, 'zanzibarquux'),
      say(2, 'krakatoavolt'),
      ...Array.from({ length: 500 }, (_, i) => say(i + 9, `other ${i}`)),
    ])
    await index.save()
    same(await world.holds('zanzibarquux'), true, 'before')
    await index.remove(['tea.1'])
    await index.index([say(2, 'something else')])
    await index.save()
    for (const trace of ['zanzibarquux', 'krakatoavolt']) same(await world.holds(trace), false, trace)
  }),
  {
    name: 'is there again when it is opened again; after a crash as it was saved, marks and all',
    async run(core) {
      const world = new SearchWorld(core)
      const first = await world.open()
      await first.index([say(1, 'one'), say(2, 'two')])
      await first.mark('tea', '2')
      await first.close()
      const second = await world.open()
      same(await found(second, 'two'), 'tea.2', 'closed and opened')
      await second.remove(['tea.1'])
      await second.index([say(3, 'three')])
      await second.mark('tea', '3')
      const third = await world.open()
      same([...(await third.marks())], [['tea', '2']], 'how far the crash was')
      same(await found(third, ''), 'tea.2 tea.1', 'as it was saved')
      await third.remove(['tea.1'])
      await third.index([say(3, 'three')])
      same(await found(third, ''), 'tea.3 tea.2', 'indexed again')
      await third.close()
    },
  },
  {
    name: 'saves by itself, after many changes and some time after few',
    async run(core) {
      const world = new SearchWorld(core)
      const saved = new Promise<void>((resolve) => {
        const { write } = world.store
        world.store.write = async (changes) => {
          await write(changes)
          resolve()
        }
      })
      const index = await world.open(10)
      await index.index([say(1, 'few')])
      same((await world.store.list(beginningWith('search/'))).length, 0, 'not yet')
      world.advance(5_000)
      await saved
      const crashed = await world.open()
      same(await found(crashed, 'few'), 'tea.1', 'after some time')
      await index.index(Array.from({ length: 10 }, (_, i) => say(i + 2, 'many')))
      await index.save()
      const again = await world.open()
      same((await again.query({ text: 'many' })).length, 10, 'after many')
      for (const open of [index, crashed, again]) await open.close()
    },
  },
  {
    name: 'starts empty where the snapshot is damaged, and is whole again after the next save',
    async run(core) {
      const world = new SearchWorld(core)
      const first = await world.open()
      await first.index([say(1, 'one')])
      await first.close()
      await world.store.write([['search/block/000000', new Uint8Array(70_000).fill(7)]])
      const second = await world.open()
      same(await found(second, ''), '', 'damaged')
      await second.index([say(2, 'two')])
      await second.close()
      const third = await world.open()
      same(await found(third, ''), 'tea.2', 'whole')
      await third.close()
    },
  },
]
