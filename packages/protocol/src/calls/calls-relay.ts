/** What the devices in a call tell each other through the server, to which it is opaque. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Done } from '../fields.ts'
import { CallId, DeviceId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

/** A session description, or in sealed chats what the sender's device has made of it. */
export const Description = z.string().check(z.minLength(1), z.maxLength(LIMITS.callDescriptionCharacters))
export const Candidate = z.string().check(z.minLength(1), z.maxLength(LIMITS.callCandidateCharacters))

/** To one device in the call, or to all the others. */
const relayed = { callId: CallId, toDeviceId: z.optional(DeviceId) }
const RELAY_ERRORS = ['NOT_FOUND', 'CALL_OVER', 'NOT_IN_CALL'] as const

export const offer = defineCall({
  name: 'webrtc.offer',
  summary: 'Hand an offer to the others in the call, or to one device of them.',
  socket: 'webrtc:offer',
  input: z.strictObject({ ...relayed, offer: Description }),
  output: Done,
  errors: RELAY_ERRORS,
  access: 'member',
  rate: 'signal',
})

export const answerOffer = defineCall({
  name: 'webrtc.answer',
  summary: 'Answer an offer.',
  socket: 'webrtc:answer',
  input: z.strictObject({ ...relayed, answer: Description }),
  output: Done,
  errors: RELAY_ERRORS,
  access: 'member',
  rate: 'signal',
})

export const iceCandidate = defineCall({
  name: 'webrtc.ice-candidate',
  summary: 'Tell of a way by which this device may be reached.',
  socket: 'webrtc:ice-candidate',
  input: z.strictObject({ ...relayed, candidate: Candidate }),
  output: Done,
  errors: RELAY_ERRORS,
  access: 'member',
  rate: 'signal',
})
