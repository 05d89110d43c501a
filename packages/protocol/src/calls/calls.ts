/** Voice and video calls: who is in them; and (calls-relay.ts) what their devices tell each other through the server. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Count, Done, Flag, PageCursor, Seq, Time } from '../fields.ts'
import { CallId, ChatId, ClientId, DeviceId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

export * from './calls-relay.ts'

export const CallType = z.enum(['voice', 'video'])
export type CallType = z.infer<typeof CallType>

/** `initiating`: nobody is being rung. The last three are final: it came about, was turned down, or was not taken. */
export const CallState = z.enum(['initiating', 'ringing', 'ongoing', 'ended', 'rejected', 'missed'])
export type CallState = z.infer<typeof CallState>

/** How a call came out. */
export const Outcome = z.enum(['ended', 'rejected', 'missed'])
export type Outcome = z.infer<typeof Outcome>

export const ParticipantState = z.enum(['ringing', 'joined', 'declined', 'left', 'missed'])
export type ParticipantState = z.infer<typeof ParticipantState>

/** What people may say when they turn a call down. */
export const RejectReason = z.enum(['declined', 'busy', 'unavailable'])

/** Why somebody is not in the call: their own word, or `lost` (no sign of life), `removed` from the chat. */
export const Reason = z.enum(['declined', 'busy', 'unavailable', 'lost', 'removed'])
export type Reason = z.infer<typeof Reason>

export const Participant = z.strictObject({
  userId: UserId,
  state: ParticipantState,
  reason: z.optional(Reason),
  /** The one device with which they are in the call. */
  deviceId: z.optional(DeviceId),
  joinedAt: z.optional(Time),
  leftAt: z.optional(Time),
  /** Their device records the call. */
  recording: z.boolean(),
  /** To being recorded by those who record now; absent until they have answered. */
  consent: z.optional(z.boolean()),
})
export type Participant = z.infer<typeof Participant>

export const Call = z.strictObject({
  callId: CallId,
  chatId: ChatId,
  callType: CallType,
  isGroup: z.boolean(),
  initiatorId: UserId,
  state: CallState,
  createdAt: Time,
  /** Until when it rings. */
  ringUntil: Time,
  answeredAt: z.optional(Time),
  endedAt: z.optional(Time),
  /** Milliseconds from the first answer to the end. */
  duration: z.optional(Seq),
  participants: z.array(Participant),
})
export type Call = z.infer<typeof Call>

export const Quality = z.enum(['poor', 'fair', 'good', 'excellent'])
export type Quality = z.infer<typeof Quality>

/** What a device measures; each as it likes. */
export const Metrics = z.strictObject({
  rttMs: z.optional(Count(0, 600_000)),
  jitterMs: z.optional(Count(0, 600_000)),
  lossPercent: z.optional(z.number().check(z.gte(0), z.lte(100))),
  kbps: z.optional(Count(0, 10_000_000)),
})
export type Metrics = z.infer<typeof Metrics>

const one = z.strictObject({ callId: CallId })

export const initiate = defineCall({
  name: 'calls.initiate',
  summary:
    'Call everybody in a chat, or one person in your direct chat with them. Where a call is going on already, join that one. The same clientId again is the same call.',
  http: { method: 'POST', path: '/api/calls/initiate', status: 201 },
  socket: 'call:initiate',
  input: z
    .strictObject({
      chatId: z.optional(ChatId),
      recipientId: z.optional(UserId),
      callType: z._default(CallType, 'voice'),
      clientId: ClientId,
    })
    .check(
      z.refine(
        ({ chatId, recipientId }) => (chatId === undefined) !== (recipientId === undefined),
        'give either chatId or recipientId',
      ),
    ),
  output: Call,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'CANNOT_POST', 'ALREADY_EXISTS', 'IN_CALL', 'TAKEN_ELSEWHERE', 'FULL'],
  access: 'member',
  rate: 'call',
})

export const answer = defineCall({
  name: 'calls.answer',
  summary: 'Take a call that rings, or come into one of a group that is going on. The first of your devices has it.',
  http: { method: 'POST', path: '/api/calls/:callId/answer' },
  socket: 'call:answer',
  input: one,
  output: Call,
  errors: ['NOT_FOUND', 'CALL_OVER', 'IN_CALL', 'TAKEN_ELSEWHERE', 'FULL'],
  access: 'member',
  rate: 'signal',
})

export const reject = defineCall({
  name: 'calls.reject',
  summary: 'Turn down a call that rings, on all your devices.',
  http: { method: 'POST', path: '/api/calls/:callId/reject' },
  socket: 'call:reject',
  input: z.strictObject({ callId: CallId, reason: z._default(RejectReason, 'declined') }),
  output: Call,
  errors: ['NOT_FOUND', 'CALL_OVER', 'NOT_RINGING'],
  access: 'member',
  rate: 'signal',
})

