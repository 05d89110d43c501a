/** What time does to calls: ringing ends, the silent are out, and neither a node's death nor several nodes at once change that. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calls, LIMITS } from '@parley/protocol'
import { startApp } from '@parley/server/app'
import { loadConfig } from '@parley/server/config/load'
import { Person, startServer, type TestServer } from '@parley/testkit'
import { describe, expect, it } from 'vitest'
import {
  type Caller,
  callers,
  codeOf,
  directChat,
  entriesOf,
  groupOf,
  hangUpAll,
  ring,
  stateOf,
  talk,
} from './callers.ts'

describe('time', () => {
  it('ends ringing that nobody answers', async () => {
    await using server = await startServer()
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await directChat(ana, ben)
    const { callId, ringUntil, createdAt } = await ring(ana, chatId)
    expect(ringUntil - createdAt).toBe(45_000)
    server.clock.advance(LIMITS.callRinging)
    for (const { line } of [ana, ben]) {
      expect(await line.until('call:ended')).toMatchObject({ callId, outcome: 'missed', duration: 0 })
    }
    expect((await ben.who.call(calls.logs, { missed: true })).calls).toMatchObject([{ callId, state: 'missed' }])
    expect((await entriesOf(ben, chatId)).map(({ data }) => data?.['outcome'])).toEqual(['missed'])
    expect(await codeOf(ben.line.call(calls.answer, { callId }))).toBe('CALL_OVER')
    // The chat is free again.
    expect((await ring(ben, chatId)).callId).not.toBe(callId)
    hangUpAll(ana, ben)
  })

  it('stops ringing those who do not come to a group call that goes on', async () => {
    await using server = await startServer()
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const callId = await talk(await groupOf(ana, ben, cleo), ana, ben)
    server.clock.advance(20_000)
    for (const { line } of [ana, ben]) await line.call(calls.quality, { callId, quality: 'good' })
    server.clock.advance(25_000)
    for (const { line } of [ana, cleo]) {
      expect(await line.until('call:left', ({ userId }) => userId === cleo.who.id)).toEqual({
        callId,
        userId: cleo.who.id,
        state: 'missed',
      })
    }
    // She may still come.
    expect(stateOf(await cleo.line.call(calls.answer, { callId }), cleo)).toBe('joined')
    hangUpAll(ana, ben, cleo)
  })

  it('takes whoever gives no sign of life out of the call, and nobody who does', async () => {
    await using server = await startServer()
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const callId = await talk(await groupOf(ana, ben, cleo), ana, ben, cleo)
    server.clock.advance(20_000)
    cleo.line.close()
    for (const { line } of [ana, ben]) await line.call(calls.quality, { callId, quality: 'good' })
    server.clock.advance(15_000)
    expect(await ana.line.until('call:left')).toEqual({
      callId,
      userId: cleo.who.id,
      state: 'left',
      reason: 'lost',
    })
    expect((await ana.line.call(calls.live, {})).calls).toMatchObject([{ callId, state: 'ongoing' }])
    // Then nobody does: the call is over.
    server.clock.advance(LIMITS.callSilence)
    expect(await ben.line.until('call:ended')).toMatchObject({ callId, outcome: 'ended' })
    hangUpAll(ana, ben)
  })
})

describe('nodes', () => {
  const settings = { PARLEY_MASTER_KEY: randomBytes(32).toString('base64') }

  /** Another node on the same database. */
  async function secondNode({ connection, clock, complaints }: TestServer) {
    const data = await mkdtemp(join(tmpdir(), 'parley-node-'))
    const { host, port, user, database } = connection
    const complain = (level: string) => (detail: object, message: string) => {
      complaints.push({ level, detail, message })
    }
    const app = await startApp(
      loadConfig({
        ...settings,
        PARLEY_PORT: '0',
        PARLEY_DATA: data,
        DATABASE_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`,
      }),
      { clock, log: { error: complain('error'), warn: complain('warn'), info() {}, debug() {} } },
    )
    return {
      url: app.url,
      async [Symbol.asyncDispose]() {
        await app.stop()
        await rm(data, { recursive: true, force: true })
      },
    }
  }

  it('end what another has left behind, once each, together', async () => {
    await using server = await startServer({ settings })
    await using one = await secondNode(server)
    await using two = await secondNode(server)
    const people = await callers(server, 24)
    const pairs = Array.from({ length: 12 }, (_, i) => [people[2 * i]!, people[2 * i + 1]!] as const)
    const rung = await Promise.all(
      pairs.map(async ([ana, ben], i) => {
        const chatId = await directChat(ana, ben)
        // Some only ring, some are going on.
        return { chatId, callId: i % 2 ? await talk(chatId, ana, ben) : (await ring(ana, chatId)).callId }
      }),
    )
    hangUpAll(...people)
    await server.app.stop()
    server.clock.advance(LIMITS.callRinging + 1)
    await expect
      .poll(
        async () => {
          const outcomes = await Promise.all(
            pairs.map(async ([{ who }], i) => {
              const elsewhere = new Person((i % 3 ? one : two).url, who.username, who.session)
              return (await elsewhere.call(calls.logs, {})).calls.map(({ callId, outcome }) => [callId, outcome])
            }),
          )
          return outcomes
        },
        { timeout: 15_000 },
      )
      .toEqual(rung.map(({ callId }, i) => [[callId, i % 2 ? 'ended' : 'missed']]))
    for (const [i, [{ who, line }]] of pairs.entries()) {
      const caller = { who: new Person(one.url, who.username, who.session), line }
      expect((await entriesOf(caller, rung[i]!.chatId)).length).toBe(1)
    }
    expect(server.complaints).toEqual([])
  })
})
