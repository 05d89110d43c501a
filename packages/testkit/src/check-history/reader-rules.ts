// What must hold for everyone who followed a log.

import { type ClosedLog, identity, type ReaderHistory } from './gather.ts'
import { type Report, show } from './violation.ts'

/** From where it started, a reader applies every seq once and in order. */
export function unbroken({ log, readers }: ClosedLog, report: Report): void {
  for (const { reader, after, applied } of readers.values()) {
    const seen = new Set<number>()
    let last = after
    for (const entry of applied) {
      if (entry.seq > last + 1) {
        const [from, to] = [{ seq: last + 1 }, { seq: entry.seq - 1 }]
        const says = `${reader} applied ${show(entry)} without ${show(from)} to ${show(to)}`
        report({ name: 'skipped', log, reader, entries: [from, to], says })
      } else if (seen.has(entry.seq) || entry.seq <= after) {
        report({ name: 'repeated', log, reader, entries: [entry], says: `${reader} applied ${show(entry)} again` })
      } else if (entry.seq <= last) {
        const says = `${reader} applied ${show(entry)} after #${last}`
        report({ name: 'applied-late', log, reader, entries: [entry], says })
      }
      seen.add(entry.seq)
      last = Math.max(last, entry.seq)
    }
  }
}

/** What a reader applied at a seq is what the log holds there. */
export function sameAsLog({ log, readers, final }: ClosedLog, report: Report): void {
  for (const { reader, applied } of readers.values()) {
    for (const entry of applied) {
      const there = final.bySeq.get(entry.seq)
      if (there && identity(there) === identity(entry)) continue
      const says = `${reader} applied ${show(entry)}, the log has ${there ? show(there) : 'nothing'} there`
      report({ name: 'mismatched', log, reader, entries: there ? [entry, there] : [entry], says })
    }
  }
}

/** In the end a reader knows the final head and has applied everything up to it. */
export function reachesHead({ log, readers, final }: ClosedLog, report: Report): void {
  const head = final.head
  for (const { reader, end, after, applied } of readers.values()) {
    if (end === 'left') continue
    if (end === undefined) {
      const says = `${reader} was never recorded to have finished or left`
      report({ name: 'misrecorded', log, reader, entries: [], says })
      continue
    }
    const reached = lastApplied(applied, after)
    if (end.head === head && reached === head) continue
    const says = `${reader} applied up to #${reached} and took #${end.head} for the head, which is #${head}`
    report({ name: 'behind', log, reader, entries: [{ seq: reached }, { seq: head }], says })
  }
}

function lastApplied(applied: ReaderHistory['applied'], after: number): number {
  return applied.reduce((highest, { seq }) => Math.max(highest, seq), after)
}
