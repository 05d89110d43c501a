/** Properties 1–4: whoever holds a number gets in by the code sent there, nobody else does, and they stay in for thirty days. */

import { auth, type OutputOf } from '@parley/protocol'
import { call, codeFor, request, type SmsGateway, startServer, startSmsGateway, type TestServer } from '@parley/testkit'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const CODE_LIFE = 10 * MINUTE
const SESSION_LIFE = 30 * DAY
const PATIENCE = 180_000

let gateway: SmsGateway
let server: TestServer
let client: pg.Client
beforeAll(async () => {
  gateway = await startSmsGateway()
  server = await startServer({ settings: { PARLEY_SMS_URL: gateway.url } })
  client = new pg.Client(server.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await server.stop()
  await gateway.stop()
})

const phones = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^[0-9]{6,14}$/))
  .map(([first, rest]) => `+${first}${rest}`)
const codes = fc.stringMatching(/^[0-9]{6}$/)
/** Long enough before the end that the test's own time cannot carry it over. */
const within = (life: number) => fc.oneof(fc.integer({ min: 0, max: life - MINUTE }), fc.constant(life - MINUTE))
const after = (life: number) => fc.oneof(fc.integer({ min: life, max: 3 * life }), fc.constant(life))

const ask = async (phone: string) =>
  (await call(server.url, undefined, auth.login, { phone })) as auth.VerificationSession
const verify = (sessionId: string, code: string) => request(server.url, undefined, auth.verifyOtp, { sessionId, code })
const isAccount = async (phone: string) =>
  (await client.query('select 1 from users where phone = $1', [phone])).rowCount === 1

// Feature: telegram-clone, Property 1: For any valid phone number, sending a verification code should create a verification
// session with the phone number, expiration time, and attempt counter
test('Property 1: verification session creation', { timeout: PATIENCE }, async () => {
  await fc.assert(
    fc.asyncProperty(phones, async (phone) => {
      const before = server.clock.now()
      const session = await ask(phone)
      expect(session).toMatchObject({ phone, attemptsRemaining: 3 })
      expect(session.expiresAt).toBeGreaterThanOrEqual(before + CODE_LIFE)
      expect(session.expiresAt).toBeLessThanOrEqual(server.clock.now() + CODE_LIFE)
      const stored = await client.query(
        'select target, attempts_left, expires_at, code_hash::text as hash from verifications where id = $1',
        [session.sessionId],
      )
      expect(stored.rows).toMatchObject([{ target: phone, attempts_left: 3, expires_at: String(session.expiresAt) }])
      const code = codeFor(gateway.sent, phone)
      expect(stored.rows[0].hash).not.toContain(Buffer.from(code).toString('hex'))
    }),
    { numRuns: 100 },
  )
})

// Feature: telegram-clone, Property 2: For any verification session with a valid code entered within the expiration time,
// authentication should succeed and create a user account
test('Property 2: valid code authentication', { timeout: PATIENCE }, async () => {
  await fc.assert(
    fc.asyncProperty(phones, within(CODE_LIFE), async (phone, wait) => {
      const wasAccount = await isAccount(phone)
      const { sessionId } = await ask(phone)
      server.clock.advance(wait)
      const { status, body } = await verify(sessionId, codeFor(gateway.sent, phone))
      expect(status).toBe(200)
      expect(body.isNew).toBe(!wasAccount)
      expect(await call(server.url, body.accessToken, auth.account, {})).toMatchObject({ userId: body.userId, phone })
    }),
    { numRuns: 100 },
  )
  await fc.assert(
    fc.asyncProperty(phones, after(CODE_LIFE), async (phone, wait) => {
      const wasAccount = await isAccount(phone)
      const { sessionId } = await ask(phone)
      server.clock.advance(wait)
      const { status, body } = await verify(sessionId, codeFor(gateway.sent, phone))
      expect([status, body.error.code]).toEqual([401, 'CODE_EXPIRED'])
      expect(await isAccount(phone)).toBe(wasAccount)
    }),
    { numRuns: 100 },
  )
})

// Feature: telegram-clone, Property 3: For any verification session with an invalid code, the system should reject
// authentication and decrement the attempts counter, allowing up to 3 attempts
test('Property 3: invalid code rejection', { timeout: PATIENCE }, async () => {
  await fc.assert(
    fc.asyncProperty(phones, fc.array(codes, { minLength: 1, maxLength: 5 }), async (phone, guesses) => {
      const { sessionId } = await ask(phone)
      const right = codeFor(gateway.sent, phone)
      const wrong = guesses.filter((guess) => guess !== right)
      for (const [i, guess] of wrong.entries()) {
        const { status, body } = await verify(sessionId, guess)
        const counted = { code: 'BAD_CODE', details: { attemptsRemaining: 2 - i } }
        expect(status).toBe(401)
        expect(body.error).toMatchObject(i < 3 ? counted : { code: 'CODE_ATTEMPTS_EXCEEDED' })
      }
      expect((await verify(sessionId, right)).status).toBe(wrong.length < 3 ? 200 : 401)
    }),
    { numRuns: 100 },
  )
})

// Feature: telegram-clone, Property 4: For any authenticated user, their session token should remain valid for 30 days
// without requiring re-authentication
test('Property 4: session persistence', { timeout: PATIENCE }, async () => {
  await fc.assert(
    fc.asyncProperty(
      phones,
      fc.array(within(SESSION_LIFE), { minLength: 1, maxLength: 3 }),
      after(SESSION_LIFE),
      async (phone, pauses, tooLong) => {
        const { sessionId } = await ask(phone)
        const { body } = await verify(sessionId, codeFor(gateway.sent, phone))
        let session: OutputOf<typeof auth.refreshToken> = body
        for (const pause of pauses) {
          server.clock.advance(pause)
          session = await call(server.url, undefined, auth.refreshToken, { refreshToken: session.refreshToken })
          expect(session).toMatchObject({ userId: body.userId, deviceId: body.deviceId })
          expect(await call(server.url, session.accessToken, auth.account, {})).toMatchObject({ phone })
        }
        server.clock.advance(tooLong)
        const late = await request(server.url, undefined, auth.refreshToken, { refreshToken: session.refreshToken })
        expect([late.status, late.body.error.code]).toEqual([401, 'SESSION_REVOKED'])
      },
    ),
    { numRuns: 100 },
  )
})
