/** What people hear of people they know. */

import * as z from 'zod/mini'
import { defineEvent } from '../define-call.ts'
import { line, Username } from '../fields.ts'
import { UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

export const profileChanged = defineEvent({
  name: 'user:profile-changed',
  summary:
    'Somebody who is your contact or shares a chat with you has changed their profile; look again when it is shown.',
  payload: z.strictObject({
    userId: UserId,
    username: z.optional(Username),
    name: line(LIMITS.displayName),
  }),
})
