/** Saying something. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Content, SealedBody } from '../entries.ts'
import { Seq, Time } from '../fields.ts'
import { ChatId, ClientId, MessageId } from '../ids.ts'

/** In sealed chats `body` and the `epoch` it is sealed in; in chats the server keeps, `content`. Never both. */
export const said = {
  content: z.optional(Content),
  body: z.optional(SealedBody),
  epoch: z.optional(Seq),
}

export const Placed = z.strictObject({ id: MessageId, seq: Seq, at: Time, expiresAt: z.optional(Time) })

export const send = defineCall({
  name: 'messages.send',
  summary:
    'Append a message to a chat. The answer comes when it is durable; the same clientId again is the same message.',
  http: { method: 'POST', path: '/api/chats/:chatId/messages', status: 201 },
  socket: 'message:send',
  input: z.strictObject({
    chatId: ChatId,
    clientId: ClientId,
    ...said,
    replyTo: z.optional(MessageId),
    /** No sound, no push. */
    silent: z.optional(z.boolean()),
  }),
  output: Placed,
  errors: ['NOT_FOUND', 'CANNOT_POST', 'E2EE_REQUIRED', 'PLAIN_REQUIRED', 'STALE_EPOCH'],
  access: 'member',
  rate: 'send',
})
