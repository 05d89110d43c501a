/** How far everybody has come: delivered and read, as watermarks that only ever rise. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Done, Seq, Time } from '../fields.ts'
import { ChatId, MessageId, UserId } from '../ids.ts'

/** Named by the message, or by chat and number; everything up to there counts. */
const upTo = z
  .strictObject({ id: z.optional(MessageId), chatId: z.optional(ChatId), seq: z.optional(Seq) })
  .check(
    z.refine(
      ({ id, chatId, seq }) => (id === undefined ? chatId !== undefined && seq !== undefined : !chatId && !seq),
      'give either id, or chatId and seq',
    ),
  )

export const read = defineCall({
  name: 'receipts.read',
  summary: 'Say that you have read everything up to a message; it is thereby delivered too.',
  http: { method: 'POST', path: '/api/messages/:id/read' },
  socket: 'message:read',
  input: upTo,
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'signal',
})

export const delivered = defineCall({
  name: 'receipts.delivered',
  summary: 'Say that everything up to a message has reached this device.',
  http: { method: 'POST', path: '/api/messages/:id/delivered' },
  socket: 'message:delivered',
  input: upTo,
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'signal',
})

const Receipt = z.strictObject({ userId: UserId, at: Time })

export const receipts = defineCall({
  name: 'receipts.of-message',
  summary:
    'Whom a message has reached and who has read it, and when. Whoever hides their own read receipts sees nobody’s; in large chats there are counts only.',
  http: { method: 'GET', path: '/api/messages/:id/receipts' },
  input: z.strictObject({ id: MessageId }),
  output: z.strictObject({
    delivered: z.array(Receipt),
    read: z.array(Receipt),
    counts: z.strictObject({ delivered: Seq, read: Seq }),
  }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})
