/** The ways in are changed only by who proves who they are, never down to none, and a deleted account is empty. */

import { randomInt } from 'node:crypto'
import { auth, type Call } from '@parley/protocol'
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
import pg from 'pg'
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

const proof = { password: PASSWORD }
const NEW_PASSWORD = 'another good password'
const refused = (code: string) => expect.objectContaining({ code })
const newPhone = () => `+4916${randomInt(10 ** 9, 10 ** 10)}`
const login = async (username: string, password: string) => {
  const session = (await call(server.url, undefined, auth.login, { username, password })) as auth.Session
  return new Person(server.url, username, session)
}
/** The code of a message that nobody waits for. */
const codeComing = async (phone: string, already: number): Promise<string> => {
  const count = () => gateway.sent.filter((message) => message.to === phone).length
  await expect.poll(count).toBeGreaterThan(already)
  return codeFor(gateway.sent, phone)
}

async function withPhone(): Promise<{ ann: Person; phone: string }> {
  const ann = await signUp(server.url)
  const phone = newPhone()
  const { sessionId } = await ann.call(auth.addContactPoint, { phone, proof })
  await ann.call(auth.verifyContactPoint, { sessionId, code: codeFor(gateway.sent, phone) })
  return { ann, phone }
}

async function byPhoneAlone(): Promise<{ cleo: Person; phone: string }> {
  const phone = newPhone()
  const { sessionId } = (await call(server.url, undefined, auth.login, { phone })) as auth.VerificationSession
  const code = codeFor(gateway.sent, phone)
  return {
    cleo: new Person(server.url, '', await call(server.url, undefined, auth.verifyOtp, { sessionId, code })),
    phone,
  }
}

