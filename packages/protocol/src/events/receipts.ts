/** How far others have come, as it happens; whoever was not there reads it from `sync:pull`. */

import * as z from 'zod/mini'
import { defineEvent } from '../define-call.ts'
import { Seq, Time } from '../fields.ts'
import { ChatId, MessageId, UserId } from '../ids.ts'

/** Everything up to `seq`. */
const Advance = z.strictObject({ chatId: ChatId, userId: UserId, seq: Seq, messageId: MessageId, at: Time })

export const delivered = defineEvent({
  name: 'message:delivered',
  summary: 'Messages up to this one have reached somebody.',
  payload: Advance,
})

export const read = defineEvent({
  name: 'message:read',
  summary: 'Somebody has read up to this message.',
  payload: Advance,
})
