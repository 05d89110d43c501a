// Breaks a valid history in one known way, changing everything else along with it, so that the checker must see that fault and no other.

import type { SeededRandom } from '../faults/seeded-random.ts'
import type { FinalEntry, HistoryEvent } from './history.ts'
import type { ViolationName } from './violation.ts'

type FinalLog = Extract<HistoryEvent, { type: 'final-log' }>
type Read = Extract<HistoryEvent, { type: 'read' }>
type Acked = Extract<HistoryEvent, { type: 'send-acked' }>

/** The first name must be found, with these entries; the others may follow from it; no further one may appear. */
export type Fault = {
  events: HistoryEvent[]
  names: [ViolationName, ...ViolationName[]]
  reader?: string
  seqs: number[]
}
type Inject = (events: HistoryEvent[], random: SeededRandom) => Fault

const READER = 'reader-0'

export const faults: Record<string, Inject> = {
  lost(events, random) {
    const { log, seq } = random.pick(acks(events))
    const without = events.flatMap((event): HistoryEvent[] => {
      if (event.log !== log) return [event]
      if (event.type === 'read' && event.seq === seq) return []
      if (event.type === 'final-log') return [{ ...event, entries: event.entries.filter((entry) => entry.seq !== seq) }]
      return [event]
    })
    // The others close ranks: only the acks of the lost entry still tell of it.
    const closed = renumber(without, log, (old) => (old >= seq ? old - 1 : old), seq)
    return { events: closed, names: ['lost'], seqs: [seq] }
  },

  hole(events, random) {
    const { log, entries } = random.pick(finals(events))
    const seq = random.integer(1, entries.length)
    const names: Fault['names'] = ['hole', 'skipped']
    return { events: renumber(events, log, (old) => (old >= seq ? old + 1 : old)), names, seqs: [seq, seq] }
  },

  'two at one seq'(events, random) {
    const { log, entries } = random.pick(finals(events))
    const seq = random.integer(2, entries.length)
    const names: Fault['names'] = ['duplicate-seq', 'repeated', 'mismatched', 'moved', 'behind', 'reordered']
    return { events: renumber(events, log, (old) => (old >= seq ? old - 1 : old)), names, seqs: [seq - 1, seq - 1] }
  },

  doubled(events, random) {
    const final = random.pick(finals(events))
    const entry = random.pick(final.entries)
    const { events: longer, seq } = append(events, final, entry)
    // The copy at the end is a committed entry like any other, and later than everything: time has nothing against it.
    return { events: longer, names: ['doubled'], seqs: [entry.seq, seq] }
  },

  swapped(events, random) {
    const { log, seq } = random.pick(acks(events).filter((ack) => ack.seq > 1))
    const swap = (old: number) => (old === seq ? seq - 1 : old === seq - 1 ? seq : old)
    const changed = changeFinal(events, log, (entry) => ({ ...entry, seq: swap(entry.seq) }))
    return { events: changed, names: ['moved', 'mismatched', 'reordered'], seqs: [seq, seq - 1] }
  },

  'moved: the ack told another seq'(events, random) {
    const ack = random.pick(acks(events))
    const seq = ack.seq + random.pick([-1, 1, 1000])
    const changed = events.map((event) => (event === ack ? { ...ack, seq } : event))
    return { events: changed, names: ['moved', 'retry-moved'], seqs: [seq, ack.seq] }
  },

  'retry with a new seq'(events, random) {
    const ack = random.pick(acks(events))
    const { writer, device, log, clientId } = ack
    const again = { writer, device, log, clientId, at: ack.at }
    const final = finals(events).find((event) => event.log === log) as FinalLog
    // A server without memory: the retry is committed anew and acknowledged with its own seq.
    const { events: longer, seq } = append(events, final, { device, clientId, sender: writer })
    const retried: HistoryEvent[] = [
      { type: 'send-invoked', ...again },
      { type: 'send-acked', ...again, seq },
    ]
    return { events: [...longer, ...retried], names: ['retry-moved', 'doubled'], seqs: [ack.seq, seq] }
  },

  'reordered in real time'(history, random) {
    // Everybody who read all of it agrees on the wrong order: only the clock knows better.
    const events = history.filter((event) => !('reader' in event) || event.reader === READER)
    const { early, late } = random.pick(successions(events))
    const swap = (seq: number) => (seq === early.seq ? late.seq : seq === late.seq ? early.seq : seq)
    const renumbered = renumber(events, early.log, swap)
    const reads = renumbered.filter((event) => isRead(event, early.log)).toSorted((a, b) => a.seq - b.seq)
    const changed = renumbered.map((event) => (isRead(event, early.log) ? (reads.shift() ?? event) : event))
    return { events: changed, names: ['reordered'], seqs: [late.seq, early.seq] }
  },

  'ghost: nobody sent it'(events, random) {
    const ghost = { sender: 'writer-0', device: 'writer-0-device-0', clientId: 'from nowhere' }
    const { events: longer, seq } = append(events, random.pick(finals(events)), ghost)
    return { events: longer, names: ['ghost'], seqs: [seq] }
  },

  'ghost: under a false name'(events, random) {
    const { log, entries } = random.pick(finals(events))
    const { seq } = random.pick(entries)
    const changed = changeFinal(events, log, (entry) =>
      entry.seq === seq ? { ...entry, sender: 'somebody else' } : entry,
    )
    return { events: changed, names: ['ghost'], seqs: [seq] }
  },

  'ghost: refused for certain'(events, random) {
    const final = random.pick(finals(events))
    const attempt = { writer: 'writer-0', device: 'writer-0-device-0', log: final.log, clientId: 'refused', at: 0 }
    const refused: HistoryEvent[] = [
      { type: 'send-invoked', ...attempt },
      { type: 'send-failed', outcome: 'definite', ...attempt },
    ]
    const entry = { sender: attempt.writer, device: attempt.device, clientId: attempt.clientId }
    const { events: longer, seq } = append(events, final, entry)
    return { events: [...refused, ...longer], names: ['refused-yet-there'], seqs: [seq] }
  },

  skipped(events, random) {
    const { log, head } = random.pick(logsRead(events))
    const seq = random.integer(1, head - 1)
    const changed = events.filter((event) => !isRead(event, log, seq))
    return { events: changed, names: ['skipped'], reader: READER, seqs: [seq, seq] }
  },

  repeated(events, random) {
    const { log, head } = random.pick(logsRead(events))
    const seq = random.integer(1, head)
    const changed = events.flatMap((event): HistoryEvent[] => (isRead(event, log, seq) ? [event, event] : [event]))
    return { events: changed, names: ['repeated'], reader: READER, seqs: [seq] }
  },

  'applied late'(events, random) {
    const { log, head } = random.pick(logsRead(events))
    const seq = random.integer(1, head - 1)
    const late = events.find((event) => isRead(event, log, seq)) as Read
    const changed = events.flatMap((event): HistoryEvent[] => {
      if (event === late) return []
      return isRead(event, log, seq + 1) ? [event, late] : [event]
    })
    return { events: changed, names: ['applied-late', 'skipped'], reader: READER, seqs: [seq] }
  },

  'mismatched: a reader saw another entry'(events, random) {
    const { log, head } = random.pick(logsRead(events))
    const seq = random.integer(1, head)
    const changed = events.map((event) => (isRead(event, log, seq) ? { ...event, clientId: 'another' } : event))
    return { events: changed, names: ['mismatched'], reader: READER, seqs: [seq, seq] }
  },

  'mismatched: what a reader saw is gone'(events, random) {
    const { log, head } = random.pick(logsRead(events))
    const changed = changeFinal(events, log, (entry) => (entry.seq === head ? undefined : entry))
    return { events: changed, names: ['mismatched', 'behind', 'lost'], reader: READER, seqs: [head] }
  },

  'behind: a reader missed the end'(events, random) {
    const { log, head } = random.pick(logsRead(events))
    const seq = random.integer(0, head - 1)
    const changed = events.filter((event) => !(isRead(event, log) && event.seq > seq))
    return { events: changed, names: ['behind'], reader: READER, seqs: [seq, head] }
  },

  'behind: a reader took an old head for the last'(events, random) {
    const { log, head } = random.pick(logsRead(events))
    const changed = events.map((event) =>
      event.type === 'reader-finished' && event.reader === READER && event.log === log
        ? { ...event, head: head - 1 }
        : event,
    )
    return { events: changed, names: ['behind'], reader: READER, seqs: [head, head] }
  },
}

