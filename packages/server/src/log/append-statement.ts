/** The one statement by which entries enter a log: arrays in, a verdict for each entry out. */

import { type ErrorCode, Fault } from '@parley/protocol'
import type { NewEntry } from './entry.ts'

export type Verdict = 'new' | 'old' | 'busy' | 'absent' | 'cannot-post' | 'must-seal' | 'must-not-seal' | 'stale'

export type AppendRow = { outcome: Verdict; seq: number | null; at: number | null; expires_at: number | null }

const TEXT =
  'select * from log_append($1, $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::text[], $12::text[])'

/** `guarded`: see the function's own comment in 0001-log.sql. */
export function appendStatement(guarded: boolean, entries: readonly NewEntry[]) {
  const values = [
    guarded,
    plain(entries, (entry) => entry.log),
    entries.map((entry) => entry.kind),
    plain(entries, (entry) => entry.senderId),
    plain(entries, (entry) => entry.deviceId),
    plain(entries, (entry) => entry.clientId),
    plain(entries, (entry) => entry.ref),
    plain(entries, (entry) => entry.at),
    plain(entries, (entry) => entry.expiresAt),
    plain(entries, (entry) => entry.epoch),
    // Quoted: "NULL" is base64 too.
    plain(entries, ({ body }) => (body === undefined ? undefined : `"${body}"`)),
    entries.map(({ data }) => (data === undefined ? undefined : JSON.stringify(data))),
  ]
  return { name: 'log-append', text: TEXT, values }
}

/** An array as PostgreSQL reads it. Ids, numbers and base64 hold nothing to escape: not looking for it saves most of the work. */
function plain(entries: readonly NewEntry[], of: (entry: NewEntry) => string | number | null | undefined): string {
  let array = '{'
  for (let i = 0; i < entries.length; i++) array += `${i === 0 ? '' : ','}${of(entries[i]!) ?? 'NULL'}`
  return `${array}}`
}

const REFUSALS: Record<Exclude<Verdict, 'new' | 'old' | 'busy'>, ErrorCode> = {
  absent: 'NOT_FOUND',
  'cannot-post': 'CANNOT_POST',
  'must-seal': 'E2EE_REQUIRED',
  'must-not-seal': 'PLAIN_REQUIRED',
  stale: 'STALE_EPOCH',
}

export const refusal = (verdict: keyof typeof REFUSALS): Fault => new Fault(REFUSALS[verdict])
