/** The one statement by which entries enter a log: arrays in, a verdict for each entry out. */

import { type ErrorCode, Fault } from '@parley/protocol'
import type { NewEntry } from './entry.ts'
import { uuidArray } from './uuid-array.ts'

export type Verdict = 'new' | 'old' | 'busy' | 'absent' | 'cannot-post' | 'must-seal' | 'must-not-seal' | 'stale'

export type AppendRow = { outcome: Verdict; seq: number | null; at: number | null; expires_at: number | null }

const TEXT =
  'select * from log_append($1, $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::bytea, $12::int[], $13::text[])'

/** `guarded`: see the function's own comment in 0013-append-in-fewer-steps.sql. */
export function appendStatement(guarded: boolean, entries: readonly NewEntry[]) {
  const { bytes, ends } = bodiesOf(entries)
  const values = [
    guarded,
    uuidArray(entries.map((entry) => entry.log)),
    plain(entries, (entry) => entry.kind),
    uuidArray(entries.map((entry) => entry.senderId)),
    uuidArray(entries.map((entry) => entry.deviceId)),
    uuidArray(entries.map((entry) => entry.clientId)),
    plain(entries, (entry) => entry.ref),
    plain(entries, (entry) => entry.at),
    plain(entries, (entry) => entry.expiresAt),
    plain(entries, (entry) => entry.epoch),
    bytes,
    `{${ends.join()}}`,
    entries.some(({ data }) => data !== undefined)
      ? entries.map(({ data }) => (data === undefined ? undefined : JSON.stringify(data)))
      : null,
  ]
  return { name: 'log-append', text: TEXT, values }
}

/**
 * An array as PostgreSQL reads it; of nothing but nulls, null. Numbers and the words of the contract hold nothing to escape: not
 * looking for it saves most of the work.
 */
function plain(entries: readonly NewEntry[], of: (entry: NewEntry) => string | number | null | undefined) {
  let array = '{'
  let isEmpty = true
  for (let i = 0; i < entries.length; i++) {
    const value = of(entries[i]!)
    isEmpty &&= value === undefined || value === null
    array += `${i === 0 ? '' : ','}${value ?? 'NULL'}`
  }
  return isEmpty ? null : `${array}}`
}

/** All bodies one after the other, and where each ends: bytes are neither escaped here nor read as text there. */
function bodiesOf(entries: readonly NewEntry[]): { bytes: Buffer; ends: number[] } {
  const room = entries.reduce((sum, { body }) => sum + (body === undefined ? 0 : Buffer.byteLength(body, 'base64')), 0)
  const bytes = Buffer.allocUnsafe(room)
  let end = 0
  const ends = entries.map(({ body }) => (end += body === undefined ? 0 : bytes.write(body, end, 'base64')))
  return { bytes: bytes.subarray(0, end), ends }
}

const REFUSALS: Record<Exclude<Verdict, 'new' | 'old' | 'busy'>, ErrorCode> = {
  absent: 'NOT_FOUND',
  'cannot-post': 'CANNOT_POST',
  'must-seal': 'E2EE_REQUIRED',
  'must-not-seal': 'PLAIN_REQUIRED',
  stale: 'STALE_EPOCH',
}

export const refusal = (verdict: keyof typeof REFUSALS): Fault => new Fault(REFUSALS[verdict])
