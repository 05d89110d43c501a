/** Properties 20, 21 and 22 of searching, for what a device finds by itself: against both engines, judged by a plain look at every text. */

import { sameText } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SearchWorld, say } from './contract.ts'
import type { Searchable } from './index-port.ts'
import { nodeEngine } from './node-engine.ts'
import { sqlCore } from './sql-core.ts'
import type { OpenEngine } from './sql-engine.ts'
import { wasmEngine } from './wasm-engine.ts'

// Few letters, so that much is found; and whatever else people write.
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'A', 'B', ' ') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('語', 'の', 'é', 'e\u0301', '👍🏽', '"', '*', "'", '%', 'ß', '\u0001', '\n'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
)
const writing = fc.array(character, { maxLength: 20 }).map((characters) => characters.join('').replaceAll('\0', ''))
const query = fc
  .array(character, { minLength: 1, maxLength: 5 })
  .map((characters) => characters.join('').replaceAll('\0', ''))
const messages = fc
  .array(fc.record({ text: writing, chatId: fc.constantFrom('tea', 'work', 'home') }), { minLength: 1, maxLength: 25 })
  .map((said) => said.map(({ text, chatId }, i) => say(i, text, { chatId })))

const contains = (text: string, wanted: string) => sameText.normalise(text).includes(sameText.normaliseQuery(wanted))

describe.each<[string, OpenEngine]>([
  ['node:sqlite', nodeEngine],
  ['sqlite-wasm', wasmEngine],
])('%s', (...[, engine]) => {
  const holds = async (judge: (said: Searchable[], wanted: string, world: SearchWorld) => Promise<void>) => {
    await fc.assert(
      fc.asyncProperty(messages, query, (said, wanted) => judge(said, wanted, new SearchWorld(() => sqlCore(engine)))),
      { numRuns: 150 },
    )
  }

  // Feature: telegram-clone, Property 20: Search result matching
  it('finds all messages that contain the query, and only those, newest first', () =>
    holds(async (said, wanted, world) => {
      const index = await world.open()
      await index.index(said)
      const expected = said.filter(({ text }) => contains(text, wanted)).map(({ id }) => id)
      expect((await index.query({ text: wanted })).map(({ id }) => id)).toEqual(expected.reverse())
      await index.close()
    }))

  // Feature: telegram-clone, Property 21: Search result highlighting
  it('marks the query in what it found, and changes nothing else', () =>
    holds(async (said, wanted, world) => {
      const index = await world.open()
      await index.index(said)
      const texts = new Map(said.map(({ id, text }) => [id, text]))
      for (const { id, parts } of await index.query({ text: wanted })) {
        expect(parts.map(({ text }) => text).join('')).toBe(texts.get(id)!.toWellFormed())
        if (sameText.normaliseQuery(wanted) === '') continue
        const marked = parts.filter(({ match }) => match)
        expect(marked.length).toBeGreaterThan(0)
        for (const { text } of marked) expect(contains(text, wanted)).toBe(true)
      }
      await index.close()
    }))

  // Feature: telegram-clone, Property 22: Chat-scoped search
  it('finds in a chat what is in that chat, after edits, deletions and a restart', () =>
    holds(async (said, wanted, world) => {
      const before = await world.open()
      await before.index(said.map((message) => ({ ...message, text: `${message.text} before` })))
      await before.index(said)
      await before.remove(said.filter((_, i) => i % 3 === 0).map(({ id }) => id))
      await before.close()
      const index = await world.open()
      const expected = said.filter(({ text, chatId }, i) => chatId === 'tea' && i % 3 !== 0 && contains(text, wanted))
      const hits = await index.query({ text: wanted, chatId: 'tea' })
      expect(hits.every(({ chatId }) => chatId === 'tea')).toBe(true)
      expect(hits.map(({ id }) => id)).toEqual(expected.map(({ id }) => id).reverse())
      await index.close()
    }))
})
