import type { CallId, ChatId, DeviceId, ErrorCode, UserId } from '@parley/protocol'
import { Fault, LIMITS } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newsOf } from './news.ts'
import {
  begin,
  type Call,
  consent,
  decline,
  drop,
  durationOf,
  endForEveryone,
  join,
  joinedIn,
  leave,
  pass,
  record,
} from './rules.ts'

const PEOPLE = ['ana', 'ben', 'cleo', 'dan'] as UserId[]
const [ana, ben, cleo, dan] = PEOPLE as [UserId, UserId, UserId, UserId]
const at = (userId: UserId, device = 1) => ({ userId, deviceId: `${userId}${device}` as DeviceId })
const T = 1_000_000

const ring = (others: UserId[], { busy = [] as UserId[], muffled = false, isGroup = others.length > 1 } = {}): Call =>
  begin(
    {
      id: 'call' as CallId,
      chatId: 'chat' as ChatId,
      callType: 'voice',
      isGroup,
      muffled,
      initiator: at(ana),
      others,
      busy: new Set(busy),
    },
    T,
  )
const states = (call: Call) => Object.fromEntries(call.parties.map(({ userId, state }) => [userId, state]))
const codeOf = (attempt: () => unknown): ErrorCode | undefined => {
  try {
    attempt()
  } catch (fault) {
    return (fault as Fault).code
  }
  return undefined
}

describe('a call of two', () => {
  it('rings, is answered, and is over for both when one hangs up', () => {
    const ringing = ring([ben])
    expect([ringing.state, states(ringing)]).toEqual(['ringing', { ana: 'joined', ben: 'ringing' }])
    const ongoing = join(ringing, at(ben), T + 5)
    expect([ongoing.state, ongoing.answeredAt]).toEqual(['ongoing', T + 5])
    const ended = leave(ongoing, ben, T + 65)
    expect([ended.state, ended.endedAt, durationOf(ended)]).toEqual(['ended', T + 65, 60])
    expect(states(ended)).toEqual({ ana: 'left', ben: 'left' })
  })

  it('is rejected by a no, missed by silence or by hanging up too early', () => {
    expect(decline(ring([ben]), ben, 'declined', T).state).toBe('rejected')
    const cancelled = leave(ring([ben]), ana, T)
    expect([cancelled.state, states(cancelled)]).toEqual(['missed', { ana: 'left', ben: 'missed' }])
    expect(pass(ring([ben]), T + LIMITS.callRinging - 1).state).toBe('ringing')
    const silent = pass(ring([ben]), T + LIMITS.callRinging)
    expect([silent.state, states(silent), durationOf(silent)]).toEqual(['missed', { ana: 'left', ben: 'missed' }, 0])
  })

  it('is over at once where the other is in another call; a muffled one rings on all the same', () => {
    const busy = ring([ben], { busy: [ben] })
    expect([busy.state, busy.parties.find(({ userId }) => userId === ben)]).toMatchObject([
      'rejected',
      { state: 'missed', reason: 'busy' },
    ])
    expect(ring([ben], { busy: [ben], muffled: true }).state).toBe('ringing')
  })
})

describe('a group call', () => {
  it('goes on while two are in it or somebody is being rung', () => {
    let call = join(ring([ben, cleo, dan]), at(ben), T)
    call = leave(call, ana, T)
    expect([call.state, joinedIn(call).length]).toEqual(['ongoing', 1])
    call = decline(call, cleo, 'busy', T)
    expect(call.state).toBe('ongoing')
    expect(decline(call, dan, 'declined', T).state).toBe('ended')
    expect(pass(call, T + LIMITS.callRinging).state).toBe('ended')
    const again = join(call, at(cleo), T + 1)
    expect(states(again)).toMatchObject({ ana: 'left', ben: 'joined', cleo: 'joined', dan: 'ringing' })
  })

  it('waits for those who come by themselves where all are busy', () => {
    const call = ring([ben, cleo], { busy: [ben, cleo] })
    expect(call.state).toBe('initiating')
    expect(join(call, at(cleo), T).state).toBe('ongoing')
    expect(pass(call, T + LIMITS.callRinging).state).toBe('missed')
  })

  it('takes in whoever has come to the chat since, up to its size', () => {
    let call = ring([ben], { isGroup: true })
    for (let i = 1; i < LIMITS.callParticipants; i++) call = join(call, at(`late${i}` as UserId), T)
    expect(codeOf(() => join(call, at(ben), T))).toBe('FULL')
  })

  it('drops the removed and the silent', () => {
    const call = join(join(ring([ben, cleo]), at(ben), T), at(cleo), T + 20_000)
    const lost = pass(call, T + LIMITS.callSilence)
    // Ana and Ben have been silent; with Cleo alone there is no call.
    expect([lost.state, states(lost)]).toEqual(['ended', { ana: 'left', ben: 'left', cleo: 'left' }])
    // Whoever is only rung has nothing to report.
    const rung = join(join(ring([ben, cleo, dan]), at(ben), T), at(cleo), T)
    expect(pass({ ...rung, ringUntil: T + 60_000 }, T + LIMITS.callSilence - 1)).toMatchObject({ state: 'ongoing' })
    expect(pass(ring([ben]), T + LIMITS.callSilence)).toMatchObject({ state: 'ringing' })
    const alive = { ...rung, parties: rung.parties.map((p) => (p.seenAt === null ? p : { ...p, seenAt: T + 40_000 })) }
    expect(states(pass(alive, T + 44_999)).dan).toBe('ringing')
    expect(pass(alive, T + 45_000).parties.find(({ userId }) => userId === dan)).toMatchObject({
      state: 'missed',
      reason: null,
    })
    const without = { ...call, parties: call.parties.map((p) => ({ ...p, isMember: p.userId !== ben })) }
    expect(pass(without, T).parties.find(({ userId }) => userId === ben)).toMatchObject({
      state: 'left',
      reason: 'removed',
    })
  })
})

