/** What every store must do, as tests: each kind of store runs the same suite, in its own world. */

import type { Bytes } from '@parley/keys'
import { beginningWith, erase, type Store } from './store.ts'

export type StoreCase = { name: string; run(open: () => Promise<Store>): Promise<void> }

const bytes = (text: string): Bytes => new TextEncoder().encode(text)
const words = (rows: [string, Bytes][]) => rows.map(([name, value]) => `${name}=${new TextDecoder().decode(value)}`)

export function same(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: found ${a}, expected ${b}`)
}

/** `lasting`: what is written outlives the store being closed. */
export const storeContract = (lasting: boolean): readonly StoreCase[] => [
  {
    name: 'gives back what was written, and nothing where nothing was',
    async run(open) {
      const store = await open()
      await store.write([['a', bytes('1')]])
      same(words([['a', (await store.get('a'))!]]), ['a=1'], 'what was written')
      same(await store.get('b'), undefined, 'what was not')
      await store.write([['empty', new Uint8Array(0)]])
      same((await store.get('empty'))?.length, 0, 'no bytes are bytes too')
      await store.close()
    },
  },
  {
    name: 'replaces and forgets; the last word in a write counts',
    async run(open) {
      const store = await open()
      await store.write([
        ['a', bytes('1')],
        ['b', bytes('1')],
        ['a', bytes('2')],
        ['b', undefined],
        ['c', undefined],
        ['c', bytes('3')],
      ])
      same(words(await store.list({ from: 'a', to: 'z' })), ['a=2', 'c=3'], 'one write')
      await store.write([['a', undefined]])
      same(await store.get('a'), undefined, 'forgotten')
      await store.close()
    },
  },
  {
    name: 'lists a range in the order of names, from either end, and no more than asked',
    async run(open) {
      const store = await open()
      await store.write(['m/10', 'm/02', 'm/01', 'n/1', 'l/9', 'm'].map((name) => [name, bytes('.')] as const))
      const names = async (range: Parameters<Store['list']>[0]) => (await store.list(range)).map(([name]) => name)
      same(await names(beginningWith('m/')), ['m/01', 'm/02', 'm/10'], 'ascending')
      same(await names({ ...beginningWith('m/'), newestFirst: true, limit: 2 }), ['m/10', 'm/02'], 'descending')
      same(await names({ from: 'm/02', to: 'm/10' }), ['m/02'], 'from is in, to is out')
      same(await names(beginningWith('x/')), [], 'nothing')
      await store.close()
    },
  },
  {
    name: 'keeps its own copy of what it is given and what it gives',
    async run(open) {
      const store = await open()
      const given = bytes('same')
      await store.write([['a', given]])
      given.fill(0)
      const got = (await store.get('a'))!
      got.fill(0)
      same(words([['a', (await store.get('a'))!]]), ['a=same'], 'a copy')
      await store.close()
    },
  },
  {
    name: 'takes many at once, and values of a megabyte',
    async run(open) {
      const store = await open()
      const name = (i: number) => `many/${String(i).padStart(5, '0')}`
      await store.write(Array.from({ length: 2_000 }, (_, i) => [name(i), bytes(String(i))] as const))
      same((await store.list(beginningWith('many/'))).length, 2_000, 'many')
      const big = new Uint8Array(1_048_576).fill(7)
      await store.write([['big', big]])
      same(
        (await store.get('big'))?.every((byte) => byte === 7),
        true,
        'big',
      )
      await store.close()
    },
  },
  {
    name: 'where it keeps large files, they are there by any part as soon as it says so, until they are dropped',
    async run(open) {
      const store = await open()
      const { files } = store
      if (files) {
        const part = async (from: number, length: number) =>
          new TextDecoder().decode(await files.read('one', from, length))
        const early: string[] = []
        async function* pieces() {
          yield bytes('one and ')
          early.push(await part(0, 3).catch(() => ''))
          yield bytes('two')
        }
        const told: number[] = []
        same(await files.write('one', pieces(), (size) => void told.push(size)), 11, 'its size')
        same([told, early], [[8, 11], ['one']], 'told and read while it is written')
        same([await part(4, 3), await part(8, 100), await part(11, 1)], ['and', 'two', ''], 'parts')
        await files.write('one', (async function* () {})(), () => {})
        same(await part(0, 3), '', 'written anew')
        await files.drop('one')
        await files.drop('one')
        same(await part(0, 1).catch(() => 'gone'), 'gone', 'dropped')
        await files.write('two', pieces(), () => {}).catch(() => {})
        await erase(store)
        same(await files.read('two', 0, 1).catch(() => 'gone'), 'gone', 'erased with the store')
      }
      await store.close()
    },
  },
  ...(lasting
    ? [
        {
          name: 'has it all when it is opened again',
          async run(open: () => Promise<Store>) {
            const store = await open()
            await store.write([
              ['lasting', bytes('yes')],
              ['gone', bytes('no')],
            ])
            await store.write([['gone', undefined]])
            await store.close()
            const again = await open()
            same(words(await again.list({ from: 'g', to: 'm' })), ['lasting=yes'], 'opened again')
            await again.close()
          },
        },
        {
          name: 'belongs to one at a time',
          async run(open: () => Promise<Store>) {
            const store = await open()
            const code = await open().then(
              () => 'opened',
              (error: { code?: string }) => error.code,
            )
            same(code, 'STORE_IN_USE', 'a second one')
            await store.close()
            await (await open()).close()
          },
        },
      ]
    : []),
]
