/** The hash chain over a log that clients compute for themselves: dropping, reordering or forking an entry changes the head. */
import { type Bytes, concat, equal } from './bytes.ts'
import type { LogPosition } from './chat-entry.ts'
import { KeyError } from './key-error.ts'
import { optional, text, u32, u64 } from './layout.ts'
import { hash } from './primitives.ts'

/** An entry as everybody sees it. The body is present as its hash only, so emptying it leaves the chain as it was. */
export type LogEntry = {
  readonly seq: number
  readonly id: string
  readonly account: string
  readonly device: string
  readonly clientId: string
  readonly kind: string
  readonly ref?: string | undefined
  readonly time: number
  readonly expiresAt?: number | undefined
  readonly epoch?: number | undefined
  readonly bodyHash: Bytes
}

export const bodyHash = (body: Bytes): Promise<Bytes> => hash('log body', body)

/** A body is either the one the chain holds the hash of, or gone. */
export async function checkBody(entry: LogEntry, body: Bytes): Promise<void> {
  if (body.length > 0 && !equal(await bodyHash(body), entry.bodyHash)) {
    throw new KeyError('LOG_FORKED', 'not the body that was appended', entry.seq)
  }
}

/** The head before the first entry; sequence numbers begin at 1. */
export const logStart = async (log: string): Promise<LogPosition> => ({
  seq: 0,
  head: await hash('log start', text(log)),
})

export async function extendLog({ seq, head }: LogPosition, entry: LogEntry): Promise<LogPosition> {
  if (entry.seq !== seq + 1) throw new KeyError('LOG_BEHIND', `entry ${entry.seq} where ${seq + 1} belongs`, entry.seq)
  const bytes = concat(
    u64(entry.seq),
    text(entry.id),
    text(entry.account),
    text(entry.device),
    text(entry.clientId),
    text(entry.kind),
    optional(entry.ref === undefined ? undefined : text(entry.ref)),
    u64(entry.time),
    optional(entry.expiresAt === undefined ? undefined : u64(entry.expiresAt)),
    optional(entry.epoch === undefined ? undefined : u32(entry.epoch)),
    entry.bodyHash,
  )
  return { seq: entry.seq, head: await hash('log entry', head, bytes) }
}

/** Holds what somebody else says they saw against our own view of that place. */
export function checkSeen(seen: LogPosition, headAt: (seq: number) => Bytes | undefined): void {
  const ours = headAt(seen.seq)
  if (!ours) throw new KeyError('LOG_BEHIND', `entry ${seen.seq} was seen by others`, seen.seq)
  if (!equal(ours, seen.head)) throw new KeyError('LOG_FORKED', 'two views of one log', seen.seq)
}
