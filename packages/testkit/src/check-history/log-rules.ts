// What must hold between the sends, their answers and the final log.

import { type ClosedLog, identity } from './gather.ts'
import { type Entry, type Report, show } from './violation.ts'

/** The final log is seq 1…head: none missing, none twice. */
export function dense({ log, final }: ClosedLog, report: Report): void {
  let last: { seq: number } = { seq: 0 }
  for (const entry of final.entries) {
    if (entry.seq === last.seq)
      report({
        name: 'duplicate-seq',
        log,
        entries: [last, entry],
        says: `${show(last)} and ${show(entry)} share a seq`,
      })
    if (entry.seq > last.seq + 1) {
      const [from, to] = [{ seq: last.seq + 1 }, { seq: entry.seq - 1 }]
      report({ name: 'hole', log, entries: [from, to], says: `the log has nothing from ${show(from)} to ${show(to)}` })
    }
    last = entry
  }
}

/** A (device, clientId) stands in the log once, however often it was sent. */
export function once({ log, final }: ClosedLog, report: Report): void {
  const seen = new Map<string, { seq: number }>()
  for (const entry of final.entries) {
    const before = seen.get(identity(entry))
    if (before)
      report({ name: 'doubled', log, entries: [before, entry], says: `${show(entry)} stands also at ${show(before)}` })
    else seen.set(identity(entry), entry)
  }
}

/** What was acknowledged is in the log, at the acknowledged seq. */
export function ackedIsThere({ log, sends, final }: ClosedLog, report: Report): void {
  for (const [key, { device, clientId, ackedSeqs }] of sends) {
    for (const seq of ackedSeqs) {
      const atSeq = final.bySeq.get(seq)
      if (atSeq && identity(atSeq) === key) continue
      const acked = { seq, device, clientId }
      const elsewhere = final.byIdentity.get(key)
      if (elsewhere) {
        const says = `${show(acked)} was acknowledged, the log has it at #${elsewhere.seq}`
        report({ name: 'moved', log, entries: [acked, elsewhere], says })
      } else {
        const says = `${show(acked)} was acknowledged and is nowhere in the log`
        report({ name: 'lost', log, entries: [acked], says })
      }
    }
  }
}

/** However often a send is acknowledged, it is at the same seq. */
export function retryKeepsItsSeq({ log, sends }: ClosedLog, report: Report): void {
  for (const { device, clientId, ackedSeqs } of sends.values()) {
    const first = ackedSeqs[0]
    const other = ackedSeqs.find((seq) => seq !== first)
    if (first === undefined || other === undefined) continue
    const entries = [
      { seq: first, device, clientId },
      { seq: other, device, clientId },
    ]
    report({
      name: 'retry-moved',
      log,
      entries,
      says: `${device}/${clientId} was acknowledged at #${first} and again at #${other}`,
    })
  }
}

/**
 * What was known to be committed before another send began stands before it in the log.
 * One sweep through time: the highest entry witnessed so far is the floor for whatever is sent from then on.
 */
export function realTimeOrder({ log, sends, witnesses, final }: ClosedLog, report: Report): void {
  const bySending = [...sends].toSorted(([, a], [, b]) => a.firstInvokedAt - b.firstInvokedAt)
  const byTime = witnesses.toSorted((a, b) => a.at - b.at)
  let passed = 0
  let floor: Entry & { seq: number } = { seq: 0 }
  for (const [key, { firstInvokedAt }] of bySending) {
    for (; passed < byTime.length; passed++) {
      const witness = byTime[passed]
      if (!witness || witness.at >= firstInvokedAt) break
      const place = final.byIdentity.get(identity(witness))
      if (place && place.seq > floor.seq) floor = place
    }
    const sent = final.byIdentity.get(key)
    if (!sent || sent.seq > floor.seq) continue
    const says = `${show(floor)} was there before ${show(sent)} was sent`
    report({ name: 'reordered', log, entries: [floor, sent], says })
  }
}

/** Nothing is in the log that nobody sent, or that was refused for certain at every attempt. */
export function noGhost({ log, sends, final }: ClosedLog, report: Report): void {
  for (const entry of final.entries) {
    if (entry.seq <= final.base) continue
    const send = sends.get(identity(entry))
    if (!send) report({ name: 'ghost', log, entries: [entry], says: `${show(entry)} was sent by nobody` })
    else if (send.writer !== entry.sender)
      report({
        name: 'ghost',
        log,
        entries: [entry],
        says: `${show(entry)} was sent by ${send.writer}, not ${entry.sender}`,
      })
    else if (send.refusals === send.attempts)
      report({ name: 'refused-yet-there', log, entries: [entry], says: `${show(entry)} was refused at every attempt` })
  }
}