function finals(events: HistoryEvent[]): FinalLog[] {
  return events.filter((event) => event.type === 'final-log')
}

function acks(events: HistoryEvent[]): Acked[] {
  return events.filter((event) => event.type === 'send-acked')
}

function logsRead(events: HistoryEvent[]): { log: string; head: number }[] {
  return finals(events).map(({ log, entries }) => ({ log, head: entries.length }))
}

function isRead(event: HistoryEvent, log: string, seq?: number): event is Read {
  return (
    event.type === 'read' && event.reader === READER && event.log === log && (seq === undefined || event.seq === seq)
  )
}

/** Pairs where one was acknowledged before the other was first sent. */
function successions(events: HistoryEvent[]): { early: Acked; late: { seq: number } }[] {
  const sentAt = new Map<string, number>()
  for (const event of events) {
    const key = `${event.log} ${'device' in event ? `${event.device} ${event.clientId}` : ''}`
    if (event.type === 'send-invoked' && !sentAt.has(key)) sentAt.set(key, event.at)
  }
  return acks(events).flatMap((early) => {
    const entries = finals(events).find(({ log }) => log === early.log)?.entries ?? []
    const late = entries.find(
      ({ device, clientId }) => (sentAt.get(`${early.log} ${device} ${clientId}`) ?? 0) > early.at,
    )
    return late ? [{ early, late }] : []
  })
}

