/** The hash that stays of a body when it is emptied: of what went over the wire, so that every reader finds the same. */

import { createHash } from 'node:crypto'
import type { Content } from '@parley/protocol'

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()

/** Plain content as JSON with its keys in order and no space between: the same bytes whoever writes them. */
export const contentHash = (content: Content): Buffer => sha256(JSON.stringify(content, Object.keys(content).sort()))

/** A sealed body is hashed as the bytes it is; content the server keeps is opened first, since no reader ever sees its seal. */
export const bodyHash = (
  row: { log_id: string; epoch: number | null },
  body: Buffer,
  open: (log: string, body: Buffer) => Content,
): Buffer => (row.epoch === null ? contentHash(open(row.log_id, body)) : sha256(body))
