// What a test records while it runs: every send, every answer, every entry a reader applied, and the log as the database holds it in the end.
//
// All `at` come from one monotonic clock in the recording process. Only "strictly earlier" is ever concluded from them.
// Events stand in the order they were recorded; the reads of one reader stand in the order it *applied* them.

/** One attempt to append. A retry is a second attempt with the same (log, device, clientId). */
export type Attempt = { writer: string; device: string; log: string; clientId: string; at: number }

export type FinalEntry = { seq: number; sender: string; device: string; clientId: string }

export type HistoryEvent =
  | ({ type: 'send-invoked' } & Attempt)
  | ({ type: 'send-acked'; seq: number } & Attempt)
  /** `definite`: this attempt did not and will not commit. `unknown`: no answer came, it may have committed or may yet. */
  | ({ type: 'send-failed'; outcome: 'definite' | 'unknown' } & Attempt)
  /** Only for a reader that begins after another seq than 0. A device that lost its store is a new reader. */
  | { type: 'reader-started'; reader: string; log: string; after: number }
  | { type: 'read'; reader: string; log: string; seq: number; device: string; clientId: string; at: number }
  /** The reader caught up after all was quiet and believes this to be the head. */
  | { type: 'reader-finished'; reader: string; log: string; head: number }
  /** The reader was stopped on purpose (killed, removed from the chat) and owes nothing more. */
  | { type: 'reader-left'; reader: string; log: string }
  /** Read from the database after all was quiet. Entries up to `base` were there before recording began: nobody need have sent them. */
  | { type: 'final-log'; log: string; base?: number; entries: readonly FinalEntry[] }
