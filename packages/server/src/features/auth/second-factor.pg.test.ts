/** The second factor is asked for at every way in, each of its codes is good once, and nobody with half a key gets in. */

import { auth } from '@parley/protocol'
import {
  Bystander,
  call,
  codeFor,
  PASSWORD,
  Person,
  request,
  type SmsGateway,
  signUp,
  startServer,
  startSmsGateway,
  type TestServer,
} from '@parley/testkit'
import { Secret, TOTP } from 'otpauth'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

let gateway: SmsGateway
let server: TestServer
beforeAll(async () => {
  gateway = await startSmsGateway()
  server = await startServer({ settings: { PARLEY_SMS_URL: gateway.url, PARLEY_NAME: 'Our house' } })
})
afterAll(async () => {
  await server.stop()
  await gateway.stop()
})

const proof = { password: PASSWORD }
const refused = (code: string) => expect.objectContaining({ code })
const codeOf = (secret: string, at = server.clock.now()) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at })

/** Someone with an authenticator app; the clock stands where no code of it has been used yet. */
async function protectedPerson() {
  const ann = await signUp(server.url)
  const { secret, uri } = await ann.call(auth.enrolSecondFactor, { proof })
  const { recoveryCodes } = await ann.call(auth.confirmSecondFactor, { code: codeOf(secret) })
  server.clock.advance(60_000)
  return { ann, secret, uri, recoveryCodes }
}

const login = (ann: Person) =>
  request(server.url, undefined, auth.login, { username: ann.username, password: PASSWORD })
const question = async (ann: Person): Promise<auth.VerificationSession> => (await login(ann)).body.error.details
const answer = (sessionId: string, code: string) => request(server.url, undefined, auth.verifyOtp, { sessionId, code })

test('from confirmation on, a password alone is answered with a question for the code', async () => {
  const ann = await signUp(server.url)
  const { secret, uri } = await ann.call(auth.enrolSecondFactor, { proof })
  expect(uri).toMatch(new RegExp(`^otpauth://totp/Our%20house:${ann.username}\\?.*secret=${secret}`))
  expect((await login(ann)).status).toBe(200)
  await expect(ann.call(auth.confirmSecondFactor, { code: codeOf(secret, 0) })).rejects.toEqual(refused('BAD_CODE'))
  const { recoveryCodes } = await ann.call(auth.confirmSecondFactor, { code: codeOf(secret) })
  expect(new Set(recoveryCodes).size).toBe(10)
  expect(await ann.call(auth.account, {})).toMatchObject({ hasSecondFactor: true, recoveryCodesLeft: 10 })

  server.clock.advance(60_000)
  const asked = await login(ann)
  expect(asked).toMatchObject({
    status: 401,
    body: {
      error: {
        code: 'SECOND_FACTOR_REQUIRED',
        details: { sessionId: expect.any(String), expiresAt: expect.any(Number), attemptsRemaining: 3 },
      },
    },
  })
  const { status, body } = await answer(asked.body.error.details.sessionId, codeOf(secret))
  expect(status).toBe(200)
  expect(await new Person(server.url, '', body).call(auth.account, {})).toMatchObject({ userId: ann.id })
})

test('a wrong password asks for no second factor', async () => {
  const { ann } = await protectedPerson()
  const input = { username: ann.username, password: 'wrong password' }
  await expect(call(server.url, undefined, auth.login, input)).rejects.toEqual(refused('BAD_CREDENTIALS'))
})

test('a code cannot be used twice, not even at once, nor one before it', async () => {
  const { ann, secret } = await protectedPerson()
  const questions = await Promise.all([1, 2, 3, 4].map(() => question(ann)))
  const code = codeOf(secret)
  const all = await Promise.all(questions.map(({ sessionId }) => answer(sessionId, code)))
  expect(all.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401, 401, 401])
  const { sessionId } = await question(ann)
  const before = codeOf(secret, server.clock.now() - 30_000)
  expect((await answer(sessionId, before)).body.error.code).toBe('BAD_CODE')
})

test('the question is over after three wrong codes, and after five minutes', async () => {
  const { ann, secret } = await protectedPerson()
  const { sessionId } = await question(ann)
  const wrong = codeOf(secret, 0)
  for (const attemptsRemaining of [2, 1, 0]) {
    expect((await answer(sessionId, wrong)).body.error).toMatchObject({
      code: 'BAD_CODE',
      details: { attemptsRemaining },
    })
  }
  expect((await answer(sessionId, codeOf(secret))).body.error.code).toBe('CODE_ATTEMPTS_EXCEEDED')
  const late = await question(ann)
  server.clock.advance(5 * 60_000)
  expect((await answer(late.sessionId, codeOf(secret))).body.error.code).toBe('CODE_EXPIRED')
})

test('a recovery code opens once', async () => {
  const { ann, recoveryCodes } = await protectedPerson()
  const [first, second] = [await question(ann), await question(ann)]
  expect((await answer(first.sessionId, recoveryCodes[0]!)).status).toBe(200)
  expect((await answer(second.sessionId, recoveryCodes[0]!)).body.error.code).toBe('BAD_CODE')
  expect((await answer(second.sessionId, recoveryCodes[1]!)).status).toBe(200)
  const other = await protectedPerson()
  const { sessionId } = await question(ann)
  expect((await answer(sessionId, other.recoveryCodes[0]!)).body.error.code).toBe('BAD_CODE')
})

