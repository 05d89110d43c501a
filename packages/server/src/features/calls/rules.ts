/**
 * What may become of a call: initiating → ringing → ongoing → ended, rejected or missed, never back. Each rule takes a call and
 * answers the call that comes of it, the same one where nothing changes, or a fault where it may not be. Pure.
 */

import { type CallId, type ChatId, type calls, type DeviceId, Fault, LIMITS, type UserId } from '@parley/protocol'

export type Party = {
  userId: UserId
  state: calls.ParticipantState
  reason: calls.Reason | null
  deviceId: DeviceId | null
  clientId: string | null
  joinedAt: number | null
  leftAt: number | null
  seenAt: number | null
  recording: boolean
  consent: boolean | null
  /** Still in the chat. */
  isMember: boolean
}

export type Call = {
  id: CallId
  chatId: ChatId
  initiatorId: UserId
  callType: calls.CallType
  isGroup: boolean
  /** Nobody but the initiator knows of it. */
  muffled: boolean
  state: calls.CallState
  createdAt: number
  ringUntil: number
  answeredAt: number | null
  endedAt: number | null
  parties: readonly Party[]
}

export type Joiner = { userId: UserId; deviceId: DeviceId; clientId?: string | undefined }

type New = Pick<Call, 'id' | 'chatId' | 'callType' | 'isGroup' | 'muffled'> & {
  initiator: Joiner
  others: readonly UserId[]
  /** Those who are in another call: they are not rung. */
  busy: ReadonlySet<UserId>
}

export function begin({ initiator, others, busy, ...what }: New, now: number): Call {
  const isBusy = (userId: UserId) => busy.has(userId) && !what.muffled
  const rung = others.map(
    (userId): Party =>
      isBusy(userId) ? { ...party(userId), state: 'missed', reason: 'busy' } : { ...party(userId), state: 'ringing' },
  )
  const call: Call = {
    ...what,
    initiatorId: initiator.userId,
    state: rung.some(({ state }) => state === 'ringing') ? 'ringing' : 'initiating',
    createdAt: now,
    ringUntil: now + LIMITS.callRinging,
    answeredAt: null,
    endedAt: null,
    parties: [inside(party(initiator.userId), initiator, now), ...rung],
  }
  // In a group somebody may still come in by themselves.
  return call.state === 'initiating' && !call.isGroup ? end(call, 'rejected', now) : call
}

/** Takes the call with this device: the first of a person's devices has it. */
export function join(call: Call, who: Joiner, now: number): Call {
  mustBeLive(call)
  const known = call.parties.find(({ userId }) => userId === who.userId)
  if (known?.state === 'joined') {
    if (known.deviceId === who.deviceId) return call
    throw new Fault('TAKEN_ELSEWHERE')
  }
  if (joinedIn(call).length >= LIMITS.callParticipants) throw new Fault('FULL')
  const joined = put(call, inside(known ?? party(who.userId), who, now))
  if (call.state === 'ongoing') return joined
  // The others' signs of life begin to count now.
  const parties = joined.parties.map((p) => (p.state === 'joined' ? { ...p, seenAt: now } : p))
  return { ...joined, state: 'ongoing', answeredAt: now, parties }
}

export function decline(call: Call, userId: UserId, reason: calls.Reason, now: number): Call {
  const known = call.parties.find((p) => p.userId === userId)
  if (known?.state === 'declined') return call
  mustBeLive(call)
  if (known?.state !== 'ringing') throw new Fault('NOT_RINGING')
  return settle(put(call, { ...known, state: 'declined', reason }), now)
}

/** Hanging up twice is hanging up. */
export function leave(call: Call, userId: UserId, now: number): Call {
  const known = call.parties.find((p) => p.userId === userId)
  if (known && (known.state === 'left' || call.endedAt !== null)) return call
  if (known?.state !== 'joined') throw new Fault('NOT_IN_CALL')
  return settle(put(call, outside(known, null, now)), now)
}

export const endForEveryone = (call: Call, now: number): Call =>
  call.endedAt === null ? end(call, call.state === 'ongoing' ? 'ended' : 'missed', now) : call

/** Takes out, without asking them, those for whom there is a reason. */
export function drop(call: Call, why: (party: Party) => calls.Reason | undefined, now: number): Call {
  if (call.endedAt !== null) return call
  const parties = call.parties.map((p): Party => {
    const reason = p.state === 'joined' || p.state === 'ringing' ? why(p) : undefined
    if (reason === undefined) return p
    return p.state === 'joined' ? outside(p, reason, now) : { ...p, state: 'missed', reason }
  })
  return parties.every((p, i) => p === call.parties[i]) ? call : settle({ ...call, parties }, now)
}

