/** The one statement by which entries enter a log: arrays in, a verdict for each entry out. */

import { type ErrorCode, Fault } from '@parley/protocol'
import type { NewEntry } from './entry.ts'

export type Verdict = 'new' | 'old' | 'busy' | 'absent' | 'cannot-post' | 'must-seal' | 'must-not-seal' | 'stale'

export type AppendRow = { outcome: Verdict; seq: number | null; at: number | null; expires_at: number | null }

const TEXT =
  'select * from log_append($1, $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::text[], $12::text[])'

/** `guarded`: see the function's own comment in 0001-log.sql. */
export function appendStatement(guarded: boolean, entries: readonly NewEntry[]) {
  const n = entries.length
  const columns = Array.from({ length: 11 }, () => new Array<unknown>(n))
  const [logs, kinds, senders, devices, clients, refs, ats, expiries, epochs, bodies, datas] = columns as [
    unknown[],
    unknown[],
    unknown[],
    unknown[],
    unknown[],
    unknown[],
    unknown[],
    unknown[],
    unknown[],
    unknown[],
    unknown[],
  ]
  for (let i = 0; i < n; i++) {
    const entry = entries[i]!
    logs[i] = entry.log
    kinds[i] = entry.kind
    senders[i] = entry.senderId
    devices[i] = entry.deviceId
    clients[i] = entry.clientId
    refs[i] = entry.ref
    ats[i] = entry.at
    expiries[i] = entry.expiresAt
    epochs[i] = entry.epoch
    bodies[i] = entry.body
    datas[i] = entry.data === undefined ? undefined : JSON.stringify(entry.data)
  }
  return { name: 'log-append', text: TEXT, values: [guarded, ...columns] }
}

const REFUSALS: Record<Exclude<Verdict, 'new' | 'old' | 'busy'>, ErrorCode> = {
  absent: 'NOT_FOUND',
  'cannot-post': 'CANNOT_POST',
  'must-seal': 'E2EE_REQUIRED',
  'must-not-seal': 'PLAIN_REQUIRED',
  stale: 'STALE_EPOCH',
}

export const refusal = (verdict: keyof typeof REFUSALS): Fault => new Fault(REFUSALS[verdict])
