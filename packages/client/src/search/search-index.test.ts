/** Both engines keep the same promises; what is specific to the snapshot is looked at in Node's. */

import { describe, expect, it } from 'vitest'
import { beginningWith } from '../store/store.ts'
import { SearchWorld, say, searchContract } from './contract.ts'
import { nodeEngine } from './node-engine.ts'
import { sqlCore } from './sql-core.ts'
import type { OpenEngine } from './sql-engine.ts'
import { wasmEngine } from './wasm-engine.ts'

const engines: [string, OpenEngine][] = [
  ['node:sqlite', nodeEngine],
  ['sqlite-wasm', wasmEngine],
]

for (const [engineName, engine] of engines) {
  describe(engineName, () => {
    for (const { name, run } of searchContract) it(name, () => run(() => sqlCore(engine)))
  })
}

const snapshotOf = async (world: SearchWorld) =>
  Buffer.concat((await world.store.list(beginningWith('search/block/'))).map(([, block]) => block))

it.each(engines)('takes even the grams of what is gone out of the snapshot: %s', async (_, engine) => {
  const world = new SearchWorld(() => sqlCore(engine))
  const index = await world.open()
  await index.index([say(1, 'qzx'), say(2, 'kept'), say(3, 'wvj', { expiresAt: world.platform.now() + 1 })])
  await index.remove(['tea.1'])
  world.advance(1)
  await index.close()
  const snapshot = await snapshotOf(world)
  expect(snapshot.includes('qz') || snapshot.includes('wv')).toBe(false)
  const terms = (await nodeEngine(new Uint8Array(snapshot))).rows('select distinct term from terms order by term')
  expect(terms.flat()).toEqual(['ept', 'kep', 'pt\u0001', 't\u0001\u0001'])
})

it('does not find what has expired, even before it is swept out', async () => {
  const core = sqlCore(nodeEngine)
  await core.open(undefined)
  await core.index([say(1, 'brief', { expiresAt: 10 })])
  expect(await core.query({ text: 'brief' }, 9)).toHaveLength(1)
  expect(await core.query({ text: 'brief' }, 10)).toEqual([])
  await core.close()
})

it('is the same file for both engines', async () => {
  const world = new SearchWorld(() => sqlCore(wasmEngine))
  const index = await world.open()
  await index.index([say(1, 'from one to the other')])
  await index.close()
  const other = sqlCore(nodeEngine)
  await other.open(new Uint8Array(await snapshotOf(world)))
  expect(await other.query({ text: 'other' }, 0)).toMatchObject([{ id: 'tea.1' }])
})

it('writes only the blocks that changed', async () => {
  const world = new SearchWorld(() => sqlCore(nodeEngine))
  const index = await world.open()
  await index.index(Array.from({ length: 20_000 }, (_, i) => say(i, `message ${i} of many`)))
  await index.save()
  const written: number[] = []
  const { write } = world.store
  world.store.write = (changes) => {
    written.push(changes.length)
    return write(changes)
  }
  await index.index([say(20_000, 'one more')])
  await index.save()
  const blocks = (await snapshotOf(world)).length / 65_536
  expect(blocks).toBeGreaterThan(20)
  expect(written.length).toBe(1)
  expect(written[0]).toBeLessThan(blocks / 2)
  await index.save()
  expect(written.length).toBe(1)
})
