/** What the server says about the connection itself. */

import * as z from 'zod/mini'
import { defineEvent } from '../define-call.ts'
import { Seq, Time } from '../fields.ts'
import { DeviceId, LogId, UserId } from '../ids.ts'

export const hello = defineEvent({
  name: 'hello',
  summary: 'The connection is authenticated and live; hand over your cursors with sync:pull next.',
  payload: z.strictObject({
    version: z.int(),
    floor: z.int(),
    userId: UserId,
    deviceId: DeviceId,
    now: Time,
    /** Refresh the token and send session:renew before this. */
    tokenExpiresAt: Time,
  }),
})

export const fault = defineEvent({
  name: 'error',
  summary: 'Something about this connection went wrong; the same body as a REST error.',
  payload: z.strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      details: z.optional(z.unknown()),
      timestamp: z.string(),
    }),
  }),
})

export const move = defineEvent({
  name: 'move',
  summary: 'This node is about to stop: reconnect after the given pause; everything sent so far is safe.',
  payload: z.strictObject({ after: z.int() }),
})

export const head = defineEvent({
  name: 'log:head',
  summary: 'You hear this log live from now on. What was told just before that, receipts among it, is yours to pull.',
  payload: z.strictObject({ log: LogId, head: Seq }),
})
