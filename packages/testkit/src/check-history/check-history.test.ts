import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../faults/seeded-random.ts'
import { checkHistory } from './check-history.ts'
import type { HistoryEvent } from './history.ts'
import { faults } from './inject-fault.ts'
import { simulateHistory } from './simulate-history.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const namesIn = (events: HistoryEvent[]) => new Set(checkHistory(events).map(({ name }) => name))

test('a valid history passes, whatever was lost, retried or refused on the way', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      expect(checkHistory(simulateHistory(seededRandom(seed)))).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('the simulated histories hold what makes them worth checking', () => {
  const found = {
    retried: 0,
    ackedTwice: 0,
    unknownYetThere: 0,
    refusedThenThere: 0,
    overlapping: 0,
    left: 0,
    joined: 0,
  }
  for (let seed = 0; seed < 20; seed++) {
    const events = simulateHistory(seededRandom(seed))
    const there = new Set(
      events.flatMap((e) => (e.type === 'final-log' ? e.entries.map((x) => e.log + x.clientId) : [])),
    )
    const sends = events.filter((event) => event.type.startsWith('send-')) as Extract<
      HistoryEvent,
      { clientId: string }
    >[]
    for (const own of Map.groupBy(sends, (event) => event.log + event.clientId).values()) {
      const types = own.map((event) => (event.type === 'send-failed' ? event.outcome : event.type))
      const key = own.map((event) => event.log + event.clientId)[0] ?? ''
      if (types.filter((type) => type === 'send-invoked').length > 1) found.retried++
      if (types.filter((type) => type === 'send-acked').length > 1) found.ackedTwice++
      if (types.includes('unknown') && !types.includes('send-acked') && there.has(key)) found.unknownYetThere++
      if (types.includes('definite') && there.has(key)) found.refusedThenThere++
    }
    sends.forEach((event, n) => {
      const before = sends[n - 1]
      if (event.type === 'send-invoked' && before?.type === 'send-invoked') found.overlapping++
    })
    found.left += events.filter((event) => event.type === 'reader-left').length
    found.joined += events.filter((event) => event.type === 'reader-started').length
  }
  for (const [what, count] of Object.entries(found)) expect(count, what).toBeGreaterThan(10)
})

describe('every fault is caught by its name, with its entries, and nothing else is claimed', () => {
  test.each(Object.keys(faults))('%s', (name) => {
    const inject = faults[name] as (typeof faults)[string]
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = seededRandom(seed)
        const { events, names, reader, seqs } = inject(simulateHistory(random), random)
        const violations = checkHistory(events)
        expect(violations.filter((violation) => !names.includes(violation.name))).toEqual([])
        const found = violations.filter((violation) => violation.name === names[0] && violation.reader === reader)
        expect(found.map(({ entries }) => entries.map(({ seq }) => seq))).toContainEqual(seqs)
      }),
      { numRuns: 150 },
    )
  })
})

const attempt = { writer: 'ann', device: 'phone', log: 'chat', clientId: 'a', at: 1 }
const entry = { seq: 1, sender: 'ann', device: 'phone', clientId: 'a' }
const invoked: HistoryEvent = { type: 'send-invoked', ...attempt }
const acked: HistoryEvent = { type: 'send-acked', ...attempt, seq: 1, at: 3 }
const final: HistoryEvent = { type: 'final-log', log: 'chat', entries: [entry] }
const read: HistoryEvent = { type: 'read', reader: 'bob', log: 'chat', seq: 1, device: 'phone', clientId: 'a', at: 4 }
const finished: HistoryEvent = { type: 'reader-finished', reader: 'bob', log: 'chat', head: 1 }
const whole = [invoked, acked, read, finished, final]

describe('a recording that proves nothing is refused', () => {
  const incomplete: [string, HistoryEvent[]][] = [
    ['the final log is missing', [invoked, acked]],
    ['the final log came twice', [...whole, final]],
    ['an ack that answers nothing', [acked, final]],
    ['more answers than attempts', [...whole, acked]],
    ['two writers under one clientId', [invoked, { ...invoked, writer: 'eve' }, acked, final]],
    ['a reader that never ended', [invoked, acked, read, final]],
    ['a reader that ended twice', [...whole, finished]],
    ['a reader that read after its end', [invoked, acked, finished, read, final]],
    [
      'a reader that started in its midst',
      [...whole, { type: 'reader-started', reader: 'bob', log: 'chat', after: 0 }],
    ],
    [
      'a seq that is a string',
      [{ type: 'final-log', log: 'chat', base: 1, entries: [{ ...entry, seq: '1' as never }] }],
    ],
  ]
  test.each(incomplete)('%s', (_, events) => {
    expect(checkHistory(whole)).toEqual([])
    expect(namesIn(events)).toContain('misrecorded')
  })
})

