/** Registering and signing in, by password and by code, under every policy, without telling who is here. */

import { randomInt } from 'node:crypto'
import { auth } from '@parley/protocol'
import {
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
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let gateway: SmsGateway
let server: TestServer
beforeAll(async () => {
  gateway = await startSmsGateway()
  server = await startServer({ settings: { PARLEY_SMS_URL: gateway.url } })
})
afterAll(async () => {
  await server.stop()
  await gateway.stop()
})

const newPhone = () => `+4917${randomInt(10 ** 9, 10 ** 10)}`
const ask = async (phone: string, url = server.url) =>
  (await call(url, undefined, auth.login, { phone })) as auth.VerificationSession
const wrongCode = (right: string) => (right === '000000' ? '111111' : '000000')

describe('a username and a password', () => {
  test('make an account that is signed in, and sign in again on another device', async () => {
    const ann = await signUp(server.url, 'ann')
    expect(ann.session).toMatchObject({ isNew: true, expiresIn: 900 })
    const again = await call(server.url, undefined, auth.login, {
      username: ann.username.toUpperCase(),
      password: PASSWORD,
      deviceName: 'Phone',
    })
    expect(again).toMatchObject({ userId: ann.id, isNew: false })
    const { devices } = await ann.call(auth.devices, {})
    expect(devices.map(({ name, isCurrent }) => [name, isCurrent])).toEqual([
      ['Phone', false],
      ['Unnamed device', true],
    ])
  })

  test('a taken username, in whatever case, is refused; of many at once one gets it', async () => {
    const ann = await signUp(server.url)
    const input = { username: ann.username.toUpperCase(), password: PASSWORD }
    await expect(call(server.url, undefined, auth.register, input)).rejects.toMatchObject({ code: 'USERNAME_TAKEN' })
    const username = `many_${randomInt(10 ** 9)}`
    const all = await Promise.all(
      Array.from({ length: 8 }, () => request(server.url, undefined, auth.register, { username, password: PASSWORD })),
    )
    expect(all.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409, 409, 409])
  })

  test('a wrong password and an unknown username are the same answer', async () => {
    const ann = await signUp(server.url)
    const answers = await Promise.all(
      [ann.username, `${ann.username}x`].map((username) =>
        request(server.url, undefined, auth.login, { username, password: 'wrong password' }),
      ),
    )
    const [known, unknown] = answers.map(({ status, body }) => ({ status, ...body.error, timestamp: 0 }))
    expect(known).toMatchObject({ status: 401, code: 'BAD_CREDENTIALS' })
    expect(unknown).toEqual(known)
  })

  test('an account without a password lets no password in', async () => {
    const phone = newPhone()
    const { sessionId } = await ask(phone)
    const session = await call(server.url, undefined, auth.verifyOtp, { sessionId, code: codeFor(gateway.sent, phone) })
    const cleo = new Person(server.url, '', session)
    expect(await cleo.call(auth.account, {})).toMatchObject({ phone, username: null, hasPassword: false })
  })
})

