/** Finding what was said in chats the server keeps; sealed chats are searched on the device. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Message } from '../entries.ts'
import { Count, PageCursor, text } from '../fields.ts'
import { ChatId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

const When = Count(0, Number.MAX_SAFE_INTEGER)

export const Found = z.strictObject({
  message: Message,
  chatId: ChatId,
  /** The text in parts that, joined, are the text; those that match are marked. */
  highlightedContent: z.array(z.strictObject({ text: z.string(), match: z.boolean() })),
  /** A line of it with the first match in it, for lists. */
  highlighted: z.string(),
})

export const search = defineCall({
  name: 'messages.search',
  summary: 'Messages that contain the text, whatever its case, newest first; in one chat or in all of yours.',
  http: { method: 'GET', path: '/api/messages/search' },
  input: z.strictObject({
    q: text(LIMITS.searchQuery),
    chatId: z.optional(ChatId),
    senderId: z.optional(UserId),
    /** Only what was said before, or after, these times. */
    before: z.optional(When),
    after: z.optional(When),
    cursor: z.optional(PageCursor),
    limit: z._default(Count(1, LIMITS.page), LIMITS.page),
  }),
  output: z.strictObject({ results: z.array(Found), next: z.optional(PageCursor) }),
  errors: ['NOT_FOUND'],
  access: 'account',
  rate: 'search',
})