describe('what may not be', () => {
  const ringing = ring([ben])
  const ongoing = join(ringing, at(ben), T)
  const over = leave(ongoing, ana, T)
  const group = join(ring([ben, cleo]), at(ben), T)
  it.each<[string, () => unknown, ErrorCode | undefined]>([
    ['answering what is over', () => join(over, at(ben), T), 'CALL_OVER'],
    ['rejecting what is over', () => decline(over, ben, 'declined', T), 'CALL_OVER'],
    ['recording what is over', () => record(over, at(ben), true), 'CALL_OVER'],
    ['answering with a second device', () => join(ongoing, at(ben, 2), T), 'TAKEN_ELSEWHERE'],
    ['calling with a second device', () => join(ringing, at(ana, 2), T), 'TAKEN_ELSEWHERE'],
    ['rejecting one’s own call', () => decline(ringing, ana, 'declined', T), 'NOT_RINGING'],
    ['rejecting when in it', () => decline(ongoing, ben, 'declined', T), 'NOT_RINGING'],
    ['rejecting what does not ring for one', () => decline(group, dan, 'declined', T), 'NOT_RINGING'],
    ['hanging up what only rings', () => leave(ringing, ben, T), 'NOT_IN_CALL'],
    ['hanging up as a stranger to it', () => leave(group, dan, T), 'NOT_IN_CALL'],
    ['recording before answering', () => record(ringing, at(ben), true), 'NOT_IN_CALL'],
    ['consenting on another device', () => consent(ongoing, at(ben, 2), true), 'NOT_IN_CALL'],
    ['answering twice, which is once', () => expect(join(ongoing, at(ben), T + 1)).toBe(ongoing), undefined],
    ['hanging up twice, which is once', () => expect(leave(over, ana, T + 1)).toBe(over), undefined],
  ])('%s', (_what, attempt, code) => {
    expect(codeOf(attempt)).toBe(code)
  })
})

describe('recording', () => {
  it('asks everybody anew whenever somebody begins, and forgets when nobody records', () => {
    let call = join(ring([ben, cleo]), at(ben), T)
    const consents = () => call.parties.map((p) => p.consent)
    call = consent(record(call, at(ana), true), at(ben), true)
    expect(consents()).toEqual([null, true, null])
    call = record(call, at(ben), true)
    expect(consents()).toEqual([null, null, null])
    call = record(consent(call, at(ana), false), at(ben), false)
    expect(consents()).toEqual([false, null, null])
    call = record(call, at(ana), false)
    expect(consents()).toEqual([null, null, null])
  })
})

/** Whatever is asked, in whatever order. */
const who = fc.constantFrom(...PEOPLE)
const step = fc.oneof(
  fc.record({ do: fc.constant('join' as const), who, device: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ do: fc.constantFrom('decline' as const, 'leave' as const, 'remove' as const, 'record' as const), who }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 50_000 }) }),
  fc.record({ do: fc.constant('end' as const) }),
)
const RANK = { initiating: 0, ringing: 1, ongoing: 2, ended: 3, rejected: 3, missed: 3 }

it('never goes back, and never holds anybody in a call that is over, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.record({ others: fc.subarray([ben, cleo, dan], { minLength: 1 }), busy: fc.subarray([ben, cleo]) }),
      fc.boolean(),
      fc.array(step, { maxLength: 25 }),
      ({ others, busy }, muffled, steps) => {
        let call = ring(others, { busy, muffled })
        let now = T
        for (const s of steps) {
          const before = call
          try {
            if (s.do === 'join') call = join(call, at(s.who, s.device), now)
            else if (s.do === 'decline') call = decline(call, s.who, 'declined', now)
            else if (s.do === 'leave') call = leave(call, s.who, now)
            else if (s.do === 'record') call = record(call, at(s.who), true)
            else if (s.do === 'remove') call = drop(call, (p) => (p.userId === s.who ? 'removed' : undefined), now)
            else if (s.do === 'pass') call = pass(call, (now += s.ms))
            else call = endForEveryone(call, now)
          } catch (fault) {
            if (!(fault instanceof Fault)) throw fault
          }
          expect(RANK[call.state]).toBeGreaterThanOrEqual(RANK[before.state])
          expect(before.endedAt === null || call === before).toBe(true)
          const joined = joinedIn(call)
          const isRinging = call.parties.some(({ state }) => state === 'ringing')
          expect(call.endedAt !== null).toBe(RANK[call.state] === 3)
          const least = isRinging || call.state === 'initiating' ? 1 : 2
          const isFitting = call.endedAt === null ? joined.length >= least : joined.length === 0 && !isRinging
          expect(isFitting).toBe(true)
          expect(joined.every(({ deviceId, joinedAt }) => deviceId !== null && joinedAt !== null)).toBe(true)
          expect(call.parties.every(({ recording, state }) => !recording || state === 'joined')).toBe(true)
          if (before === call) continue
          const told = newsOf(before, call, 'Ana').flatMap((news) => ('users' in news ? news.users : []))
          expect(told.every((user) => user === ana || !muffled)).toBe(true)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
