/** What a change of a call is to those who must hear of it: told by comparing the call before with the call after. Pure. */

import {
  type calls,
  type DeviceId,
  type Event,
  callEvents as events,
  type PayloadOf,
  type UserId,
} from '@parley/protocol'
import { type Call, durationOf, joinedIn, type Party } from './rules.ts'

export type News = { event: string; payload: object } & (
  | { users: readonly UserId[] }
  | { devices: readonly DeviceId[] }
)

/** `before`: undefined for a call that has just begun. */
export function newsOf(before: Call | undefined, after: Call, initiatorName: string): News[] {
  const callId = after.id
  const everybody = after.parties.filter(({ isMember }) => isMember).map(({ userId }) => userId)
  /** A muffled call is nobody's business but its initiator's. */
  const hear = (users: readonly UserId[]) =>
    after.muffled ? users.filter((userId) => userId === after.initiatorId) : users
  const told: News[] = []
  const tell = <E extends Event>(event: E, payload: PayloadOf<E>, users: readonly UserId[] = everybody) =>
    told.push({ event: event.name, payload: payload as object, users: hear(users) })

  for (const party of after.parties) {
    const { userId, state, reason } = party
    const was = before?.parties.find((p) => p.userId === userId)
    if (was?.state === state) continue
    // Who has been removed from the chat still learns that this is over for them.
    const all = everybody.includes(userId) ? everybody : [...everybody, userId]
    if (state === 'ringing') tell(events.ringing, ringingOf(after, initiatorName), [userId])
    else if (state === 'declined' || (state === 'missed' && reason === 'busy')) {
      tell(events.rejected, { callId, userId, reason: reason as PayloadOf<typeof events.rejected>['reason'] }, all)
    } else if (state === 'joined' && before !== undefined) {
      if (was?.state === 'ringing') tell(events.answered, { callId, userId, deviceId: party.deviceId! }, all)
      if (after.isGroup) tell(events.joined, { callId, userId, deviceId: party.deviceId! }, all)
    } else if ((state === 'left' || state === 'missed') && after.isGroup && (after.endedAt === null || reason)) {
      tell(events.left, { callId, userId, state, ...(reason ? { reason } : {}) }, all)
    }
  }
  if (after.endedAt !== null) {
    const { chatId } = after
    tell(events.ended, { callId, chatId, outcome: after.state as calls.Outcome, duration: durationOf(after) })
  } else if (before && isRecordedOtherwise(before, after)) {
    const joined = joinedIn(after)
    const devices = joined.map(({ deviceId }) => deviceId!)
    told.push({ event: events.recording.name, payload: { callId, participants: joined.map(partyView) }, devices })
  }
  return told
}

function isRecordedOtherwise(before: Call, after: Call): boolean {
  return after.parties.some((party) => {
    const was = before.parties.find(({ userId }) => userId === party.userId)
    return party.recording !== (was?.recording ?? false) || party.consent !== (was?.consent ?? null)
  })
}

const ringingOf = (call: Call, initiatorName: string): PayloadOf<typeof events.ringing> => ({
  callId: call.id,
  chatId: call.chatId,
  initiatorId: call.initiatorId,
  initiatorName,
  callType: call.callType,
  isGroup: call.isGroup,
  ringUntil: call.ringUntil,
})

const given = <K extends string, V>(key: K, value: V | null): { [P in K]?: V } =>
  (value === null ? {} : { [key]: value }) as { [P in K]?: V }

export const partyView = (party: Party): calls.Participant => ({
  userId: party.userId,
  state: party.state,
  ...given('reason', party.reason),
  ...given('deviceId', party.state === 'joined' ? party.deviceId : null),
  ...given('joinedAt', party.joinedAt),
  ...given('leftAt', party.leftAt),
  recording: party.recording,
  ...given('consent', party.consent),
})

/** The call as it goes over the wire. */
export const callView = (call: Call): calls.Call => ({
  callId: call.id,
  chatId: call.chatId,
  callType: call.callType,
  isGroup: call.isGroup,
  initiatorId: call.initiatorId,
  state: call.state,
  createdAt: call.createdAt,
  ringUntil: call.ringUntil,
  ...given('answeredAt', call.answeredAt),
  ...given('endedAt', call.endedAt),
  ...(call.endedAt === null ? {} : { duration: durationOf(call) }),
  participants: call.parties.map(partyView),
})