describe('the password', () => {
  test('is changed with the one in force; the other devices are signed out, this one stays', async () => {
    const ann = await signUp(server.url)
    const other = await login(ann.username, PASSWORD)
    const wrong = { proof: { password: 'wrong password' }, newPassword: NEW_PASSWORD }
    await expect(ann.call(auth.changePassword, wrong)).rejects.toEqual(refused('BAD_CREDENTIALS'))
    await other.call(auth.account, {})
    await ann.call(auth.changePassword, { proof, newPassword: NEW_PASSWORD })
    await expect(other.call(auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
    await ann.call(auth.account, {})
    await expect(login(ann.username, PASSWORD)).rejects.toEqual(refused('BAD_CREDENTIALS'))
    await login(ann.username, NEW_PASSWORD)
  })

  test('lets nobody stay in who came in with the old one at the same moment', async () => {
    const ann = await signUp(server.url)
    const entering = Array.from({ length: 10 }, () =>
      request(server.url, undefined, auth.login, { username: ann.username, password: PASSWORD }),
    )
    await ann.call(auth.changePassword, { proof, newPassword: NEW_PASSWORD })
    for (const { status, body } of await Promise.all(entering)) {
      if (status !== 200) continue
      await expect(call(server.url, body.accessToken, auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
    }
    expect((await ann.call(auth.devices, {})).devices.length).toBe(1)
  })

  test('changed while somebody comes in with the old one lets them in no more', async () => {
    const ann = await signUp(server.url)
    await using bystander = await Bystander.at(server)
    await bystander.hold(ann.id)
    const entering = request(server.url, undefined, auth.login, { username: ann.username, password: PASSWORD })
    // The old password has been found right; only the lock is waited for.
    await bystander.waitersFor(1)
    await bystander.query(`update users set password_hash = 'another' where id = $1`, [ann.id])
    await bystander.letGo()
    expect((await entering).body.error.code).toBe('BAD_CREDENTIALS')
  })

  test('is set for the first time with a code to one’s own number', async () => {
    const { cleo, phone } = await byPhoneAlone()
    await expect(cleo.call(auth.confirm, { by: 'email' })).rejects.toEqual(refused('NOT_FOUND'))
    const { sessionId } = await cleo.call(auth.confirm, { by: 'phone' })
    const mine = { sessionId, code: codeFor(gateway.sent, phone) }
    const thief = await signUp(server.url)
    const stolen = { proof: mine, newPassword: NEW_PASSWORD }
    await expect(thief.call(auth.changePassword, stolen)).rejects.toEqual(refused('CODE_EXPIRED'))
    await cleo.call(auth.changePassword, { proof: mine, newPassword: NEW_PASSWORD })
    expect(await cleo.call(auth.account, {})).toMatchObject({ hasPassword: true })
    await expect(cleo.call(auth.changePassword, stolen)).rejects.toEqual(refused('CODE_EXPIRED'))
  })

  test('forgotten is set anew with a code, and every device is signed out', async () => {
    const { ann, phone } = await withPhone()
    const line = await ann.connect()
    const { sessionId } = await call(server.url, undefined, auth.forgotPassword, { phone })
    const code = await codeComing(phone, 1)
    await call(server.url, undefined, auth.resetPassword, { sessionId, code, newPassword: NEW_PASSWORD })
    await line.gone()
    await expect(ann.call(auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
    await expect(login(ann.username, PASSWORD)).rejects.toEqual(refused('BAD_CREDENTIALS'))
    await login(ann.username, NEW_PASSWORD)
    const again = { sessionId, code, newPassword: NEW_PASSWORD }
    await expect(call(server.url, undefined, auth.resetPassword, again)).rejects.toEqual(refused('CODE_EXPIRED'))
  })

  test('forgotten by nobody known is answered alike: same body, no code, no waiting for one', async () => {
    const { phone } = await withPhone()
    const stranger = newPhone()
    gateway.isBroken = true
    const answers = [phone, stranger].map((to) => call(server.url, undefined, auth.forgotPassword, { phone: to }))
    const [known, unknown] = await Promise.all(answers)
    gateway.isBroken = false
    const { keys } = Object
    expect(keys(unknown!).sort()).toEqual(keys(known!).sort())
    expect(unknown).toMatchObject({ phone: stranger, attemptsRemaining: 3 })
    expect(gateway.sent.some((message) => message.to === stranger)).toBe(false)
    const client = new pg.Client(server.connection)
    await client.connect()
    const question = 'select code_hash from verifications where id = $1'
    expect((await client.query(question, [unknown!.sessionId])).rows).toEqual([{ code_hash: null }])
    await client.end()
    const guess = { sessionId: unknown!.sessionId, code: '123456', newPassword: NEW_PASSWORD }
    await expect(call(server.url, undefined, auth.resetPassword, guess)).rejects.toEqual(refused('BAD_CODE'))
  })
})

describe('numbers and addresses', () => {
  test('become one’s own with the code sent there, in place of the one before', async () => {
    const { ann, phone } = await withPhone()
    expect(await ann.call(auth.account, {})).toMatchObject({ phone, email: null })
    const next = newPhone()
    const { sessionId } = await ann.call(auth.addContactPoint, { phone: next, proof })
    const code = codeFor(gateway.sent, next)
    const bob = await signUp(server.url)
    await expect(bob.call(auth.verifyContactPoint, { sessionId, code })).rejects.toEqual(refused('CODE_EXPIRED'))
    await ann.call(auth.verifyContactPoint, { sessionId, code })
    expect(await ann.call(auth.account, {})).toMatchObject({ phone: next })
  })

  test('of somebody else are refused only to who can read what is sent there', async () => {
    const { phone } = await withPhone()
    const bob = await signUp(server.url)
    const mine = await bob.call(auth.addContactPoint, { phone: newPhone(), proof })
    const theirs = await bob.call(auth.addContactPoint, { phone, proof })
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(mine).sort())
    const answer = { sessionId: theirs.sessionId, code: codeFor(gateway.sent, phone) }
    await expect(bob.call(auth.verifyContactPoint, answer)).rejects.toEqual(refused('ALREADY_EXISTS'))
  })

  test('are one’s own even if somebody else takes them at that very moment', async () => {
    const [ann, bob] = await Promise.all([signUp(server.url), signUp(server.url)])
    const phone = newPhone()
    const { sessionId } = await ann.call(auth.addContactPoint, { phone, proof })
    await using bystander = await Bystander.at(server)
    await bystander.query('begin')
    await bystander.query('update users set phone = $2 where id = $1', [bob.id, phone])
    const verified = ann.request(auth.verifyContactPoint, { sessionId, code: codeFor(gateway.sent, phone) })
    await bystander.waitersFor(1)
    await bystander.letGo()
    expect((await verified).body.error.code).toBe('ALREADY_EXISTS')
  })

  test('are forgotten, but never the last way in', async () => {
    const { ann } = await withPhone()
    await ann.call(auth.removeContactPoint, { by: 'phone', proof })
    expect(await ann.call(auth.account, {})).toMatchObject({ phone: null })
    await expect(ann.call(auth.removeContactPoint, { by: 'phone', proof })).rejects.toEqual(refused('NOT_FOUND'))
    const { cleo, phone } = await byPhoneAlone()
    const { sessionId } = await cleo.call(auth.confirm, { by: 'phone' })
    const last = { by: 'phone', proof: { sessionId, code: codeFor(gateway.sent, phone) } } as const
    await expect(cleo.call(auth.removeContactPoint, last)).rejects.toEqual(refused('LAST_SIGN_IN'))
  })

  test('by mail work the same, in whatever case they are written (codes in the log: no SMTP here)', async () => {
    const first = await call(server.url, undefined, auth.login, { email: 'Ann@Example.org' })
    expect(first).toMatchObject({ email: 'ann@example.org', attemptsRemaining: 3 })
  })
})

test('whatever changes the ways in asks for a proof', async () => {
  const ann = await signUp(server.url)
  const wrong = { password: 'wrong password' }
  const calls: [Call, object][] = [
    [auth.changePassword, { newPassword: NEW_PASSWORD }],
    [auth.addContactPoint, { phone: newPhone() }],
    [auth.removeContactPoint, { by: 'phone' }],
    [auth.enrolSecondFactor, {}],
    [auth.disableSecondFactor, {}],
    [auth.deleteAccount, {}],
  ]
  for (const [spec, input] of calls) {
    expect(await ann.request(spec, { ...input, proof: wrong })).toMatchObject({ status: 401 })
    expect(await ann.request(spec, { ...input })).toMatchObject({ status: 400 })
  }
  await ann.call(auth.account, {})
})

describe('a deleted account', () => {
  test('is deleted once, however often that is asked at once', async () => {
    const ann = await signUp(server.url)
    await using bystander = await Bystander.at(server)
    await bystander.hold(ann.id)
    const asked = [1, 2].map(() => ann.request(auth.deleteAccount, { proof }))
    await bystander.waitersFor(2)
    await bystander.letGo()
    const answers = await Promise.all(asked)
    expect(answers.map(({ body }) => String(body.error?.code)).toSorted()).toEqual(['SESSION_REVOKED', 'undefined'])
  })

  test('is empty, signed out, and its username free', async () => {
    const { ann, phone } = await withPhone()
    const other = await login(ann.username, PASSWORD)
    await ann.call(auth.deleteAccount, { proof })
    for (const person of [ann, other]) {
      await expect(person.call(auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
    }
    await expect(login(ann.username, PASSWORD)).rejects.toEqual(refused('BAD_CREDENTIALS'))
    const client = new pg.Client(server.connection)
    await client.connect()
    const { rows } = await client.query('select * from users where id = $1', [ann.id])
    await client.end()
    expect(rows[0]).toMatchObject({ name: '', username: null, phone: null, email: null, password_hash: null })
    expect(JSON.stringify(rows[0])).not.toContain(phone)
    const input = { username: ann.username, password: PASSWORD }
    expect(await call(server.url, undefined, auth.register, input)).toMatchObject({ isNew: true })
  })
})