describe('a code', () => {
  test('is sent again for every question, signs a known number in, and is good once', async () => {
    const phone = newPhone()
    const first = await ask(phone)
    const input = { sessionId: first.sessionId, code: codeFor(gateway.sent, phone), name: 'Ann' }
    const made = await call(server.url, undefined, auth.verifyOtp, input)
    expect(made.isNew).toBe(true)
    await expect(call(server.url, undefined, auth.verifyOtp, input)).rejects.toMatchObject({ code: 'CODE_EXPIRED' })
    const second = await ask(phone.replace('+49', '0049 '))
    const code = codeFor(gateway.sent, phone)
    const back = await call(server.url, undefined, auth.verifyOtp, { sessionId: second.sessionId, code })
    expect(back).toMatchObject({ userId: made.userId, isNew: false })
  })

  test('given twice at once signs in once', async () => {
    const phone = newPhone()
    const { sessionId } = await ask(phone)
    const input = { sessionId, code: codeFor(gateway.sent, phone) }
    const both = await Promise.all([1, 2].map(() => request(server.url, undefined, auth.verifyOtp, input)))
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401])
  })

  test('three wrong ones, even at once, and the right one is of no use any more', async () => {
    const phone = newPhone()
    const { sessionId } = await ask(phone)
    const code = codeFor(gateway.sent, phone)
    const guesses = await Promise.all(
      Array.from({ length: 6 }, () =>
        request(server.url, undefined, auth.verifyOtp, { sessionId, code: wrongCode(code) }),
      ),
    )
    const codes = guesses.map(({ body }) => String(body.error.code)).sort()
    expect(codes).toEqual([...Array(3).fill('BAD_CODE'), ...Array(3).fill('CODE_ATTEMPTS_EXCEEDED')])
    const late = await request(server.url, undefined, auth.verifyOtp, { sessionId, code })
    expect(late.body.error.code).toBe('CODE_ATTEMPTS_EXCEEDED')
  })

  test('is over after ten minutes', async () => {
    const phone = newPhone()
    const { sessionId } = await ask(phone)
    server.clock.advance(10 * 60_000)
    const input = { sessionId, code: codeFor(gateway.sent, phone) }
    await expect(call(server.url, undefined, auth.verifyOtp, input)).rejects.toMatchObject({ code: 'CODE_EXPIRED' })
  })

  test('for one purpose is of no use for another', async () => {
    const phone = newPhone()
    const { sessionId } = await ask(phone)
    const input = { sessionId, code: codeFor(gateway.sent, phone), newPassword: 'a new password' }
    await expect(call(server.url, undefined, auth.resetPassword, input)).rejects.toMatchObject({ code: 'CODE_EXPIRED' })
  })

  test('that cannot be sent is said to be so', async () => {
    gateway.isBroken = true
    await expect(ask(newPhone())).rejects.toMatchObject({ code: 'DELIVERY_UNAVAILABLE' })
    gateway.isBroken = false
  })

  test('to what is no number is refused', async () => {
    await expect(ask('0170 1234567')).rejects.toMatchObject({ code: 'INVALID_PHONE' })
  })
})

