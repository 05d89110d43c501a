/** Calls of two: ringing, answering, turning down, hanging up; by both at once, on several devices; and all that is refused. */

import { randomUUID } from 'node:crypto'
import { auth, calls, chats, users } from '@parley/protocol'
import { openSaved, PASSWORD, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Caller,
  callers,
  codeOf,
  codesOf,
  directChat,
  entriesOf,
  groupOf,
  hangUpAll,
  ring,
  secondDevice,
  settled,
  stateOf,
  talk,
} from './callers.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const clientId = () => randomUUID()

describe('a call of two', () => {
  it('rings, is answered, ends, and lies in the timeline of both', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await directChat(ana, ben)
    const called = await ana.line.call(calls.initiate, {
      recipientId: ben.who.id,
      callType: 'video',
      clientId: clientId(),
    })
    expect(called).toMatchObject({ chatId, state: 'ringing', callType: 'video', isGroup: false })
    const { callId } = called
    expect(await ben.line.until('call:ringing')).toEqual({
      callId,
      chatId,
      initiatorId: ana.who.id,
      initiatorName: 'caller0',
      callType: 'video',
      isGroup: false,
      ringUntil: called.ringUntil,
    })
    const taken = await ben.line.call(calls.answer, { callId })
    expect(taken).toMatchObject({ state: 'ongoing', answeredAt: expect.any(Number) })
    expect(await ana.line.until('call:answered')).toEqual({
      callId,
      userId: ben.who.id,
      deviceId: ben.who.session.deviceId,
    })
    server.clock.advance(5_000)
    // By REST this time.
    const ended = await ana.who.call(calls.end, { callId })
    expect(ended.state).toBe('ended')
    expect(ended.duration).toBeGreaterThanOrEqual(5_000)
    const { duration } = ended
    for (const caller of [ana, ben]) {
      expect(await caller.line.until('call:ended')).toEqual({ callId, chatId, outcome: 'ended', duration })
      expect(await caller.line.until('call:logged')).toMatchObject({ senderId: ana.who.id, data: { callId } })
      const entries = await entriesOf(caller, chatId)
      expect(entries.map(({ data }) => data)).toEqual([{ callId, type: 'video', outcome: 'ended', duration }])
      expect((await caller.who.call(chats.list, {})).chats.map(({ id }) => id)).toContain(chatId)
    }
    expect(ana.line.of('call:ringing')).toEqual([])
    hangUpAll(ana, ben)
  })

  it('is turned down, with a reason', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await directChat(ana, ben)
    const { callId } = await ring(ana, chatId)
    const rejected = await ben.who.call(calls.reject, { callId, reason: 'unavailable' })
    expect(rejected).toMatchObject({ state: 'rejected', duration: 0 })
    expect(await ana.line.until('call:rejected')).toEqual({ callId, userId: ben.who.id, reason: 'unavailable' })
    expect(await ana.line.until('call:ended')).toMatchObject({ outcome: 'rejected', duration: 0 })
    expect((await entriesOf(ben, chatId)).map(({ data }) => data?.['outcome'])).toEqual(['rejected'])
    expect(await codeOf(ana.line.call(calls.answer, { callId }))).toBe('CALL_OVER')
    hangUpAll(ana, ben)
  })

  it('is missed when the caller hangs up first', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const { callId } = await ring(ana, await directChat(ana, ben))
    await ana.line.call(calls.end, { callId })
    expect(await ben.line.until('call:ended')).toMatchObject({ callId, outcome: 'missed', duration: 0 })
    // Again is no harm.
    expect((await ana.line.call(calls.end, { callId })).state).toBe('missed')
    expect(await codeOf(ben.line.call(calls.answer, { callId }))).toBe('CALL_OVER')
    expect(await codeOf(ben.line.call(calls.reject, { callId }))).toBe('CALL_OVER')
    expect(await codeOf(ana.line.call(calls.record, { callId }))).toBe('CALL_OVER')
    hangUpAll(ana, ben)
  })

  it('rings on all devices; the first to answer has it, and the others stop', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const second = await secondDevice(ben)
    const { callId } = await ring(ana, await directChat(ana, ben))
    for (const line of [ben.line, second.line]) await line.until('call:ringing')
    const answers = await Promise.all(
      [ben.line, second.line].map((line) => codeOf(line.call(calls.answer, { callId }))),
    )
    expect(new Set(answers)).toEqual(new Set(['TAKEN_ELSEWHERE', undefined]))
    const winner = answers[0] === undefined ? ben.who.session.deviceId : second.session.deviceId
    for (const line of [ana.line, ben.line, second.line]) {
      expect(await line.until('call:answered')).toEqual({ callId, userId: ben.who.id, deviceId: winner })
    }
    // The device that has it answers again: it is once. The other may still hang up for its person.
    const [first, other] = answers[0] === undefined ? [ben.line, second.line] : [second.line, ben.line]
    expect((await first.call(calls.answer, { callId })).state).toBe('ongoing')
    expect(await codeOf(other.call(calls.quality, { callId, quality: 'good' }))).toBe('NOT_IN_CALL')
    expect((await other.call(calls.end, { callId })).state).toBe('ended')
    expect(ana.line.of('call:answered').length).toBe(1)
    second.line.close()
    hangUpAll(ana, ben)
  })

  it('is turned down for all devices by one of them', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const second = await secondDevice(ben)
    const { callId } = await ring(ana, await directChat(ana, ben))
    await ben.line.call(calls.reject, { callId })
    expect(await second.line.until('call:rejected')).toMatchObject({ callId, userId: ben.who.id })
    second.line.close()
    hangUpAll(ana, ben)
  })

  it('is one call when both call each other at the same moment, thirty times over', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await directChat(ana, ben)
    for (let i = 0; i < 30; i++) {
      const [one, other] = await Promise.all([ring(ana, chatId), ring(ben, chatId)])
      expect(one.callId).toBe(other.callId)
      const [live] = (await ana.line.call(calls.live, {})).calls
      expect(live).toMatchObject({ callId: one.callId, state: 'ongoing' })
      expect([stateOf(live!, ana), stateOf(live!, ben)]).toEqual(['joined', 'joined'])
      await (i % 2 ? ana : ben).line.call(calls.end, { callId: one.callId })
    }
    expect((await entriesOf(ana, chatId)).length).toBe(30)
    hangUpAll(ana, ben)
  })

  it('is the same call when asked for again, even when it is over', async () => {
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const chatId = await directChat(ana, ben)
    const ask = { chatId, clientId: clientId() }
    const made = await Promise.all([1, 2, 3].map(() => ana.line.call(calls.initiate, ask)))
    expect(new Set(made.map(({ callId }) => callId)).size).toBe(1)
    await settled(ben)
    expect(ben.line.of('call:ringing').length).toBe(1)
    // Another ask of the same device in the same chat while it goes on is the same call too.
    expect((await ring(ana, chatId)).callId).toBe(made[0]!.callId)
    await ana.line.call(calls.end, { callId: made[0]!.callId })
    expect(await ana.line.call(calls.initiate, ask)).toMatchObject({ callId: made[0]!.callId, state: 'missed' })
    const elsewhere = await directChat(ana, cleo)
    expect(await codeOf(ana.line.call(calls.initiate, { ...ask, chatId: elsewhere }))).toBe('ALREADY_EXISTS')
    expect((await ring(ana, chatId)).callId).not.toBe(made[0]!.callId)
    hangUpAll(ana, ben, cleo)
  })

  it('tells the caller that the other is in another call, and lets nobody be in two', async () => {
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const callId = await talk(await directChat(ana, ben), ana, ben)
    const chatId = await directChat(cleo, ben)
    const refused = await ring(cleo, chatId)
    expect(refused).toMatchObject({ state: 'rejected' })
    expect(await cleo.line.until('call:rejected')).toMatchObject({ userId: ben.who.id, reason: 'busy' })
    await settled(ben)
    expect(ben.line.of('call:ringing').length).toBe(1)
    expect(await codeOf(ring(ben, chatId))).toBe('IN_CALL')
    // Ben missed it, and finds it among his calls.
    const { calls: missed } = await ben.who.call(calls.logs, { missed: true })
    expect(missed.map((entry) => entry.callId)).toEqual([refused.callId])

    const group = await groupOf(cleo, ben, ana)
    const grouped = await ring(cleo, group)
    expect(grouped.state).toBe('initiating')
    expect(await codeOf(ben.line.call(calls.answer, { callId: grouped.callId }))).toBe('IN_CALL')
    await ben.line.call(calls.end, { callId })
    expect((await ben.line.call(calls.answer, { callId: grouped.callId })).state).toBe('ongoing')
    hangUpAll(ana, ben, cleo)
  })

  it('rings nobody where the caller is blocked, and looks like nobody answering', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await directChat(ana, ben)
    await ben.who.call(users.block, { userId: ana.who.id })
    const muffled = await ring(ana, chatId)
    const [cleo] = (await callers(server, 1)) as [Caller]
    const honest = await ring(cleo, await directChat(cleo, ben))
    expect(Object.keys(muffled)).toEqual(Object.keys(honest))
    expect(muffled).toMatchObject({ state: 'ringing', chatId })
    expect(stateOf(muffled, ben)).toBe('ringing')
    await ben.line.until('call:ringing', ({ callId }) => callId === honest.callId)
    expect(ben.line.of('call:ringing').length).toBe(1)
    const { callId } = muffled
    expect(
      await codesOf([
        ben.line.call(calls.answer, { callId }),
        ben.line.call(calls.reject, { callId }),
        ben.who.call(calls.end, { callId }),
        ben.who.call(calls.stats, { callId }),
        ben.line.call(calls.quality, { callId, quality: 'good' }),
      ]),
    ).toEqual(['NOT_FOUND'])
    expect((await ben.line.call(calls.live, {})).calls.map((call) => call.callId)).toEqual([honest.callId])
    // The one who blocks may call: it is another call than that which nobody hears.
    await ben.line.call(calls.reject, { callId: honest.callId })
    expect((await ring(ben, chatId)).callId).not.toBe(callId)
    expect((await ring(ana, chatId)).callId).toBe(callId)
    await ana.line.call(calls.end, { callId })
    expect(await ana.line.until('call:ended', (word) => word.callId === callId)).toMatchObject({ outcome: 'missed' })
    await settled(ben)
    expect(ben.line.of('call:ended').some((word) => word.callId === callId)).toBe(false)
    expect((await entriesOf(ana, chatId)).some(({ data }) => data?.['callId'] === callId)).toBe(false)
    const inLog = async ({ who }: Caller) =>
      (await who.call(calls.logs, {})).calls.some((entry) => entry.callId === callId)
    expect([await inLog(ana), await inLog(ben)]).toEqual([true, false])
    hangUpAll(ana, ben, cleo)
  })
})

