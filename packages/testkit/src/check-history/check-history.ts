// Judges a recorded history: an empty answer means that nothing acknowledged was lost, doubled or reordered, and that every reader saw one log.

import { type ClosedLog, gather, isClosed } from './gather.ts'
import type { HistoryEvent } from './history.ts'
import { ackedIsThere, dense, noGhost, once, realTimeOrder, retryKeepsItsSeq } from './log-rules.ts'
import { reachesHead, sameAsLog, unbroken } from './reader-rules.ts'
import type { Report, Violation } from './violation.ts'

const rules: ((history: ClosedLog, report: Report) => void)[] = [
  dense,
  once,
  ackedIsThere,
  retryKeepsItsSeq,
  realTimeOrder,
  noGhost,
  unbroken,
  sameAsLog,
  reachesHead,
]

export function checkHistory(events: Iterable<HistoryEvent>): Violation[] {
  const violations: Violation[] = []
  const report: Report = (violation) => violations.push(violation)

  for (const history of gather(events, report)) {
    if (isClosed(history)) for (const rule of rules) rule(history, report)
    else report({ name: 'misrecorded', log: history.log, entries: [], says: 'the final log was never recorded' })
  }
  return violations
}
