/** A message is what its entries come down to: the same as doing each change to it, one after the other. */

import { type Entry, type Message, messageId } from '@parley/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fold, foldAll } from './rules.ts'

const LOG = '00000000-0000-4000-8000-000000000000'
const entry = (seq: number, kind: string, more: Partial<Entry> = {}): Entry =>
  ({
    log: LOG,
    seq,
    id: messageId(LOG, seq),
    kind,
    at: seq,
    senderId: 'ada',
    deviceId: 'd',
    clientId: null,
    ...more,
  }) as Entry

type Step = { kind: 'edit' | 'delete' | 'react' | 'unreact' | 'pin' | 'unpin'; who: string; pick: number }
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('edit', 'delete', 'react', 'unreact', 'pin', 'unpin'),
  who: fc.constantFrom('ada', 'bob'),
  pick: fc.nat({ max: 3 }),
})

it('is what doing each change to it makes of it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let text: string | undefined = 'said'
      let edited: number | undefined
      let deleted: number | undefined
      let pinned = false
      let reactions: { seq: number; who: string }[] = []
      const about: Entry[] = []
      for (const [i, { kind, who, pick }] of steps.entries()) {
        const seq = i + 2
        const add = (more: Partial<Entry> = {}) =>
          about.push(entry(seq, kind, { ref: 1, senderId: who as never, ...more }))
        if (kind === 'edit') {
          add({ content: { text: `edit ${seq}` } })
          text = `edit ${seq}`
          edited = seq
        } else if (kind === 'delete') {
          add()
          deleted ??= seq
        } else if (kind === 'react') {
          add({ data: { emoji: '👍' } })
          reactions.push({ seq, who })
        } else if (kind === 'unreact') {
          const taken = reactions[pick]
          if (!taken) continue
          add({ data: { reaction: taken.seq } })
          reactions = reactions.filter((one) => one !== taken)
        } else {
          add()
          pinned = kind === 'pin'
        }
      }
      const message = fold(entry(1, 'message', { content: { text: 'said' } }), about, 100)
      const isDeleted = deleted !== undefined
      expect(message).toMatchObject({
        isEdited: edited !== undefined,
        isDeleted,
        isPinned: pinned && !isDeleted,
        isExpired: false,
      } satisfies Partial<Message>)
      expect([message.editedAt, message.deletedAt]).toEqual([edited, deleted])
      expect(message.content?.text).toBe(isDeleted ? undefined : text)
      expect(message.reactions.map(({ id, userId }) => [id, userId])).toEqual(
        isDeleted ? [] : reactions.map(({ seq, who }) => [messageId(LOG, seq), who]),
      )
    }),
    { numRuns: 300 },
  )
})

it('keeps apart what is about one message and what is about another, and takes no answer for a change', () => {
  const entries = [
    entry(1, 'message', { content: { text: 'a' } }),
    entry(2, 'message', { content: { text: 'b' }, ref: 1 }),
    entry(3, 'edit', { content: { text: 'a!' }, ref: 1 }),
    entry(4, 'pin', { ref: 2 }),
  ]
  const messages = [...foldAll(entries, 10).values()]
  expect(messages.map(({ content, isPinned, replyTo }) => [content?.text, isPinned, replyTo])).toEqual([
    ['a!', false, undefined],
    ['b', true, messageId(LOG, 1)],
  ])
})

it('is over at its time, to the millisecond', () => {
  const message = entry(1, 'message', { content: { text: 'a' }, expiresAt: 50 })
  expect(fold(message, [], 49)).toMatchObject({ isExpired: false, content: { text: 'a' } })
  expect(fold(message, [], 50)).toMatchObject({ isExpired: true })
  expect(fold(message, [], 50).content).toBeUndefined()
})
