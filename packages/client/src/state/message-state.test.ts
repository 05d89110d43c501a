import { LIMITS } from '@parley/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyToMessage, type MessageState, noMessage, type Opened } from './message-state.ts'
import { viewMessage } from './message-view.ts'

const CHAT = '0190a6b2-0000-7000-8000-000000000001'
const person = fc.constantFrom('ada', 'bob')

const later: fc.Arbitrary<Omit<Opened, 'seq'>> = fc.record({
  kind: fc.constantFrom('edit', 'delete', 'react', 'unreact', 'pin', 'unpin'),
  at: fc.nat(LIMITS.editWindow * 2),
  senderId: person,
  deviceId: fc.constant('d'),
  clientId: fc.constant(null),
  ref: fc.constant(1),
  said: fc.option(fc.record({ text: fc.string(), emoji: fc.constantFrom('👍', '🎉') }), { nil: undefined }),
  reaction: fc.integer({ min: 2, max: 8 }),
  problem: fc.option(fc.constant('DOWNGRADE'), { nil: undefined }),
})

const history = fc
  .array(later, { maxLength: 8 })
  .map((changes): Opened[] => [
    { seq: 1, kind: 'message', at: 0, senderId: 'ada', deviceId: 'd', clientId: null, said: { text: 'first' } },
    ...changes.map((change, i) => ({ ...change, seq: i + 2 })),
  ])

const fold = (entries: readonly Opened[]): MessageState => entries.reduce(applyToMessage, noMessage(1))

// The law of the sync: what was held, and what came since, is what a device that asks for everything gets.
test('old state + events == fresh fetch, wherever the cut is, in whatever order and however often', () => {
  fc.assert(
    fc.property(history, fc.nat(8), fc.infiniteStream(fc.nat()), (entries, cut, picks) => {
      const fresh = fold(entries)
      const old = fold(entries.slice(0, cut))
      expect(entries.slice(cut).reduce(applyToMessage, old)).toEqual(fresh)
      const backwards = [...entries].reverse()
      expect(fold(backwards)).toEqual(fresh)
      const shuffled = [...entries, ...entries]
        .map((entry) => ({ entry, at: picks.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ entry }) => entry)
      expect(fold(shuffled)).toEqual(fresh)
    }),
    { numRuns: 300 },
  )
})

test('nothing of a deleted message is kept', () => {
  fc.assert(
    fc.property(history, (entries) => {
      fc.pre(entries.some(({ kind, problem }) => kind === 'delete' && !problem))
      expect(JSON.stringify(fold(entries))).not.toContain('"text"')
      expect(JSON.stringify(fold(entries))).not.toContain('emoji')
    }),
  )
})

test('K48 a deletion that nobody signed takes nothing away; where there is nothing to show, it says why', () => {
  const message = { seq: 1, kind: 'message', at: 0, senderId: 'ada', deviceId: 'd', clientId: null }
  const deletion = { ...message, seq: 2, kind: 'delete', ref: 1, problem: 'DOWNGRADE' }
  const see = (...entries: Opened[]) => viewMessage(CHAT, fold(entries), 0, { userId: 'ada', isStarred: false })
  expect(see({ ...message, said: { text: 'first' } }, deletion)).toMatchObject({ text: 'first', isDeleted: false })
  expect(see(message, deletion)).toMatchObject({ isDeleted: true })
  const signed = { ...deletion, problem: undefined }
  const deleted = see({ ...message, said: { text: 'first' } }, deletion, signed)
  expect(deleted).toMatchObject({ isDeleted: true })
  expect(deleted).not.toHaveProperty('text')
})

test('an edit by somebody else, or too late, says nothing', () => {
  const base = fold([
    { seq: 1, kind: 'message', at: 0, senderId: 'ada', deviceId: 'd', clientId: null, said: { text: 'first' } },
  ])
  const edit = { seq: 2, kind: 'edit', at: 1, senderId: 'ada', deviceId: 'd', clientId: null, ref: 1 }
  const see = (entry: Opened) => viewMessage(CHAT, applyToMessage(base, entry), 0, { userId: 'ada', isStarred: false })
  expect(see({ ...edit, said: { text: 'mine' } })).toMatchObject({ text: 'mine', isEdited: true })
  expect(see({ ...edit, senderId: 'bob', said: { text: 'his' } })).toMatchObject({ text: 'first', isEdited: false })
  expect(see({ ...edit, at: LIMITS.editWindow + 1, said: { text: 'late' } })).toMatchObject({ text: 'first' })
})

test('past its time a message shows nothing of what it said', () => {
  const state = fold([
    {
      seq: 1,
      kind: 'message',
      at: 0,
      senderId: 'ada',
      deviceId: 'd',
      clientId: null,
      expiresAt: 10,
      said: { text: 'x' },
    },
  ])
  expect(viewMessage(CHAT, state, 9, { userId: 'ada', isStarred: false })?.text).toBe('x')
  expect(viewMessage(CHAT, state, 10, { userId: 'ada', isStarred: false })).not.toHaveProperty('text')
})
