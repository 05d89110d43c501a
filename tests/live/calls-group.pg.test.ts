/** Group calls: taking people in and letting them go, and who has no business in them any more. */

import { calls, chats, members } from '@parley/protocol'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Caller,
  callers,
  codeOf,
  codesOf,
  entriesOf,
  groupOf,
  hangUpAll,
  ring,
  settled,
  stateOf,
  talk,
} from './callers.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

describe('a group call', () => {
  it('rings everybody, takes people in and lets them go, and ends with the last two', async () => {
    const people = (await callers(server, 4)) as [Caller, Caller, Caller, Caller]
    const [ana, ben, cleo, dan] = people
    const chatId = await groupOf(ana, ben, cleo, dan)
    const { callId } = await ring(ana, chatId, 'video')
    for (const { line } of [ben, cleo, dan]) {
      expect(await line.until('call:ringing')).toMatchObject({ callId, isGroup: true, callType: 'video' })
    }
    await ben.line.call(calls.answer, { callId })
    for (const { line } of people) {
      expect(await line.until('call:joined')).toEqual({
        callId,
        userId: ben.who.id,
        deviceId: ben.who.session.deviceId,
      })
    }
    await cleo.line.call(calls.reject, { callId, reason: 'busy' })
    expect(await ana.line.until('call:rejected')).toEqual({ callId, userId: cleo.who.id, reason: 'busy' })
    // Who declined may come after all; who calls the group now comes into this call.
    expect(stateOf(await ring(cleo, chatId), cleo)).toBe('joined')
    expect((await ana.line.call(calls.end, { callId })).state).toBe('ongoing')
    expect(await ben.line.until('call:left')).toEqual({ callId, userId: ana.who.id, state: 'left' })
    expect(await codeOf(dan.line.call(calls.end, { callId }))).toBe('NOT_IN_CALL')
    await dan.line.call(calls.reject, { callId })
    expect((await ben.line.call(calls.end, { callId })).state).toBe('ended')
    for (const { line } of people) expect(await line.until('call:ended')).toMatchObject({ callId, outcome: 'ended' })
    expect((await entriesOf(dan, chatId)).length).toBe(1)
    hangUpAll(...people)
  })

  it('can be joined by whoever comes to the chat later', async () => {
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const chatId = await groupOf(ana, ben)
    const callId = await talk(chatId, ana, ben)
    expect(await codeOf(cleo.line.call(calls.answer, { callId }))).toBe('NOT_FOUND')
    await ana.who.call(members.add, { chatId, userIds: [cleo.who.id] })
    expect((await cleo.line.call(calls.live, {})).calls.map((call) => call.callId)).toEqual([callId])
    expect(stateOf(await cleo.line.call(calls.answer, { callId }), cleo)).toBe('joined')
    expect(await ben.line.until('call:joined', ({ userId }) => userId === cleo.who.id)).toMatchObject({ callId })
    hangUpAll(ana, ben, cleo)
  })

  it('is ended for everyone by its initiator or an admin, and by nobody else', async () => {
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const chatId = await groupOf(ana, ben, cleo)
    const callId = await talk(chatId, ben, ana, cleo)
    expect(await codeOf(cleo.line.call(calls.end, { callId, forEveryone: true }))).toBe('FORBIDDEN')
    expect((await ben.line.call(calls.end, { callId, forEveryone: true })).state).toBe('ended')
    const next = await talk(chatId, ben, ana, cleo)
    expect((await ana.line.call(calls.end, { callId: next, forEveryone: true })).state).toBe('ended')
    expect(await cleo.line.until('call:ended', (word) => word.callId === next)).toMatchObject({ outcome: 'ended' })
    hangUpAll(ana, ben, cleo)
  })

  it('drops who is removed from the group, at once, and says nothing more to them', async () => {
    const [ana, ben, cleo, dan] = (await callers(server, 4)) as [Caller, Caller, Caller, Caller]
    const chatId = await groupOf(ana, ben, cleo, dan)
    const callId = await talk(chatId, ana, ben, cleo)
    await ana.who.call(members.remove, { chatId, userId: ben.who.id })
    for (const { line } of [ana, ben, cleo]) {
      expect(await line.until('call:left')).toEqual({ callId, userId: ben.who.id, state: 'left', reason: 'removed' })
    }
    // Dan was only being rung.
    await ana.who.call(members.remove, { chatId, userId: dan.who.id })
    expect(await dan.line.until('call:left', ({ userId }) => userId === dan.who.id)).toMatchObject({ state: 'missed' })
    const heard = ben.line.heard.length
    expect(
      await codesOf([
        ben.line.call(calls.answer, { callId }),
        ben.line.call(calls.offer, { callId, offer: 'x' }),
        ben.line.call(calls.quality, { callId, quality: 'good' }),
        ben.who.call(calls.stats, { callId }),
      ]),
    ).toEqual(['NOT_FOUND'])
    await cleo.line.call(calls.end, { callId })
    await ana.line.until('call:ended')
    await settled(ben, dan)
    expect(ben.line.heard.slice(heard)).toEqual([])
    expect(dan.line.of('call:ended')).toEqual([])
    // What was theirs stays theirs.
    expect((await ben.who.call(calls.logs, {})).calls.map((call) => call.callId)).toEqual([callId])
    hangUpAll(ana, ben, cleo, dan)
  })

  it('ends with the group', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await groupOf(ana, ben)
    const callId = await talk(chatId, ana, ben)
    await ana.who.call(chats.remove, { chatId, forEveryone: true })
    await ben.line.until('call:left', (word) => word.callId === callId && word.userId === ben.who.id)
    expect((await ben.line.call(calls.live, {})).calls).toEqual([])
    expect((await ben.who.call(calls.logs, {})).calls).toMatchObject([{ callId, outcome: 'ended' }])
    hangUpAll(ana, ben)
  })
})