describe('refusals', () => {
  it('strangers learn nothing, and there must be somebody to call', async () => {
    const [ana, ben, eve] = (await callers(server, 3)) as [Caller, Caller, Caller]
    expect(await codeOf(ana.line.call(calls.initiate, { recipientId: ben.who.id, clientId: clientId() }))).toBe(
      'NOT_FOUND',
    )
    const chatId = await directChat(ana, ben)
    const callId = await talk(chatId, ana, ben)
    for (const id of [callId, randomUUID()]) {
      expect(
        await codesOf([
          eve.line.call(calls.answer, { callId: id }),
          eve.line.call(calls.reject, { callId: id }),
          eve.line.call(calls.end, { callId: id }),
          eve.line.call(calls.record, { callId: id }),
          eve.line.call(calls.consent, { callId: id, consent: true }),
          eve.line.call(calls.quality, { callId: id, quality: 'poor' }),
          eve.who.call(calls.stats, { callId: id }),
        ]),
      ).toEqual(['NOT_FOUND'])
    }
    expect(await codeOf(ring(eve, chatId))).toBe('NOT_FOUND')
    expect(await codeOf(ring(eve, randomUUID()))).toBe('NOT_FOUND')
    const saved = await openSaved(ana.who)
    await ana.line.call(calls.end, { callId })
    expect(await codeOf(ring(ana, saved.id))).toBe('FORBIDDEN')
    for (const wrong of [
      { chatId, recipientId: ben.who.id, clientId: clientId() },
      { clientId: clientId() },
      { chatId },
      { chatId, clientId: clientId(), callType: 'hologram' },
    ]) {
      expect(await codeOf(ana.line.call(calls.initiate, wrong as never))).toBe('INVALID_INPUT')
    }
    expect((await ana.who.request(calls.initiate, { chatId, clientId: clientId() })).status).toBe(201)
    hangUpAll(ana, ben, eve)
  })

  it('a deleted account is in no call any more', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const callId = await talk(await directChat(ana, ben), ana, ben)
    await ben.who.call(auth.deleteAccount, { proof: { password: PASSWORD } })
    expect(await ana.line.until('call:ended')).toMatchObject({ callId, outcome: 'ended' })
    expect((await ana.who.call(calls.logs, {})).calls).toMatchObject([{ callId, state: 'left' }])
    hangUpAll(ana, ben)
  })
})
