/** What devices hear of calls: said in passing, never stored. What has become of a call is an entry of its chat (`call:logged`). */

import * as z from 'zod/mini'
import {
  CallType,
  Candidate,
  Description,
  Outcome,
  Participant,
  Quality as QualityWord,
  Reason,
  RejectReason,
} from '../calls/calls.ts'
import { defineEvent } from '../define-call.ts'
import { line, Seq, Time } from '../fields.ts'
import { CallId, ChatId, DeviceId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

export const ringing = defineEvent({
  name: 'call:ringing',
  summary: 'Somebody calls you, on all your devices.',
  payload: z.strictObject({
    callId: CallId,
    chatId: ChatId,
    initiatorId: UserId,
    initiatorName: line(LIMITS.displayName),
    callType: CallType,
    isGroup: z.boolean(),
    ringUntil: Time,
  }),
})

export const answered = defineEvent({
  name: 'call:answered',
  summary: 'Somebody took the call, with this device; their other devices stop ringing.',
  payload: z.strictObject({ callId: CallId, userId: UserId, deviceId: DeviceId }),
})

export const rejected = defineEvent({
  name: 'call:rejected',
  summary: 'Somebody does not take the call; their devices stop ringing.',
  payload: z.strictObject({ callId: CallId, userId: UserId, reason: RejectReason }),
})

export const ended = defineEvent({
  name: 'call:ended',
  summary: 'The call is over for everybody.',
  payload: z.strictObject({ callId: CallId, chatId: ChatId, outcome: Outcome, duration: Seq }),
})

export const joined = defineEvent({
  name: 'call:joined',
  summary: 'Somebody is in a group call now.',
  payload: z.strictObject({ callId: CallId, userId: UserId, deviceId: DeviceId }),
})

export const left = defineEvent({
  name: 'call:left',
  summary: 'Somebody is no longer in a group call that goes on, or is no longer rung for it.',
  payload: z.strictObject({
    callId: CallId,
    userId: UserId,
    state: z.enum(['left', 'missed']),
    reason: z.optional(Reason),
  }),
})

export const recording = defineEvent({
  name: 'call:recording',
  summary: 'Who records the call now, and who has agreed.',
  payload: z.strictObject({ callId: CallId, participants: z.array(Participant) }),
})

export const quality = defineEvent({
  name: 'call:quality',
  summary: 'How well somebody in the call hears and sees has changed.',
  payload: z.strictObject({ callId: CallId, userId: UserId, quality: QualityWord }),
})

const from = { callId: CallId, fromUserId: UserId, fromDeviceId: DeviceId }

export const offer = defineEvent({
  name: 'webrtc:offer',
  summary: 'An offer of another device in the call.',
  payload: z.strictObject({ ...from, offer: Description }),
})

export const answer = defineEvent({
  name: 'webrtc:answer',
  summary: 'An answer to an offer.',
  payload: z.strictObject({ ...from, answer: Description }),
})

export const iceCandidate = defineEvent({
  name: 'webrtc:ice-candidate',
  summary: 'A way by which another device in the call may be reached.',
  payload: z.strictObject({ ...from, candidate: Candidate }),
})
