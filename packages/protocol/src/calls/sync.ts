/** Catching up: a device hands over what it has and gets what it lacks. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Entry } from '../entries.ts'
import { Count, Seq, Time } from '../fields.ts'
import { LogId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

const Cursors = z
  .record(LogId, Seq)
  .check(z.refine((cursors) => Object.keys(cursors).length <= LIMITS.syncCursors, 'too many cursors'))

const Watermark = z.strictObject({
  chatId: LogId,
  userId: UserId,
  kind: z.enum(['delivered', 'read']),
  seq: Seq,
  at: Time,
})

export const pull = defineCall({
  name: 'sync.pull',
  summary:
    'Hand over the last sequence number held of every log; get what is missing, newest chats first. Repeat with the new cursors while `more` or `moreReceipts` is true.',
  http: { method: 'POST', path: '/api/sync' },
  socket: 'sync:pull',
  input: z.strictObject({
    cursors: Cursors,
    /** `at` of the last answer: receipts newer than this come along. */
    since: z.optional(Time),
  }),
  output: z.strictObject({
    at: Time,
    more: z.boolean(),
    logs: z.array(
      z.strictObject({
        log: LogId,
        kind: z.enum(['chat', 'account', 'device']),
        head: Seq,
        /** Ascending and unbroken. A log without a cursor begins with its newest page: what is older is read backwards. */
        entries: z.array(Entry),
      }),
    ),
    /** There are more receipts than came along: `at` is where they go on. */
    moreReceipts: z.boolean(),
    /** Logs among the cursors that are not (or no longer) yours. */
    gone: z.array(LogId),
    receipts: z.array(Watermark),
  }),
  errors: [],
  access: 'account',
  rate: 'read',
})

export const entries = defineCall({
  name: 'sync.entries',
  summary: 'Read a stretch of one log, ascending: the page that ends before `before`, or begins after `after`.',
  http: { method: 'GET', path: '/api/logs/:log/entries' },
  socket: 'sync:entries',
  input: z.strictObject({
    log: LogId,
    before: z.optional(Count(1, Number.MAX_SAFE_INTEGER)),
    after: z.optional(Count(0, Number.MAX_SAFE_INTEGER)),
    limit: z._default(Count(1, LIMITS.syncEntries), LIMITS.page),
  }),
  output: z.strictObject({ head: Seq, entries: z.array(Entry) }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})
