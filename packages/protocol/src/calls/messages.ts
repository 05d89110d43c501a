/** Saying something, and taking it back. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Content } from '../content.ts'
import { Message, SealedBody } from '../entries.ts'
import { Count, Flag, ORDINAL_MAX, Ordinal, Seq, Time } from '../fields.ts'
import { ChatId, ClientId, MediaId, MessageId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

/** In sealed chats `body` and the `epoch` it is sealed in; in chats the server keeps, `content`. Never both. */
export const said = {
  content: z.optional(Content),
  body: z.optional(SealedBody),
  epoch: z.optional(Ordinal),
}

/** The sealed files that a sealed body speaks of: whoever may read the message may fetch them, and they go when it goes. */
export const mediaIds = z.optional(z.array(MediaId).check(z.minLength(1), z.maxLength(LIMITS.mediaPerMessage)))

export const Placed = z.strictObject({ id: MessageId, seq: Seq, at: Time, expiresAt: z.optional(Time) })

export const SAYING_ERRORS = [
  'NOT_FOUND',
  'CANNOT_POST',
  'E2EE_REQUIRED',
  'PLAIN_REQUIRED',
  'STALE_EPOCH',
  'BAD_FRAME',
  'MEDIA_MISSING',
] as const

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
    mediaIds,
    replyTo: z.optional(MessageId),
    /** No sound, no push. */
    silent: z.optional(z.boolean()),
  }),
  output: Placed,
  errors: SAYING_ERRORS,
  access: 'member',
  rate: 'send',
})

export const reply = defineCall({
  name: 'messages.reply',
  summary: 'Answer a message in the same chat: a send that says what it is about.',
  http: { method: 'POST', path: '/api/messages/:id/reply', status: 201 },
  input: z.strictObject({ id: MessageId, clientId: ClientId, ...said, mediaIds, silent: z.optional(z.boolean()) }),
  output: Placed,
  errors: SAYING_ERRORS,
  access: 'member',
  rate: 'send',
})

export const forward = defineCall({
  name: 'messages.forward',
  summary:
    'Send a message on to other chats. Between chats the server keeps it copies the content; into a sealed chat, or out of one, say it anew as that chat needs it.',
  http: { method: 'POST', path: '/api/messages/:id/forward' },
  input: z.strictObject({
    id: MessageId,
    to: z
      .array(z.strictObject({ chatId: ChatId, clientId: ClientId, ...said, mediaIds }))
      .check(z.minLength(1), z.maxLength(LIMITS.forwardTargets)),
  }),
  output: z.strictObject({
    /** One for each chat, in the order asked: where it came to lie, or why it did not. */
    results: z.array(z.strictObject({ chatId: ChatId, placed: z.optional(Placed), error: z.optional(z.string()) })),
  }),
  errors: ['NOT_FOUND', 'GONE'],
  access: 'member',
  rate: 'send',
})

export const edit = defineCall({
  name: 'messages.edit',
  summary: 'Say it differently: your own message, within 48 hours.',
  http: { method: 'PUT', path: '/api/messages/:id' },
  socket: 'message:edit',
  input: z.strictObject({ id: MessageId, clientId: ClientId, ...said }),
  output: Placed,
  errors: [...SAYING_ERRORS, 'FORBIDDEN', 'EDIT_WINDOW_CLOSED', 'GONE'],
  access: 'sender',
  rate: 'send',
})

export const remove = defineCall({
  name: 'messages.delete',
  summary:
    'Delete a message for yourself, or for everyone: your own at any time, in groups an admin anybody’s. In sealed chats the deletion for everyone comes with a body sealed by its author, without which other devices do not believe it. Doing it again changes nothing.',
  http: { method: 'DELETE', path: '/api/messages/:id' },
  socket: 'message:delete',
  input: z.strictObject({
    id: MessageId,
    forEveryone: z._default(Flag, false),
    clientId: z.optional(ClientId),
    body: z.optional(SealedBody),
    epoch: z.optional(Count(0, ORDINAL_MAX)),
  }),
  output: z.strictObject({ deletedAt: Time }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'PLAIN_REQUIRED', 'STALE_EPOCH', 'BAD_FRAME'],
  access: 'member',
  rate: 'send',
})

export const get = defineCall({
  name: 'messages.get',
  summary: 'One message as it stands now.',
  http: { method: 'GET', path: '/api/messages/:id' },
  input: z.strictObject({ id: MessageId }),
  output: z.strictObject({ message: Message }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})

export const list = defineCall({
  name: 'messages.list',
  summary:
    'A page of messages as they stand now, ascending: the newest, those before or after a sequence number, or those around one.',
  http: { method: 'GET', path: '/api/chats/:chatId/messages' },
  input: z
    .strictObject({
      chatId: ChatId,
      before: z.optional(Count(1, Number.MAX_SAFE_INTEGER)),
      after: z.optional(Count(0, Number.MAX_SAFE_INTEGER - 1)),
      around: z.optional(Count(1, Number.MAX_SAFE_INTEGER)),
      limit: z._default(Count(1, LIMITS.page), LIMITS.page),
    })
    .check(
      z.refine(
        ({ before, after, around }) => [before, after, around].filter((place) => place !== undefined).length <= 1,
        'give only one of before, after and around',
      ),
    ),
  output: z.strictObject({ messages: z.array(Message), hasOlder: z.boolean(), hasNewer: z.boolean() }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})
