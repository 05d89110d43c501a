/** What devices in a call say to each other reaches those in the call, word for word, and nobody else; recording is everybody's business. */

import { calls, LIMITS } from '@parley/protocol'
import { startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Caller,
  callers,
  codeOf,
  codesOf,
  directChat,
  groupOf,
  hangUpAll,
  ring,
  secondDevice,
  settled,
  talk,
} from './callers.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const SDP = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\na=fingerprint:sha-256 AB:CD\r\n'
const webrtc = ({ line }: { line: Caller['line'] }) => line.heard.filter(({ event }) => event.startsWith('webrtc:'))

describe('the relay', () => {
  it('hands offers, answers and candidates on, word for word, to the device in the call', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const bensTablet = await secondDevice(ben)
    const callId = await talk(await directChat(ana, ben), ana, ben)
    const from = { callId, fromUserId: ana.who.id, fromDeviceId: ana.who.session.deviceId }
    await ana.line.call(calls.offer, { callId, offer: SDP })
    expect(await ben.line.until('webrtc:offer')).toEqual({ ...from, offer: SDP })
    await ana.line.call(calls.iceCandidate, { callId, candidate: 'candidate:1', toDeviceId: ben.who.session.deviceId })
    expect(await ben.line.until('webrtc:ice-candidate')).toEqual({ ...from, candidate: 'candidate:1' })
    await ben.line.call(calls.answerOffer, { callId, answer: 'sealed=' })
    expect(await ana.line.until('webrtc:answer')).toEqual({
      callId,
      fromUserId: ben.who.id,
      fromDeviceId: ben.who.session.deviceId,
      answer: 'sealed=',
    })
    await settled(bensTablet, ana)
    expect(webrtc(bensTablet)).toEqual([])
    expect(webrtc(ana).map(({ event }) => event)).toEqual(['webrtc:answer'])
    bensTablet.line.close()
    hangUpAll(ana, ben)
  })

  it('reaches all others in a group call or the one named, never those who are not in it', async () => {
    const people = (await callers(server, 6)) as [Caller, Caller, Caller, Caller, Caller, Caller]
    const [ana, ben, cleo, dan, fay, eve] = people
    const chatId = await groupOf(ana, ben, cleo, dan, fay)
    const callId = await talk(chatId, ana, ben, cleo, fay)
    await fay.line.call(calls.end, { callId })
    await ana.line.call(calls.offer, { callId, offer: 'to all' })
    await cleo.line.call(calls.offer, { callId, offer: 'to ben', toDeviceId: ben.who.session.deviceId })
    await ben.line.until('webrtc:offer', ({ offer }) => offer === 'to ben')
    await settled(...people)
    const offers = people.map(({ line }) => line.of('webrtc:offer').map(({ offer }) => offer))
    expect(offers).toEqual([[], ['to all', 'to ben'], ['to all'], [], [], []])

    // Dan is only being rung, Fay has left, Eve has nothing to do with it.
    const say = ({ line }: Caller, toDeviceId?: string) => [
      line.call(calls.offer, { callId, offer: 'x', toDeviceId }),
      line.call(calls.answerOffer, { callId, answer: 'x', toDeviceId }),
      line.call(calls.iceCandidate, { callId, candidate: 'x', toDeviceId }),
    ]
    for (const outside of [dan, fay]) expect(await codesOf(say(outside))).toEqual(['NOT_IN_CALL'])
    expect(await codesOf(say(eve))).toEqual(['NOT_FOUND'])
    for (const outside of [dan, fay, eve]) {
      expect(await codesOf(say(ana, outside.who.session.deviceId))).toEqual(['NOT_FOUND'])
    }
    await ana.line.call(calls.end, { callId, forEveryone: true })
    expect(await codesOf(say(ben))).toEqual(['CALL_OVER'])
    await settled(...people)
    expect(people.map((one) => webrtc(one).length)).toEqual([0, 2, 1, 0, 0, 0])
    hangUpAll(...people)
  })

  it('carries what is large enough, and no more', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const callId = await talk(await directChat(ana, ben), ana, ben)
    const offer = 'x'.repeat(LIMITS.callDescriptionCharacters)
    await ana.line.call(calls.offer, { callId, offer })
    expect((await ben.line.until('webrtc:offer')).offer).toBe(offer)
    const candidate = 'x'.repeat(LIMITS.callCandidateCharacters + 1)
    expect(
      await codesOf([
        ana.line.call(calls.offer, { callId, offer: `${offer}x` }),
        ana.line.call(calls.answerOffer, { callId, answer: `${offer}x` }),
        ana.line.call(calls.iceCandidate, { callId, candidate }),
        ana.line.call(calls.offer, { callId, offer: '' }),
      ]),
    ).toEqual(['INVALID_INPUT'])
    hangUpAll(ana, ben)
  })

  it('keeps nothing of what it carries', async () => {
    const [ana, ben] = (await callers(server, 2)) as [Caller, Caller]
    const chatId = await directChat(ana, ben)
    const callId = await talk(chatId, ana, ben)
    ben.line.close()
    await ana.line.call(calls.offer, { callId, offer: 'nobody hears this' })
    const back = await ben.who.connect()
    await back.call(calls.live, {})
    expect(back.of('webrtc:offer')).toEqual([])
    back.close()
    hangUpAll(ana)
  })
})

describe('recording', () => {
  it('is announced to all in the call, with everybody’s consent', async () => {
    const [ana, ben, cleo] = (await callers(server, 3)) as [Caller, Caller, Caller]
    const chatId = await groupOf(ana, ben, cleo)
    const { callId } = await ring(ana, chatId)
    expect(await codeOf(ben.line.call(calls.record, { callId }))).toBe('NOT_IN_CALL')
    expect(await codeOf(ben.line.call(calls.consent, { callId, consent: true }))).toBe('NOT_IN_CALL')
    await ben.line.call(calls.answer, { callId })
    const said = ({ participants }: { participants: calls.Participant[] }) =>
      [ana, ben].map(({ who }) => {
        const { recording, consent } = participants.find(({ userId }) => userId === who.id)!
        return [recording, consent]
      })
    await ana.who.call(calls.record, { callId })
    for (const { line } of [ana, ben]) {
      expect(said(await line.until('call:recording'))).toEqual([
        [true, undefined],
        [false, undefined],
      ])
    }
    await ben.who.call(calls.consent, { callId, consent: false })
    const refused = await ana.line.until('call:recording', (word) => said(word)[1]![1] === false)
    expect(said(refused)).toEqual([
      [true, undefined],
      [false, false],
    ])
    // It is kept: whoever looks sees it.
    const [live] = (await ana.line.call(calls.live, {})).calls
    expect(said(live as never)).toEqual(said(refused))
    await ana.line.call(calls.record, { callId, recording: false })
    await ben.line.until('call:recording', (word) => said(word).every(([recording]) => recording === false))
    await settled(cleo)
    expect(cleo.line.of('call:recording')).toEqual([])
    hangUpAll(ana, ben, cleo)
  })
})