describe('registration', () => {
  test('open: two strangers with one number at once are one account', async () => {
    const phone = newPhone()
    const questions = [await ask(phone), await ask(phone)]
    const codes = gateway.sent.filter((message) => message.to === phone).map((message) => message.text.slice(0, 6))
    const answers = await Promise.all(
      questions.map(({ sessionId }, i) =>
        request(server.url, undefined, auth.verifyOtp, { sessionId, code: codes[i] }),
      ),
    )
    const users = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.userId))
    expect(users.size).toBe(1)
    for (const { body } of answers.filter(({ status }) => status !== 200)) expect(body.error.code).toBe('CONFLICT')
  })

  test('of many first people at once one is the operator, on a closed server the only one', async () => {
    await using closed = await startServer({ settings: { PARLEY_REGISTRATION: 'closed' } })
    expect(await call(closed.url, undefined, auth.policy, {})).toEqual({ registration: 'closed', isFirst: true })
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        request(closed.url, undefined, auth.register, { username: `first${i}`, password: PASSWORD }),
      ),
    )
    expect(all.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 403, 403, 403, 403, 403])
    const { body } = all.find(({ status }) => status === 201)!
    expect(await new Person(closed.url, '', body).call(auth.account, {})).toMatchObject({ isOperator: true })
    expect(all.find(({ status }) => status === 403)!.body.error.code).toBe('REGISTRATION_CLOSED')
  })

  test('closed: the answer to an unknown number is that to a known one, but no code is sent, and none is right', async () => {
    await using closed = await startServer({
      settings: { PARLEY_REGISTRATION: 'closed', PARLEY_SMS_URL: gateway.url },
    })
    const known = newPhone()
    const question = await ask(known, closed.url)
    await call(closed.url, undefined, auth.verifyOtp, {
      sessionId: question.sessionId,
      code: codeFor(gateway.sent, known),
    })
    const stranger = newPhone()
    const answers = [await ask(known, closed.url), await ask(stranger, closed.url)]
    const shapes = answers.map(({ sessionId, phone, expiresAt, ...rest }) => ({
      ...rest,
      keys: [sessionId.length, phone?.length, typeof expiresAt],
    }))
    expect(shapes[1]).toEqual(shapes[0])
    expect(gateway.sent.some((message) => message.to === stranger)).toBe(false)
    for (const attemptsRemaining of [2, 1, 0]) {
      const { body } = await request(closed.url, undefined, auth.verifyOtp, {
        sessionId: answers[1]!.sessionId,
        code: '123456',
      })
      expect(body.error).toMatchObject({ code: 'BAD_CODE', details: { attemptsRemaining } })
    }
  })

  test('by invitation: each lets in as many as it says, until it is over or taken back', async () => {
    await using house = await startServer({
      settings: { PARLEY_REGISTRATION: 'invite', PARLEY_SMS_URL: gateway.url },
    })
    const operator = await signUp(house.url)
    const join = (username: string, invite?: string) =>
      request(house.url, undefined, auth.register, { username, password: PASSWORD, invite })
    const refused = { status: 403, body: { error: { code: 'INVITE_REQUIRED' } } }
    expect(await join('nobody')).toMatchObject(refused)
    expect(await join('nobody', 'not-a-real-invitation')).toMatchObject(refused)

    const two = await operator.call(auth.createInvite, { uses: 2, note: 'for friends' })
    const joined = await Promise.all(['ann', 'bob', 'cleo', 'dan'].map((name) => join(name, two.code)))
    expect(joined.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 201, 403, 403])

    const one = await operator.call(auth.createInvite, {})
    expect((await operator.call(auth.listInvites, {})).invites).toEqual([
      { id: one.id, note: '', createdAt: one.createdAt, expiresAt: one.expiresAt, usesLeft: 1 },
    ])
    // A taken username does not use it up.
    expect(await join(operator.username, one.code)).toMatchObject({ status: 409 })
    await operator.call(auth.revokeInvite, { inviteId: one.id })
    expect(await join('eve', one.code)).toMatchObject(refused)
    await expect(operator.call(auth.revokeInvite, { inviteId: one.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })

    const late = await operator.call(auth.createInvite, {})
    house.clock.advance(7 * 24 * 3_600_000)
    expect(await join('eve', late.code)).toMatchObject(refused)

    const phone = newPhone()
    const { code } = await (await signIn(house, operator)).call(auth.createInvite, {})
    const { sessionId } = await ask(phone, house.url)
    const answer = { sessionId, code: codeFor(gateway.sent, phone) }
    await expect(call(house.url, undefined, auth.verifyOtp, answer)).rejects.toMatchObject({ code: 'INVITE_REQUIRED' })
    expect(await call(house.url, undefined, auth.verifyOtp, { ...answer, invite: code })).toMatchObject({ isNew: true })
  })

  test('only operators invite', async () => {
    await signUp(server.url)
    const bob = await signUp(server.url)
    await expect(bob.call(auth.createInvite, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(bob.call(auth.listInvites, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

const signIn = async (at: TestServer, person: Person): Promise<Person> => {
  const session = await call(at.url, undefined, auth.login, { username: person.username, password: PASSWORD })
  return new Person(at.url, person.username, session as auth.Session)
}

test('the real rates hold: sign-ins per address, codes per number, guesses per account', async () => {
  await using strict = await startServer({ rates: 'real', settings: { PARLEY_SMS_URL: gateway.url } })
  const login = () => request(strict.url, undefined, auth.login, { username: 'nobody', password: 'wrong password' })
  const statuses: number[] = []
  for (let i = 0; i < 6; i++) statuses.push((await login()).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429])

  const loose = { per: 'ip', max: 1_000, window: 60_000 } as const
  await using targets = await startServer({
    settings: { PARLEY_SMS_URL: gateway.url },
    rates: {
      signIn: loose,
      codePerTarget: { per: 'target', max: 3, window: 600_000 },
      guesses: { per: 'target', max: 2, window: 900_000 },
    },
  })
  const phone = newPhone()
  for (let i = 0; i < 3; i++) await ask(phone, targets.url)
  await expect(ask(phone, targets.url)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await ask(newPhone(), targets.url)
  const guess = (username: string) =>
    request(targets.url, undefined, auth.login, { username, password: 'wrong password' })
  // Known or not, it is counted alike.
  const ann = await signUp(targets.url)
  for (const username of [ann.username, 'nobody']) {
    expect([await guess(username), await guess(username.toUpperCase()), await guess(username)]).toMatchObject([
      { status: 401 },
      { status: 401 },
      { status: 429 },
    ])
  }
})