test('a code by phone is no way round it, and neither is a new password', async () => {
  const { ann, secret } = await protectedPerson()
  const phone = `+4915${Date.now()}`.slice(0, 14)
  const { sessionId } = await ann.call(auth.addContactPoint, { phone, proof: { secondFactor: codeOf(secret) } })
  await ann.call(auth.verifyContactPoint, { sessionId, code: codeFor(gateway.sent, phone) })

  const asked = (await call(server.url, undefined, auth.login, { phone })) as auth.VerificationSession
  const { body } = await answer(asked.sessionId, codeFor(gateway.sent, phone))
  expect(body.error.code).toBe('SECOND_FACTOR_REQUIRED')
  server.clock.advance(60_000)
  expect((await answer(body.error.details.sessionId, codeOf(secret))).status).toBe(200)

  const waiting = await question(ann)
  const forgot = await call(server.url, undefined, auth.forgotPassword, { phone })
  await expect.poll(() => gateway.sent.at(-1)?.text).toContain('new password')
  await call(server.url, undefined, auth.resetPassword, {
    sessionId: forgot.sessionId,
    code: codeFor(gateway.sent, phone),
    newPassword: 'a brand new password',
  })
  server.clock.advance(60_000)
  // What the old password had opened halfway is shut again.
  expect((await answer(waiting.sessionId, codeOf(secret))).body.error.code).toBe('CODE_EXPIRED')
  const again = { username: ann.username, password: 'a brand new password' }
  await expect(call(server.url, undefined, auth.login, again)).rejects.toEqual(refused('SECOND_FACTOR_REQUIRED'))
})

test('it is set up and given up only with a proof, and not set up twice', async () => {
  const bob = await signUp(server.url)
  const wrong = { password: 'wrong password' }
  await expect(bob.call(auth.enrolSecondFactor, { proof: wrong })).rejects.toEqual(refused('BAD_CREDENTIALS'))
  await expect(bob.call(auth.confirmSecondFactor, { code: '123456' })).rejects.toEqual(refused('NOT_FOUND'))
  await expect(bob.call(auth.disableSecondFactor, { proof })).rejects.toEqual(refused('NOT_FOUND'))
  await expect(bob.call(auth.disableSecondFactor, { proof: { secondFactor: '123456' } })).rejects.toEqual(
    refused('BAD_CODE'),
  )

  const { ann, secret, recoveryCodes } = await protectedPerson()
  await expect(ann.call(auth.enrolSecondFactor, { proof })).rejects.toEqual(refused('ALREADY_EXISTS'))
  await expect(ann.call(auth.confirmSecondFactor, { code: codeOf(secret) })).rejects.toEqual(refused('ALREADY_EXISTS'))
  await expect(ann.call(auth.disableSecondFactor, { proof: wrong })).rejects.toEqual(refused('BAD_CREDENTIALS'))
  expect((await login(ann)).status).toBe(401)
  await ann.call(auth.disableSecondFactor, { proof: { secondFactor: recoveryCodes[0]! } })
  expect((await login(ann)).status).toBe(200)
  expect(await ann.call(auth.account, {})).toMatchObject({ hasSecondFactor: false, recoveryCodesLeft: 0 })
})

test('confirmed twice at once it is turned on once, with the recovery codes of one answer', async () => {
  const ann = await signUp(server.url)
  const { secret } = await ann.call(auth.enrolSecondFactor, { proof })
  const confirm = (ahead: number) =>
    ann.request(auth.confirmSecondFactor, { code: codeOf(secret, server.clock.now() + ahead) })
  await using bystander = await Bystander.at(server)
  await bystander.hold(ann.id)
  const first = confirm(0)
  await bystander.waitersFor(1)
  const second = confirm(30_000)
  await bystander.waitersFor(2)
  await bystander.letGo()
  const answers = await Promise.all([first, second])
  expect(answers.map(({ body }) => String(body.error?.code)).toSorted()).toEqual(['ALREADY_EXISTS', 'undefined'])
  expect(await ann.call(auth.account, {})).toMatchObject({ recoveryCodesLeft: 10 })
})

test('its secret and the recovery codes do not lie open in the database', async () => {
  const { ann, secret, recoveryCodes } = await protectedPerson()
  const client = new pg.Client(server.connection)
  await client.connect()
  const { rows } = await client.query(
    `select (select s::text from second_factors s where user_id = $1) || (select string_agg(r::text, '') from recovery_codes r where user_id = $1) as all`,
    [ann.id],
  )
  await client.end()
  const raw = Buffer.from(Secret.fromBase32(secret).bytes)
  for (const form of [secret, raw.toString('hex'), ...recoveryCodes]) expect(rows[0].all).not.toContain(form)
  for (const code of recoveryCodes) expect(rows[0].all).not.toContain(Buffer.from(code).toString('hex'))
})
