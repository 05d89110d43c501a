/** Who is here and who is typing: said in passing, never stored. */

import * as z from 'zod/mini'
import { defineEvent } from '../define-call.ts'
import { Time } from '../fields.ts'
import { ChatId, UserId } from '../ids.ts'

const who = z.strictObject({ chatId: ChatId, userId: UserId })

export const typing = defineEvent({ name: 'user:typing', summary: 'Somebody is typing in a chat.', payload: who })

export const stopTyping = defineEvent({
  name: 'user:stop-typing',
  summary: 'Somebody has stopped typing.',
  payload: who,
})

export const statusChanged = defineEvent({
  name: 'user:status-changed',
  summary: 'Somebody you watch came, went, or stepped away.',
  payload: z.strictObject({ userId: UserId, status: z.enum(['online', 'away', 'offline']), timestamp: Time }),
})

export const lastSeen = defineEvent({
  name: 'user:last-seen',
  summary: 'When somebody you watch was last here.',
  payload: z.strictObject({ userId: UserId, timestamp: Time }),
})
