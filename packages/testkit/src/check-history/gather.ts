// One pass over the events sorts them by log, so that each rule looks only at what it judges.

import type { FinalEntry, HistoryEvent } from './history.ts'
import type { Entry, Report } from './violation.ts'

export type Send = {
  writer: string
  device: string
  clientId: string
  firstInvokedAt: number
  attempts: number
  refusals: number
  answers: number
  ackedSeqs: number[]
}

/** Proof that an entry was committed by a moment: somebody had its ack, or had read it. */
export type Witness = Required<Entry> & { at: number }

export type ReaderHistory = {
  reader: string
  after: number
  applied: Required<Entry>[]
  end?: { head: number } | 'left'
}

export type LogHistory = {
  log: string
  sends: Map<string, Send>
  witnesses: Witness[]
  readers: Map<string, ReaderHistory>
  final?: FinalLog
}

/** A log whose end is known: only such a one can be judged. */
export type ClosedLog = LogHistory & { final: FinalLog }

type FinalLog = {
  base: number
  head: number
  /** In the order of their seqs. */
  entries: FinalEntry[]
  bySeq: Map<number, FinalEntry>
  /** If it stands there twice, the first counts: the second is the fault. */
  byIdentity: Map<string, FinalEntry>
}

export function isClosed(history: LogHistory): history is ClosedLog {
  return history.final !== undefined
}

export function identity(entry: { device: string; clientId: string }): string {
  return `${entry.device}\0${entry.clientId}`
}

export function gather(events: Iterable<HistoryEvent>, report: Report): LogHistory[] {
  const logs = new Map<string, LogHistory>()

  for (const event of events) {
    let log = logs.get(event.log)
    if (!log) {
      log = { log: event.log, sends: new Map(), witnesses: [], readers: new Map() }
      logs.set(event.log, log)
    }
    const complaint = take(event, log)
    if (complaint) report({ name: 'misrecorded', log: event.log, entries: [], says: complaint })
  }
  return [...logs.values()]
}

function take(event: HistoryEvent, log: LogHistory): string | undefined {
  switch (event.type) {
    case 'send-invoked': {
      const send = log.sends.get(identity(event))
      if (!send) {
        const { writer, device, clientId, at } = event
        const counts = { attempts: 1, refusals: 0, answers: 0, ackedSeqs: [] }
        log.sends.set(identity(event), { writer, device, clientId, firstInvokedAt: at, ...counts })
        return
      }
      send.attempts++
      send.firstInvokedAt = Math.min(send.firstInvokedAt, event.at)
      return send.writer === event.writer ? undefined : `${event.writer} and ${send.writer} both sent ${event.clientId}`
    }
    case 'send-acked':
    case 'send-failed': {
      const send = log.sends.get(identity(event))
      if (!send || ++send.answers > send.attempts) return `${event.type} of ${event.clientId} answers no attempt`
      if (event.type === 'send-failed') {
        if (event.outcome === 'definite') send.refusals++
        return
      }
      send.ackedSeqs.push(event.seq)
      log.witnesses.push(event)
      return
    }
    case 'read': {
      const reader = readerOf(event.reader, log)
      reader.applied.push(event)
      log.witnesses.push(event)
      return reader.end && `${event.reader} read #${event.seq} after its end`
    }
    case 'reader-started': {
      const known = log.readers.has(event.reader)
      readerOf(event.reader, log).after = event.after
      return known ? `${event.reader} started after it had begun` : undefined
    }
    case 'reader-finished':
    case 'reader-left': {
      const reader = readerOf(event.reader, log)
      if (reader.end) return `${event.reader} ended twice`
      reader.end = event.type === 'reader-left' ? 'left' : { head: event.head }
      return
    }
    case 'final-log': {
      if (log.final) return 'the final log was recorded twice'
      const entries = event.entries.toSorted((a, b) => a.seq - b.seq)
      log.final = {
        base: event.base ?? 0,
        head: entries.at(-1)?.seq ?? 0,
        entries,
        bySeq: new Map(entries.map((entry) => [entry.seq, entry])),
        byIdentity: new Map(entries.toReversed().map((entry) => [identity(entry), entry])),
      }
      const odd = entries.find((entry) => !Number.isSafeInteger(entry.seq) || entry.seq < 1)
      return odd && `${JSON.stringify(odd.seq)} is no seq`
    }
  }
}

function readerOf(name: string, log: LogHistory): ReaderHistory {
  let reader = log.readers.get(name)
  if (!reader) {
    reader = { reader: name, after: 0, applied: [] }
    log.readers.set(name, reader)
  }
  return reader
}