export const end = defineCall({
  name: 'calls.end',
  summary:
    'Hang up: a call of two is over, one of a group goes on among the others unless its initiator or an admin ends it for everyone. Again is no harm.',
  http: { method: 'POST', path: '/api/calls/:callId/end' },
  socket: 'call:end',
  input: z.strictObject({ callId: CallId, forEveryone: z.optional(z.boolean()) }),
  output: Call,
  errors: ['NOT_FOUND', 'NOT_IN_CALL', 'FORBIDDEN'],
  access: 'member',
  rate: 'signal',
})

export const record = defineCall({
  name: 'calls.record',
  summary:
    'Tell everybody in the call that you record it, or that you have stopped. Whenever somebody begins, everybody is asked for consent anew.',
  http: { method: 'POST', path: '/api/calls/:callId/record' },
  socket: 'call:record',
  input: z.strictObject({ callId: CallId, recording: z._default(z.boolean(), true) }),
  output: Call,
  errors: ['NOT_FOUND', 'CALL_OVER', 'NOT_IN_CALL'],
  access: 'member',
  rate: 'signal',
})

export const consent = defineCall({
  name: 'calls.consent',
  summary: 'Say whether you agree to being recorded; everybody in the call is told.',
  http: { method: 'POST', path: '/api/calls/:callId/consent' },
  socket: 'call:consent',
  input: z.strictObject({ callId: CallId, consent: z.boolean() }),
  output: Call,
  errors: ['NOT_FOUND', 'CALL_OVER', 'NOT_IN_CALL'],
  access: 'member',
  rate: 'signal',
})

export const live = defineCall({
  name: 'calls.live',
  summary: 'The calls ringing or going on in your chats: what a device that has just connected may have missed.',
  http: { method: 'GET', path: '/api/calls/live' },
  socket: 'call:live',
  input: z.strictObject({}),
  output: z.strictObject({ calls: z.array(Call) }),
  errors: [],
  access: 'account',
  rate: 'read',
})

/** A call as one person has it in their list. */
export const LogEntry = z.strictObject({
  callId: CallId,
  chatId: ChatId,
  callType: CallType,
  isGroup: z.boolean(),
  direction: z.enum(['incoming', 'outgoing']),
  initiatorId: UserId,
  /** The other one, in a call of two. */
  peerId: z.optional(UserId),
  /** What became of it for this person: a call may have been missed by one and taken by others. */
  state: ParticipantState,
  outcome: Outcome,
  at: Time,
  duration: Seq,
})
export type LogEntry = z.infer<typeof LogEntry>

export const logs = defineCall({
  name: 'calls.logs',
  summary: 'Your past calls, newest first.',
  http: { method: 'GET', path: '/api/calls/logs' },
  input: z.strictObject({
    missed: z.optional(Flag),
    limit: z._default(Count(1, LIMITS.page), LIMITS.page),
    cursor: z.optional(PageCursor),
  }),
  output: z.strictObject({ calls: z.array(LogEntry), next: z.optional(PageCursor) }),
  errors: [],
  access: 'self',
  rate: 'read',
})

export const ParticipantStats = z.strictObject({
  userId: UserId,
  /** How often they reported which quality. */
  reports: z.strictObject({ poor: z.int(), fair: z.int(), good: z.int(), excellent: z.int() }),
  /** The last report. */
  quality: z.optional(Quality),
  metrics: z.optional(Metrics),
  reportedAt: z.optional(Time),
})

export const stats = defineCall({
  name: 'calls.stats',
  summary: 'How a call of yours went: its participants, and the quality each of them had.',
  http: { method: 'GET', path: '/api/calls/:callId/stats' },
  input: one,
  output: z.strictObject({ call: Call, quality: z.array(ParticipantStats) }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})

export const ice = defineCall({
  name: 'calls.ice',
  summary: 'STUN and TURN servers for calls, with credentials that hold for a while.',
  http: { method: 'GET', path: '/api/calls/ice' },
  socket: 'call:ice',
  input: z.strictObject({}),
  output: z.strictObject({
    iceServers: z.array(
      z.strictObject({
        urls: z.array(z.string()),
        username: z.optional(z.string()),
        credential: z.optional(z.string()),
      }),
    ),
    expiresAt: z.optional(Time),
  }),
  errors: [],
  access: 'account',
  rate: 'read',
})

export const quality = defineCall({
  name: 'calls.quality',
  summary:
    'Report how well you hear and see the others, every 10 seconds: it is also the sign of life without which, after 30 seconds, you have left the call.',
  socket: 'call:quality',
  input: z.strictObject({ callId: CallId, quality: Quality, metrics: z.optional(Metrics) }),
  output: Done,
  errors: ['NOT_FOUND', 'CALL_OVER', 'NOT_IN_CALL'],
  access: 'member',
  rate: 'signal',
})
