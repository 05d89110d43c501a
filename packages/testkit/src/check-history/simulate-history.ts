// Makes valid histories for the checker's own tests: concurrent writers, lost requests, lost acks, retries that overtake each other, refusals, readers that come late or leave.

import type { SeededRandom } from '../faults/seeded-random.ts'
import type { Attempt, FinalEntry, HistoryEvent } from './history.ts'

type Arrival = { attempt: Attempt; at: number; answeredAt?: number }
type Timed = HistoryEvent & { at: number }

/** Times are whole numbers, few enough that many coincide. */
export function simulateHistory(random: SeededRandom, size = { logs: 2, sends: 30, readers: 3 }): HistoryEvent[] {
  return Array.from({ length: size.logs }, (_, n) => simulateLog(random, `log-${n}`, size)).flat()
}

function simulateLog(random: SeededRandom, log: string, size: { sends: number; readers: number }): HistoryEvent[] {
  const timed: Timed[] = []
  const arrivals: Arrival[] = []
  let now = 0
  for (let n = 0; n < size.sends; n++) {
    now += random.integer(0, 6)
    const writer = `writer-${random.integer(0, 3)}`
    // Two devices of one writer count alike: a clientId is only unique within its device.
    const device = `${writer}-device-${random.integer(0, 1)}`
    simulateSend(random, { writer, device, log, clientId: `c${n}`, at: now }, timed, arrivals)
  }

  const committed = commit(arrivals, timed)
  const ends: HistoryEvent[] = []
  for (let n = 0; n < size.readers; n++) ends.push(...simulateReader(random, `reader-${n}`, log, committed, timed))

  const starts = ends.filter((event) => event.type === 'reader-started')
  const finishes = ends.filter((event) => event.type !== 'reader-started')
  timed.sort((a, b) => a.at - b.at)
  return [...starts, ...timed, ...finishes, { type: 'final-log', log, entries: committed.map(({ entry }) => entry) }]
}

/** Attempts follow one another until an ack comes or the writer gives up; a slow request may land after its own retry. */
function simulateSend(random: SeededRandom, first: Attempt, timed: Timed[], arrivals: Arrival[]): void {
  let attempt = first
  while (true) {
    timed.push({ type: 'send-invoked', ...attempt })
    const at = attempt.at + random.integer(1, 10)
    if (random.chance(0.7)) {
      arrivals.push({ attempt, at, answeredAt: at + random.integer(0, 10) })
      // Impatience: now and then the same goes out again over another connection, and both are acknowledged.
      if (random.chance(0.9)) return
      attempt = { ...attempt, at }
      continue
    }
    const outcome = random.pick(['definite', 'unknown'] as const)
    const failedAt = at + random.integer(0, 10)
    timed.push({ type: 'send-failed', outcome, ...attempt, at: failedAt })
    if (outcome === 'unknown' && random.chance(0.6))
      arrivals.push({ attempt, at: random.chance(0.5) ? at : failedAt + random.integer(0, 30) })
    if (random.chance(0.3)) return
    attempt = { ...attempt, at: failedAt + random.integer(0, 5) }
  }
}

/** What the server does: the first arrival of a clientId takes the next seq, a later one is told the same. */
function commit(arrivals: Arrival[], timed: Timed[]): { entry: FinalEntry; at: number }[] {
  const committed: { entry: FinalEntry; at: number }[] = []
  const seqs = new Map<string, number>()
  for (const { attempt, at, answeredAt } of arrivals.toSorted((a, b) => a.at - b.at)) {
    const { writer: sender, device, clientId } = attempt
    let seq = seqs.get(`${device} ${clientId}`)
    if (seq === undefined) {
      seq = committed.length + 1
      seqs.set(`${device} ${clientId}`, seq)
      committed.push({ entry: { seq, sender, device, clientId }, at })
    }
    if (answeredAt !== undefined) timed.push({ type: 'send-acked', seq, ...attempt, at: answeredAt })
  }
  return committed
}

function simulateReader(
  random: SeededRandom,
  reader: string,
  log: string,
  committed: { entry: FinalEntry; at: number }[],
  timed: Timed[],
): HistoryEvent[] {
  const last = committed.length
  const whole = reader === 'reader-0'
  const after = !whole && random.chance(0.3) ? random.integer(0, last) : 0
  const until = !whole && random.chance(0.2) ? random.integer(after, last) : undefined
  let now = 0
  for (const { entry, at } of committed.slice(after, until)) {
    now = Math.max(now, at) + random.integer(0, 3)
    const { seq, device, clientId } = entry
    timed.push({ type: 'read', reader, log, seq, device, clientId, at: now })
  }
  return [
    ...(after > 0 ? [{ type: 'reader-started', reader, log, after } as const] : []),
    until === undefined ? { type: 'reader-finished', reader, log, head: last } : { type: 'reader-left', reader, log },
  ]
}