describe('what the clock may and may not prove', () => {
  const later = { ...attempt, clientId: 'b' }
  const b = { ...entry, clientId: 'b' }
  const swapped: HistoryEvent = { type: 'final-log', log: 'chat', entries: [b, { ...entry, seq: 2 }] }
  const ackA: HistoryEvent = { type: 'send-acked', ...attempt, seq: 2, at: 5 }

  test('an ack strictly before a send orders the two', () => {
    expect(namesIn([invoked, ackA, { type: 'send-invoked', ...later, at: 6 }, swapped])).toEqual(new Set(['reordered']))
  })

  test('the same instant orders nothing', () => {
    expect(namesIn([invoked, ackA, { type: 'send-invoked', ...later, at: 5 }, swapped])).toEqual(new Set())
  })

  test('a retry counts from its first attempt', () => {
    const first: HistoryEvent = { type: 'send-invoked', ...later, at: 2 }
    expect(namesIn([invoked, first, ackA, { ...first, at: 6 }, swapped])).toEqual(new Set())
  })

  test('what somebody read was committed, even if its sender never learned of it', () => {
    const seen: HistoryEvent = { ...read, seq: 2, at: 5 }
    const left: HistoryEvent = { type: 'reader-left', reader: 'bob', log: 'chat' }
    const started: HistoryEvent = { type: 'reader-started', reader: 'bob', log: 'chat', after: 1 }
    const sendB: HistoryEvent = { type: 'send-invoked', ...later, at: 6 }
    expect(namesIn([started, invoked, seen, sendB, left, swapped])).toEqual(new Set(['reordered']))
  })
})

test('a reader that is given what it said it had is given it again', () => {
  const started: HistoryEvent = { type: 'reader-started', reader: 'bob', log: 'chat', after: 1 }
  expect(namesIn([started, invoked, acked, finished, final])).toEqual(new Set())
  expect(namesIn([started, ...whole])).toEqual(new Set(['repeated']))
})

test('entries from before the recording need no sender', () => {
  const founding = { seq: 1, sender: 'ann', device: 'phone', clientId: 'create' }
  const entries = [founding, { ...entry, seq: 2 }]
  const events = (base: number): HistoryEvent[] => [
    invoked,
    { type: 'send-acked', ...attempt, seq: 2, at: 3 },
    { type: 'final-log', log: 'chat', base, entries },
  ]
  expect(namesIn(events(1))).toEqual(new Set())
  expect(namesIn(events(0))).toEqual(new Set(['ghost']))
})

test('one clientId on two devices, or in two logs, is two entries', () => {
  const tablet = { ...attempt, device: 'tablet' }
  const events: HistoryEvent[] = [
    invoked,
    { type: 'send-invoked', ...tablet },
    { type: 'send-invoked', ...attempt, log: 'other' },
    { type: 'final-log', log: 'chat', entries: [entry, { ...entry, seq: 2, device: 'tablet' }] },
    { type: 'final-log', log: 'other', entries: [entry] },
  ]
  expect(checkHistory(events)).toEqual([])
})

test('what a violation says can be acted upon', () => {
  const moved = checkHistory([invoked, { ...acked, seq: 4 }, read, finished, final])
  expect(moved.map(({ says }) => says)).toEqual(['#4 (phone/a) was acknowledged, the log has it at #1'])
})

test('a million events are no burden, in one log or in hundreds', { timeout: 60_000 }, () => {
  for (const size of [
    { logs: 1, sends: 80_000, readers: 4 },
    { logs: 400, sends: 200, readers: 4 },
  ]) {
    const events = simulateHistory(seededRandom(1), size)
    expect(events.length).toBeGreaterThan(400_000)
    const from = performance.now()
    expect(checkHistory(events)).toEqual([])
    console.info(`${events.length} events in ${size.logs} logs: ${Math.round(performance.now() - from)} ms`)
  }
})
