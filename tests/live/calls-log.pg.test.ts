/** What is remembered of calls: each person's own list, the quality everybody had, and the servers by which calls find their way. */

import { randomUUID } from 'node:crypto'
import { calls } from '@parley/protocol'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, callers, codeOf, directChat, groupOf, hangUpAll, ring, settled, talk } from './callers.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({
    settings: {
      PARLEY_TURN_URLS: 'stun:turn.test:3478,turn:turn.test:3478?transport=udp',
      PARLEY_TURN_SECRET: 's3cret',
    },
  })
})
afterAll(() => server.stop())

const logOf = ({ who }: Caller, filter: { missed?: boolean } = {}) => who.call(calls.logs, filter)

describe('the list of calls', () => {
  it('is each person’s own', async () => {
    const [ana, ben, cleo, eve] = (await callers(server, 4)) as [Caller, Caller, Caller, Caller]
    const [direct, group] = [await directChat(ana, ben), await groupOf(ana, ben, cleo)]
    const first = await talk(direct, ana, ben)
    // What goes on is not past.
    expect((await logOf(ana)).calls).toEqual([])
    server.clock.advance(3_000)
    await ben.line.call(calls.end, { callId: first })
    const second = await talk(group, ben, ana)
    await ben.line.call(calls.end, { callId: second, forEveryone: true })
    const third = (await ring(ana, direct)).callId
    await ana.line.call(calls.end, { callId: third })

    const listed = async (caller: Caller) =>
      (await logOf(caller)).calls.map(({ callId, direction, peerId, state, outcome, isGroup }) => ({
        callId,
        direction,
        peerId,
        state,
        outcome,
        isGroup,
      }))
    expect(await listed(ana)).toEqual([
      { callId: third, direction: 'outgoing', peerId: ben.who.id, state: 'left', outcome: 'missed', isGroup: false },
      { callId: second, direction: 'incoming', peerId: undefined, state: 'left', outcome: 'ended', isGroup: true },
      { callId: first, direction: 'outgoing', peerId: ben.who.id, state: 'left', outcome: 'ended', isGroup: false },
    ])
    expect(await listed(ben)).toEqual([
      { callId: third, direction: 'incoming', peerId: ana.who.id, state: 'missed', outcome: 'missed', isGroup: false },
      { callId: second, direction: 'outgoing', peerId: undefined, state: 'left', outcome: 'ended', isGroup: true },
      { callId: first, direction: 'incoming', peerId: ana.who.id, state: 'left', outcome: 'ended', isGroup: false },
    ])
    // Cleo never came to the second, so it lasted no time for her.
    expect((await logOf(cleo)).calls).toMatchObject([{ callId: second, state: 'missed', duration: 0 }])
    expect((await logOf(ana)).calls.find(({ callId }) => callId === first)!.duration).toBeGreaterThanOrEqual(3_000)
    expect((await logOf(ben, { missed: true })).calls.map(({ callId }) => callId)).toEqual([third])
    expect((await logOf(ana, { missed: true })).calls).toEqual([])
    expect((await logOf(eve)).calls).toEqual([])
    hangUpAll(ana, ben, cleo, eve)
  })

  it('comes in pages, each call once', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await directChat(ana, ben)
    const made: string[] = []
    for (let i = 0; i < 7; i++) {
      const { callId } = await ring(ana, chatId)
      await (i % 2 ? ben : ana).line.call(i % 2 ? calls.reject : calls.end, { callId })
      made.unshift(callId)
    }
    const read = async (caller: Caller, missed?: boolean) => {
      const found: string[] = []
      for (let cursor: string | undefined, pages = 0; pages < 10; pages++) {
        const page = await caller.who.call(calls.logs, { limit: 3, missed, cursor })
        expect(page.calls.length).toBeLessThanOrEqual(3)
        found.push(...page.calls.map(({ callId }) => callId))
        if ((cursor = page.next) === undefined) return found
      }
      throw new Error('pages without end')
    }
    expect(new Set(await read(ana))).toEqual(new Set(made))
    expect((await read(ana)).length).toBe(7)
    expect((await read(ben, true)).toSorted()).toEqual(made.filter((_, i) => i % 2 === 0).toSorted())
    expect(await codeOf(ana.who.call(calls.logs, { cursor: 'nonsense' }))).toBe('INVALID_INPUT')
    expect(await codeOf(ana.who.call(calls.logs, { limit: 51 }))).toBe('INVALID_INPUT')
    hangUpAll(ana, ben)
  })
})

describe('quality', () => {
  it('is told to the others when it changes, and counted for each', async () => {
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const chatId = await groupOf(ana, ben, cleo)
    const callId = await talk(chatId, ana, ben)
    const metrics = { rttMs: 120, jitterMs: 8, lossPercent: 1.5, kbps: 900 }
    for (const quality of ['good', 'good', 'poor', 'good'] as const) {
      await ana.line.call(calls.quality, { callId, quality, metrics })
    }
    await ben.line.call(calls.quality, { callId, quality: 'excellent' })
    expect(await ana.line.until('call:quality')).toEqual({ callId, userId: ben.who.id, quality: 'excellent' })
    await settled(ana, ben, cleo)
    expect(ben.line.of('call:quality').map(({ quality }) => quality)).toEqual(['good', 'poor', 'good'])
    expect(cleo.line.of('call:quality')).toEqual([])
    expect(await codeOf(cleo.line.call(calls.quality, { callId, quality: 'good' }))).toBe('NOT_IN_CALL')
    expect(await codeOf(ana.line.call(calls.quality, { callId, quality: 'superb' as never }))).toBe('INVALID_INPUT')
    await ana.line.call(calls.end, { callId, forEveryone: true })
    expect(await codeOf(ana.line.call(calls.quality, { callId, quality: 'good' }))).toBe('CALL_OVER')

    const { call, quality } = await ben.who.call(calls.stats, { callId })
    expect(call).toMatchObject({ callId, state: 'ended' })
    expect(quality).toEqual([
      {
        userId: ana.who.id,
        reports: { poor: 1, fair: 0, good: 3, excellent: 0 },
        quality: 'good',
        metrics,
        reportedAt: expect.any(Number),
      },
      {
        userId: ben.who.id,
        reports: { poor: 0, fair: 0, good: 0, excellent: 1 },
        quality: 'excellent',
        reportedAt: expect.any(Number),
      },
    ])
    // Those of the group who were called may know too; who came later, or is not in it, may not.
    expect(await codeOf(cleo.who.call(calls.stats, { callId }))).toBeUndefined()
    const [eve] = (await callers(server, 1)) as [Caller]
    expect(await codeOf(eve.who.call(calls.stats, { callId }))).toBe('NOT_FOUND')
    expect(await codeOf(eve.who.call(calls.stats, { callId: randomUUID() }))).toBe('NOT_FOUND')
    hangUpAll(ana, ben, cleo, eve)
  })
})

it('gives ICE servers to those who have signed in, and to nobody else', async () => {
  const [ana] = (await callers(server, 1)) as [Caller]
  const { iceServers, expiresAt } = await ana.who.call(calls.ice, {})
  expect(iceServers).toMatchObject([
    { urls: ['stun:turn.test:3478'] },
    { urls: ['turn:turn.test:3478?transport=udp'], username: expect.any(String), credential: expect.any(String) },
  ])
  expect(expiresAt).toBeGreaterThan(server.clock.now())
  expect((await fetch(`${server.url}/api/calls/ice`)).status).toBe(401)
  hangUpAll(ana)
})
