/** Answering a message with an emoji. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Reaction, SealedBody } from '../entries.ts'
import { Done, Emoji, Ordinal } from '../fields.ts'
import { ClientId, MessageId } from '../ids.ts'
import { Placed, SAYING_ERRORS } from './messages.ts'

export const react = defineCall({
  name: 'messages.react',
  summary: 'Add a reaction: an emoji, in sealed chats a sealed body. The same emoji again is the same reaction.',
  http: { method: 'POST', path: '/api/messages/:id/reaction', status: 201 },
  socket: 'message:react',
  input: z.strictObject({
    id: MessageId,
    emoji: z.optional(Emoji),
    /** Sealed chats: all three. */
    body: z.optional(SealedBody),
    epoch: z.optional(Ordinal),
    clientId: z.optional(ClientId),
  }),
  output: Placed,
  errors: [...SAYING_ERRORS, 'GONE', 'FULL'],
  access: 'member',
  rate: 'send',
})

export const unreact = defineCall({
  name: 'messages.unreact',
  summary: 'Take a reaction of yours back, by its emoji or its id. Doing it again changes nothing.',
  http: { method: 'DELETE', path: '/api/messages/:id/reaction/:reaction' },
  socket: 'message:unreact',
  input: z.strictObject({ id: MessageId, reaction: z.union([MessageId, Emoji]) }),
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'send',
})

export const reactions = defineCall({
  name: 'messages.reactions',
  summary: 'Who reacted to a message, with what, oldest first.',
  http: { method: 'GET', path: '/api/messages/:id/reactions' },
  input: z.strictObject({ id: MessageId }),
  output: z.strictObject({ reactions: z.array(Reaction) }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})