/** What time alone does: ringing ends, and whoever has gone without a word, or from the chat, is out. */
export function pass(call: Call, now: number): Call {
  // Who waits for the first answer has nothing to report yet.
  const isLost = ({ state, seenAt }: Party) =>
    call.state === 'ongoing' && state === 'joined' && seenAt! <= now - LIMITS.callSilence
  const left = drop(call, (p) => (p.isMember ? (isLost(p) ? 'lost' : undefined) : 'removed'), now)
  if (now < left.ringUntil || !isWaiting(left)) return left
  if (left.state === 'initiating') return end(left, 'missed', now)
  return settle(
    { ...left, parties: left.parties.map((p): Party => (p.state === 'ringing' ? { ...p, state: 'missed' } : p)) },
    now,
  )
}

export function record(call: Call, { userId, deviceId }: Joiner, recording: boolean): Call {
  const known = mustBeInside(call, userId, deviceId)
  if (known.recording === recording) return call
  const after = put(call, { ...known, recording })
  const isAsked = recording || after.parties.every((p) => !p.recording)
  return isAsked ? { ...after, parties: after.parties.map((p) => ({ ...p, consent: null })) } : after
}

export function consent(call: Call, { userId, deviceId }: Joiner, agreed: boolean): Call {
  const known = mustBeInside(call, userId, deviceId)
  return known.consent === agreed ? call : put(call, { ...known, consent: agreed })
}

export const joinedIn = ({ parties }: Call): Party[] => parties.filter(({ state }) => state === 'joined')

/** For somebody who may still come: being rung, or by themselves. */
export const isWaiting = ({ state, parties }: Call): boolean =>
  state === 'initiating' || parties.some((p) => p.state === 'ringing')

/** Milliseconds people spoke with each other. */
export const durationOf = ({ answeredAt, endedAt }: Pick<Call, 'answeredAt' | 'endedAt'>): number =>
  answeredAt === null || endedAt === null ? 0 : Math.max(0, endedAt - answeredAt)

/** A call with nobody left to speak with, or to wait for, is over. */
function settle(call: Call, now: number): Call {
  const joined = joinedIn(call).length
  if (call.state === 'ongoing')
    return joined === 0 || (joined === 1 && !isWaiting(call)) ? end(call, 'ended', now) : call
  if (joined === 0) return end(call, 'missed', now)
  if (isWaiting(call)) return call
  const others = call.parties.filter(({ userId }) => userId !== call.initiatorId)
  const isRefused = others.every(({ state, reason }) => state === 'declined' || reason === 'busy')
  return end(call, isRefused ? 'rejected' : 'missed', now)
}

const end = (call: Call, outcome: calls.Outcome, now: number): Call => ({
  ...call,
  state: outcome,
  endedAt: now,
  parties: call.parties.map((p) =>
    p.state === 'joined' ? outside(p, null, now) : p.state === 'ringing' ? { ...p, state: 'missed' } : p,
  ),
})

const party = (userId: UserId): Party => ({
  userId,
  state: 'missed',
  reason: null,
  deviceId: null,
  clientId: null,
  joinedAt: null,
  leftAt: null,
  seenAt: null,
  recording: false,
  consent: null,
  isMember: true,
})

const inside = (p: Party, { deviceId, clientId }: Joiner, now: number): Party => ({
  ...p,
  state: 'joined',
  reason: null,
  deviceId,
  clientId: clientId ?? null,
  joinedAt: now,
  leftAt: null,
  seenAt: now,
})

const outside = (p: Party, reason: calls.Reason | null, now: number): Party => ({
  ...p,
  state: 'left',
  reason,
  leftAt: now,
  recording: false,
  consent: null,
})

const put = (call: Call, changed: Party): Call => ({
  ...call,
  parties: call.parties.some(({ userId }) => userId === changed.userId)
    ? call.parties.map((p) => (p.userId === changed.userId ? changed : p))
    : [...call.parties, changed],
})

function mustBeLive(call: Call): void {
  if (call.endedAt !== null) throw new Fault('CALL_OVER')
}

function mustBeInside(call: Call, userId: UserId, deviceId: DeviceId): Party {
  mustBeLive(call)
  const known = joinedIn(call).find((p) => p.userId === userId && p.deviceId === deviceId)
  if (known === undefined) throw new Fault('NOT_IN_CALL')
  return known
}
