// Every way a history can break the promise, by name, and exactly which entries broke it.

export type ViolationName =
  /** The final log lacks a seq below its head. */
  | 'hole'
  /** Two entries of the final log bear one seq. */
  | 'duplicate-seq'
  /** One (device, clientId) stands in the log twice. */
  | 'doubled'
  /** Acknowledged, yet not in the log. */
  | 'lost'
  /** Acknowledged at one seq, in the log at another. */
  | 'moved'
  /** Two acknowledgements of one (device, clientId) name different seqs. */
  | 'retry-moved'
  /** An entry was acknowledged or read before another was even sent, yet stands behind it. */
  | 'reordered'
  /** In the log, yet nobody sent it, or not the person the log names. */
  | 'ghost'
  /** In the log, although every attempt to send it was refused for certain. */
  | 'refused-yet-there'
  /** A reader passed over an entry. */
  | 'skipped'
  /** A reader applied an entry twice. */
  | 'repeated'
  /** A reader applied an entry after a later one. */
  | 'applied-late'
  /** A reader applied something else than what the final log holds at that seq. */
  | 'mismatched'
  /** A reader did not get to the final head. */
  | 'behind'
  /** The recording itself is incomplete or contradicts itself, so nothing can be concluded from it. */
  | 'misrecorded'

export type Entry = { seq?: number; device?: string; clientId?: string }

export type Violation = { name: ViolationName; log: string; reader?: string; entries: Entry[]; says: string }

/** Rules hand what they find to this. */
export type Report = (violation: Violation) => void

export function show(entry: Entry): string {
  const identity = entry.clientId === undefined ? '' : `${entry.device}/${entry.clientId}`
  return entry.seq === undefined ? identity : `#${entry.seq}${identity && ` (${identity})`}`
}
