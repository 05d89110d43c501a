/** What searching on the device costs with 100,000 messages, beside reading through all of them in the same run. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeEngine, sqliteStore } from '@parley/client/node'
import { openSearchIndex, type Searchable, type SearchQuery, sqlCore, wasmEngine } from '@parley/client/search'
import { sameText } from '@parley/protocol'
import { isQuick, median, openReport } from './measure/figures.ts'

const MESSAGES = isQuick ? 5_000 : 100_000
const ROUNDS = 15
const random = (() => {
  let state = 42
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
})()
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
const messages: Searchable[] = Array.from({ length: MESSAGES }, (_, seq) => {
  const chatId = uuid('chat', Math.floor(random() ** 2 * 200))
  const at = 1_700_000_000_000 + seq * 300_000
  return { id: `${chatId}.${seq}`, chatId, seq, senderId: uuid('user', seq % 100), at, text: sentence(), kind: 'text' }
})
messages[500] = { ...(messages[500] as Searchable), text: 'There is a needle here 針山' }
const { chatId } = messages[500]

const queries: [string, SearchQuery][] = [
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
const texts = messages.map(({ text }) => sameText.normalise(text))
/** Every text, made ready beforehand: the least that a search without an index has to do. */
const scan = ({ text, chatId: only }: SearchQuery) => {
  const wanted = sameText.normaliseQuery(text)
  const found: Searchable[] = []
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i]!
    if (only !== undefined && message.chatId !== only) continue
    if (texts[i]!.includes(wanted)) found.push(message)
  }
  return found
}

const report = openReport('search', `${MESSAGES.toLocaleString('en')} messages on the device`)

for (const [name, engine] of [
  ['node:sqlite', nodeEngine],
  ['sqlite-wasm', wasmEngine],
] as const) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-search-'))
  try {
    await measure(name, folder, engine)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measure(name: string, folder: string, engine: typeof wasmEngine): Promise<void> {
  const open = async () => {
    const store = await sqliteStore({ folder })
    // Nothing is saved but when told.
    const platform = { now: () => Date.now(), after: () => () => {} }
    return { store, index: await openSearchIndex({ core: sqlCore(engine), store, platform, saveAfter: Infinity }) }
  }
  const ms = (value: number) => `${value.toFixed(0)} ms`
  const first = await open()
  const before = process.cpuUsage()
  const [build] = await timed(async () => {
    for (let i = 0; i < MESSAGES; i += 500) await first.index.index(messages.slice(i, i + 500))
  })
  const { user, system } = process.cpuUsage(before)
  const [save] = await timed(() => first.index.save())
  const one = `${chatId}.${MESSAGES}`
  await first.index.index([{ ...(messages[7] as Searchable), id: one, chatId, seq: MESSAGES }])
  const [saveOne] = await timed(() => first.index.save())
  await first.index.remove([one])
  const blocks = await first.store.list({ from: 'search/', to: 'search0' })
  const size = blocks.reduce((sum, [, block]) => sum + block.length, 0)
  await first.index.close()
  await first.store.close()
  const [load, { store, index }] = await timed(open)

  report.say(`${name}: build, and of that at work`, `${ms(build)}, ${ms((user + system) / 1_000)}`)
  report.say(`${name}: sealed snapshot`, `${(size / 1e6).toFixed(1)} MB`)
  report.say(`${name}: save, save one more, load`, `${ms(save)}, ${ms(saveOne)}, ${ms(load)}`)
  report.note('query              found    median ms   linear scan ms   ratio')
  const medians: number[] = []
  for (const [what, query] of queries) {
    const all = scan(query).map(({ id }) => id)
    const hits = (await index.query(query)).map(({ id }) => id)
    if (hits.join() !== all.slice(0, 50).join()) throw new Error(`"${what}" is not what a look at every text finds`)
    const indexed = await medianOf(() => index.query(query))
    const linear = await medianOf(() => scan(query))
    medians.push(indexed)
    const columns = [what.padEnd(18), String(all.length).padEnd(8), indexed.toFixed(2).padEnd(11)]
    report.note(`${columns.join(' ')} ${linear.toFixed(2).padEnd(16)} ${(indexed / linear).toFixed(2)}`)
  }
  report.atMost(`${name}: slowest median of a query`, Math.max(...medians), 50, 'ms')
  await index.close()
  await store.close()
}
