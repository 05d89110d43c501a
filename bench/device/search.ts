/** What searching on a device costs, beside reading through all of its messages in the same run. The same in Node and in browsers. */

import type { Store } from '@parley/client'
import {
  openSearchIndex,
  type Searchable,
  type SearchCore,
  type SearchIndex,
  type SearchQuery,
} from '@parley/client/search'
import { sameText } from '@parley/protocol'
import { median } from './median.ts'

/** Milliseconds and bytes. */
export type SearchCosts = {
  build: number
  snapshot: number
  save: number
  saveOne: number
  load: number
  queries: { what: string; found: number; indexed: number; linear: number }[]
}

const ROUNDS = 15
let drawn = 42
const random = () => {
  drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0
  return drawn / 2 ** 32
}
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!

const SYLLABLES = 'ka to mi re so lu ne vi da po shi ran tel mor qui zen bra ack ing est'.split(' ')
const HAN = Array.from({ length: 2_000 }, (_, i) => String.fromCodePoint(0x4e00 + i * 7))
const some = (least: number, most: number, of: () => string) =>
  Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, of)
const WORDS = Array.from({ length: 20_000 }, () => some(2, 4, () => pick(SYLLABLES)).join(''))
/** Frequent words are very frequent, as in any language. */
const word = () => WORDS[Math.floor(random() ** 4 * WORDS.length)]!
const sentence = () => {
  const said = random() < 0.1 ? some(4, 30, () => pick(HAN)).join('') : some(3, 17, word).join(' ')
  return said.charAt(0).toUpperCase() + said.slice(1)
}
const uuid = (kind: string, i: number) =>
  `${kind}-${String(i).padStart(4, '0')}-4000-8000-000000000000`.padStart(36, '0')

/** The same ones wherever it is asked. */
function someMessages(count: number): Searchable[] {
  drawn = 43
  const messages: Searchable[] = Array.from({ length: count }, (_, seq) => {
    const chatId = uuid('chat', Math.floor(random() ** 2 * 200))
    const at = 1_700_000_000_000 + seq * 300_000
    return {
      id: `${chatId}.${seq}`,
      chatId,
      seq,
      senderId: uuid('user', seq % 100),
      at,
      text: sentence(),
      kind: 'text',
    }
  })
  messages[500] = { ...messages[500]!, text: 'There is a needle here 針山' }
  return messages
}

const queriesOf = (messages: readonly Searchable[]): [string, SearchQuery][] => {
  const { chatId } = messages[500]!
  return [
    ['a frequent word', { text: WORDS[0]! }],
    ['a word', { text: WORDS[2_000]! }],
    ['part of a word', { text: WORDS[700]!.slice(1) }],
    ['two words', { text: messages[4_000]!.text.split(' ').slice(0, 2).join(' ') }],
    ['a rare word', { text: 'needle' }],
    ['nothing', { text: 'kazentomoracks' }],
    ['one letter', { text: 'k' }],
    ['a rare letter', { text: 'j' }],
    ['two of Han', { text: '針山' }],
    ['one of Han', { text: HAN[77]! }],
    ['a word, one chat', { text: WORDS[100]!, chatId }],
    ['rare, one chat', { text: 'needle', chatId }],
  ]
}

/** Opened anew, it is found as it was left. */
export async function searchCosts(
  count: number,
  core: () => SearchCore,
  openStore: () => Promise<Store>,
): Promise<SearchCosts> {
  const open = async (): Promise<{ store: Store; index: SearchIndex }> => {
    const store = await openStore()
    // Nothing is saved but when told.
    const platform = { now: () => Date.now(), after: () => () => {} }
    return { store, index: await openSearchIndex({ core: core(), store, platform, saveAfter: Infinity }) }
  }
  const messages = someMessages(count)
  const queries = queriesOf(messages)
  const first = await open()
  const [build] = await timed(async () => {
    for (let i = 0; i < count; i += 500) await first.index.index(messages.slice(i, i + 500))
  })
  const [save] = await timed(() => first.index.save())
  const { chatId } = messages[500]!
  const one = `${chatId}.${count}`
  await first.index.index([{ ...messages[7]!, id: one, chatId, seq: count }])
  const [saveOne] = await timed(() => first.index.save())
  await first.index.remove([one])
  const blocks = await first.store.list({ from: 'search/', to: 'search0' })
  const snapshot = blocks.reduce((sum, [, block]) => sum + block.length, 0)
  await first.index.close()
  await first.store.close()

  const [load, { store, index }] = await timed(open)
  const scan = scanner(messages)
  const costs: SearchCosts = { ...{ build, snapshot, save, saveOne, load }, queries: [] }
  for (const [what, query] of queries) {
    const all = scan(query).map(({ id }) => id)
    const hits = (await index.query(query)).map(({ id }) => id)
    if (hits.join() !== all.slice(0, 50).join()) throw new Error(`"${what}" is not what a look at every text finds`)
    const indexed = await medianOf(() => index.query(query))
    costs.queries.push({ what, found: all.length, indexed, linear: await medianOf(() => scan(query)) })
  }
  await index.close()
  await store.close()
  return costs
}

/** Every text, made ready beforehand: the least that a search without an index has to do. */
function scanner(messages: readonly Searchable[]): (query: SearchQuery) => Searchable[] {
  const texts = messages.map(({ text }) => sameText.normalise(text))
  return ({ text, chatId: only }) => {
    const wanted = sameText.normaliseQuery(text)
    const found: Searchable[] = []
    for (let i = messages.length - 1; i >= 0; i--) {
      const message = messages[i]!
      if (only !== undefined && message.chatId !== only) continue
      if (texts[i]!.includes(wanted)) found.push(message)
    }
    return found
  }
}

async function timed<T>(work: () => T | Promise<T>): Promise<[ms: number, result: T]> {
  const start = performance.now()
  const result = await work()
  return [performance.now() - start, result]
}
async function medianOf(work: () => unknown): Promise<number> {
  const figures: number[] = []
  for (let round = 0; round < ROUNDS; round++) figures.push((await timed(work))[0])
  return median(figures)
}
