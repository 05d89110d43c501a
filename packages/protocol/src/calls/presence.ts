/** Being here, and saying so. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Done, Time } from '../fields.ts'
import { ChatId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

export const Presence = z.strictObject({
  userId: UserId,
  status: z.enum(['online', 'away', 'offline']),
  /** Absent where privacy settings hide it. */
  lastSeen: z.optional(Time),
})

export const online = defineCall({
  name: 'presence.online',
  summary: 'Say that somebody is at this device again. Being connected says as much.',
  socket: 'user:online',
  input: z.strictObject({}),
  output: Done,
  errors: [],
  access: 'account',
  rate: 'signal',
})

export const watch = defineCall({
  name: 'presence.watch',
  summary: 'Follow the presence of these people, in place of those followed before; answers where they stand now.',
  socket: 'user:watch',
  input: z.strictObject({ userIds: z.array(UserId).check(z.maxLength(LIMITS.presenceWatches)) }),
  output: z.strictObject({ users: z.array(Presence) }),
  errors: [],
  access: 'account',
  rate: 'read',
})

const typingInput = z.strictObject({ chatId: ChatId })

export const typing = defineCall({
  name: 'presence.typing',
  summary: 'Say that you are typing; say it again while you are, it fades after three seconds.',
  socket: 'user:typing',
  input: typingInput,
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'signal',
})

export const stopTyping = defineCall({
  name: 'presence.stop-typing',
  summary: 'Say that you have stopped typing.',
  socket: 'user:stop-typing',
  input: typingInput,
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'signal',
})

export const renew = defineCall({
  name: 'session.renew',
  summary: 'Go on with this connection under a fresh access token.',
  socket: 'session:renew',
  input: z.strictObject({ accessToken: z.string().check(z.maxLength(2_000)) }),
  output: z.strictObject({ tokenExpiresAt: Time }),
  errors: [],
  access: 'account',
  rate: 'api',
})
