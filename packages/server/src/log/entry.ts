/** An entry on its way into a log, as it lies there, and as it goes over the wire. */

import { type Content, type Entry, messageId } from '@parley/protocol'
import { bodyHash, holdsContent } from './body-hash.ts'

/** What an append is given. Ids are plain strings inside the log: it does not care what they name. */
export type NewEntry = {
  log: string
  kind: string
  senderId: string | null
  deviceId: string | null
  clientId: string | null
  ref?: number | undefined
  at: number
  expiresAt?: number | undefined
  epoch?: number | undefined
  /** Base64: sealed by a device, or content sealed at rest. */
  body?: string | undefined
  data?: Record<string, unknown> | undefined
  /** The plain content of which `body` is the sealed form: it goes over the wire instead, and is not stored. */
  content?: Content | undefined
  /** The connection it came by: that one has its answer, and is not told again. */
  origin?: string | undefined
}

export type StoredEntry = {
  log_id: string
  seq: number
  kind: string
  sender_id: string | null
  device_id: string | null
  client_id: string | null
  ref: number | null
  at: number
  expires_at: number | null
  epoch: number | null
  body: Buffer | null
  body_hash: Buffer | null
  data: Record<string, unknown> | null
}

export const ENTRY_COLUMNS =
  'log_id, seq, kind, sender_id, device_id, client_id, ref, at, expires_at, epoch, body, body_hash, data'

/** Opens content that the server keeps sealed at rest; undefined where it has rotted. */
export type OpenContent = (log: string, body: Buffer) => Content | undefined

/** An entry just appended, as those who follow the log see it. */
export function announced(entry: NewEntry, seq: number, at: number, expiresAt: number | null): Entry {
  return {
    log: entry.log as Entry['log'],
    seq,
    id: messageId(entry.log, seq),
    kind: entry.kind,
    at,
    senderId: entry.senderId as Entry['senderId'],
    deviceId: entry.deviceId as Entry['deviceId'],
    clientId: entry.clientId as Entry['clientId'],
    ref: entry.ref,
    epoch: entry.epoch,
    expiresAt: expiresAt ?? undefined,
    ...(entry.content === undefined ? { body: entry.body } : { content: entry.content }),
    data: entry.data,
  }
}

/** The same entry read back. A body past its time is as good as gone, whether or not it has been swept yet. */
export function recalled(row: StoredEntry, open: OpenContent, now: number): Entry {
  const expired = row.expires_at !== null && row.expires_at <= now
  const body = expired ? null : row.body
  return {
    log: row.log_id as Entry['log'],
    seq: row.seq,
    id: messageId(row.log_id, row.seq),
    kind: row.kind,
    at: row.at,
    senderId: row.sender_id as Entry['senderId'],
    deviceId: row.device_id as Entry['deviceId'],
    clientId: row.client_id as Entry['clientId'],
    ref: row.ref ?? undefined,
    epoch: row.epoch ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    ...(body === null
      ? {}
      : holdsContent(row)
        ? { content: open(row.log_id, body) }
        : { body: body.toString('base64') }),
    bodyHash: (row.body_hash ?? (expired && row.body ? bodyHash(row, row.body, open) : undefined))?.toString('base64'),
    data: row.data ?? undefined,
  }
}
