/** Saying something later. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Content } from '../content.ts'
import { Seq, Time } from '../fields.ts'
import { ChatId, ClientId, MessageId } from '../ids.ts'
import { mediaIds, Placed, SAYING_ERRORS, said } from './messages.ts'

/** `stale`: the keys of the chat have changed, seal it again; `refused`: you may no longer post there. Neither is sent. */
export const Scheduled = z.strictObject({
  /** The clientId it was made with, and under which it will be sent. */
  id: ClientId,
  chatId: ChatId,
  sendAt: Time,
  state: z.enum(['waiting', 'stale', 'refused']),
  content: z.optional(Content),
  body: z.optional(z.string()),
  epoch: z.optional(Seq),
  replyTo: z.optional(MessageId),
  silent: z.optional(z.boolean()),
})
export type Scheduled = z.infer<typeof Scheduled>

export const schedule = defineCall({
  name: 'scheduled.schedule',
  summary: 'Send a message at a given time. The same clientId again replaces what was waiting under it.',
  http: { method: 'POST', path: '/api/chats/:chatId/scheduled', status: 201 },
  input: z.strictObject({
    chatId: ChatId,
    sendAt: Time,
    clientId: ClientId,
    ...said,
    mediaIds,
    replyTo: z.optional(MessageId),
    silent: z.optional(z.boolean()),
  }),
  output: z.strictObject({ scheduled: Scheduled }),
  errors: [...SAYING_ERRORS, 'ALREADY_EXISTS', 'FULL'],
  access: 'member',
  rate: 'send',
})

export const list = defineCall({
  name: 'scheduled.list',
  summary: 'What you have scheduled in a chat, soonest first.',
  http: { method: 'GET', path: '/api/chats/:chatId/scheduled' },
  input: z.strictObject({ chatId: ChatId }),
  output: z.strictObject({ scheduled: z.array(Scheduled) }),
  errors: [],
  access: 'self',
  rate: 'read',
})

const one = z.strictObject({ id: ClientId })

export const cancel = defineCall({
  name: 'scheduled.cancel',
  summary: 'Do not send it after all.',
  http: { method: 'DELETE', path: '/api/scheduled/:id' },
  input: one,
  output: z.strictObject({}),
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'api',
})

export const sendNow = defineCall({
  name: 'scheduled.send-now',
  summary: 'Send it now instead of later.',
  http: { method: 'POST', path: '/api/scheduled/:id/send' },
  input: one,
  output: Placed,
  errors: SAYING_ERRORS,
  access: 'self',
  rate: 'send',
})
