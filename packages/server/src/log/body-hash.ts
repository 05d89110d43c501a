/** The hash that stays of a body when it is emptied: of what went over the wire, the very hash that clients chain (SPEC K51). */

import { createHash } from 'node:crypto'
import type { Content } from '@parley/protocol'

/** K2: a label of its own, behind its length. The client's core computes the same asynchronously. */
const LABEL = Buffer.from('parley/1 log body')
const PREFIX = Buffer.concat([Buffer.from([0, LABEL.length]), LABEL])

const hash = (body: Buffer | string): Buffer =>
  createHash('sha512').update(PREFIX).update(body).digest().subarray(0, 32)

/** Plain content as JSON with its keys in order and no space between: the same bytes whoever writes them. */
export const contentHash = (content: Content): Buffer =>
  hash(
    JSON.stringify(content, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ),
  )

const HOLDS_CONTENT = new Set(['message', 'edit'])

/** Whether a body is content the server keeps: what has an epoch, or is of another kind, was sealed or signed by a device. */
export const holdsContent = ({ kind, epoch }: { kind: string; epoch: number | null }): boolean =>
  epoch === null && HOLDS_CONTENT.has(kind)

/** A device's body is hashed as the bytes it is; content the server keeps is opened first (if it still opens), since no reader ever sees its seal. */
export const bodyHash = (
  row: { log_id: string; kind: string; epoch: number | null },
  body: Buffer,
  open: (log: string, body: Buffer) => Content | undefined,
): Buffer => {
  const content = holdsContent(row) ? open(row.log_id, body) : undefined
  return content ? contentHash(content) : hash(body)
}
