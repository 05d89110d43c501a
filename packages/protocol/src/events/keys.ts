/** Linking a device, as it happens: told to the old device, which is signed in; the new one has to ask. */

import * as z from 'zod/mini'
import { defineEvent } from '../define-call.ts'

export const linkRevealed = defineEvent({
  name: 'link:revealed',
  summary: 'The new device has revealed its nonce: fetch it by links.scan and show the code.',
  payload: z.strictObject({ linkId: z.string() }),
})