/** Gives entries of a log other seqs, in everything that anybody recorded of them, except in the acks of `keep`. */
function renumber(events: HistoryEvent[], log: string, place: (seq: number) => number, keep?: number): HistoryEvent[] {
  const placed = changeFinal(events, log, (entry) => ({ ...entry, seq: place(entry.seq) }))
  const entries = finals(placed).find((final) => final.log === log)?.entries ?? []
  const head = Math.max(...entries.map(({ seq }) => seq))
  return placed.map((event) => {
    if (event.log !== log) return event
    if (event.type === 'read') return { ...event, seq: place(event.seq) }
    if (event.type === 'send-acked') return event.seq === keep ? event : { ...event, seq: place(event.seq) }
    if (event.type === 'reader-finished') return { ...event, head }
    if (event.type === 'reader-started') return { ...event, after: place(event.after) }
    return event
  })
}

function changeFinal(
  events: HistoryEvent[],
  log: string,
  change: (entry: FinalEntry) => FinalEntry | undefined,
): HistoryEvent[] {
  return events.map((event) => {
    if (event.type !== 'final-log' || event.log !== log) return event
    return { ...event, entries: event.entries.flatMap((entry) => change(entry) ?? []) }
  })
}

/** Puts one more entry at the head, seen by every reader who stayed to the end. */
function append(
  events: HistoryEvent[],
  final: FinalLog,
  entry: Omit<FinalEntry, 'seq'>,
): { events: HistoryEvent[]; seq: number } {
  const { log } = final
  const seq = final.entries.length + 1
  const { device, clientId } = entry
  const longer = events.flatMap((event): HistoryEvent[] => {
    if (event === final) return [{ ...final, entries: [...final.entries, { ...entry, seq }] }]
    if (event.type !== 'reader-finished' || event.log !== log) return [event]
    const read: Read = { type: 'read', reader: event.reader, log, seq, device, clientId, at: Number.MAX_SAFE_INTEGER }
    return [read, { ...event, head: seq }]
  })
  return { events: longer, seq }
}
