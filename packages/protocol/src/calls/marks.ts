/** Marking messages: pins are everyone's, stars one's own. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Message } from '../entries.ts'
import { Count, Done, PageCursor } from '../fields.ts'
import { ChatId, MessageId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

const one = z.strictObject({ id: MessageId })

export const pin = defineCall({
  name: 'messages.pin',
  summary: 'Pin a message for everyone in the chat: in groups an admin, in a direct chat either.',
  http: { method: 'POST', path: '/api/messages/:id/pin' },
  input: one,
  output: Done,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'GONE', 'FULL'],
  access: 'member',
  rate: 'api',
})

export const unpin = defineCall({
  name: 'messages.unpin',
  summary: 'Take a pin off again.',
  http: { method: 'DELETE', path: '/api/messages/:id/pin' },
  input: one,
  output: Done,
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  access: 'member',
  rate: 'api',
})

export const pinned = defineCall({
  name: 'messages.pinned',
  summary: 'The pinned messages of a chat, newest first.',
  http: { method: 'GET', path: '/api/chats/:chatId/pinned' },
  input: z.strictObject({ chatId: ChatId }),
  output: z.strictObject({ messages: z.array(Message) }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})

export const star = defineCall({
  name: 'messages.star',
  summary: 'Keep a message at hand, for yourself.',
  http: { method: 'POST', path: '/api/messages/:id/star' },
  input: one,
  output: Done,
  errors: ['NOT_FOUND', 'GONE', 'FULL'],
  access: 'member',
  rate: 'api',
})

export const unstar = defineCall({
  name: 'messages.unstar',
  summary: 'Take your star off again.',
  http: { method: 'DELETE', path: '/api/messages/:id/star' },
  input: one,
  output: Done,
  errors: [],
  access: 'account',
  rate: 'api',
})

export const starred = defineCall({
  name: 'messages.starred',
  summary: 'Your starred messages, the last starred first.',
  http: { method: 'GET', path: '/api/messages/starred' },
  input: z.strictObject({
    chatId: z.optional(ChatId),
    cursor: z.optional(PageCursor),
    limit: z._default(Count(1, LIMITS.page), LIMITS.page),
  }),
  output: z.strictObject({ messages: z.array(Message), next: z.optional(PageCursor) }),
  errors: [],
  access: 'account',
  rate: 'read',
})
