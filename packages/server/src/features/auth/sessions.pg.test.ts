/** A session lasts while it is used, its refresh token is good once, and when it is over it is over everywhere at once. */

import { randomUUID } from 'node:crypto'
import { auth, LIMITS, sync } from '@parley/protocol'
import { call, PASSWORD, Person, signUp, startServer, type TestServer } from '@parley/testkit'
import { SignJWT } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const signIn = async (person: Person, more: { deviceName?: string } = {}): Promise<Person> => {
  const input = { username: person.username, password: PASSWORD, ...more }
  const session = (await call(server.url, undefined, auth.login, input)) as auth.Session
  return new Person(server.url, person.username, session)
}
const refresh = (refreshToken: string | undefined) => call(server.url, undefined, auth.refreshToken, { refreshToken })
const account = (accessToken: string) => call(server.url, accessToken, auth.account, {})
const refused = (code: string) => expect.objectContaining({ code })
/** What the account log says of devices, oldest first. */
const told = async (person: Person) => {
  const { entries } = await person.call(sync.entries, { log: person.id, limit: 100 })
  return entries.filter((entry) => entry.kind.startsWith('device-')).map((entry) => [entry.kind, entry.data])
}

describe('the refresh token', () => {
  test('gives new tokens for the same device, and the new one gives the next', async () => {
    const ann = await signUp(server.url)
    const second = await refresh(ann.session.refreshToken)
    expect(second).toMatchObject({ userId: ann.id, deviceId: ann.session.deviceId, isNew: false })
    expect(second.refreshToken).not.toBe(ann.session.refreshToken)
    const third = await refresh(second.refreshToken)
    expect(await account(third.accessToken)).toMatchObject({ userId: ann.id })
  })

  test('shown again within the grace, or many times at once, gives the same new one', async () => {
    const ann = await signUp(server.url)
    const all = await Promise.all(Array.from({ length: 8 }, () => refresh(ann.session.refreshToken)))
    expect(new Set(all.map((session) => session.refreshToken)).size).toBe(1)
    server.clock.advance(LIMITS.refreshGrace - 1_000)
    const again = await refresh(ann.session.refreshToken)
    expect(again.refreshToken).toBe(all[0]!.refreshToken)
    for (const { accessToken } of [...all, again]) expect((await account(accessToken)).userId).toBe(ann.id)
    await refresh(again.refreshToken)
  })

  test('shown again after the grace signs the device out, whoever shows it, and tells the others why', async () => {
    const ann = await signUp(server.url)
    const other = await signIn(ann)
    const line = await ann.connect()
    const next = await refresh(ann.session.refreshToken)
    server.clock.advance(LIMITS.refreshGrace + 1)
    await expect(refresh(ann.session.refreshToken)).rejects.toEqual(refused('SESSION_REVOKED'))
    await line.gone()
    await expect(refresh(next.refreshToken)).rejects.toEqual(refused('SESSION_REVOKED'))
    await expect(account(next.accessToken)).rejects.toEqual(refused('SESSION_REVOKED'))
    expect(await told(other)).toContainEqual(['device-revoked', { deviceId: ann.session.deviceId, reason: 'reuse' }])
  })

  test('two generations old signs the device out even within the grace', async () => {
    const ann = await signUp(server.url)
    const next = await refresh(ann.session.refreshToken)
    await refresh(next.refreshToken)
    await expect(refresh(ann.session.refreshToken)).rejects.toEqual(refused('SESSION_REVOKED'))
    await expect(refresh(next.refreshToken)).rejects.toEqual(refused('SESSION_REVOKED'))
  })

  test('that we never made signs nobody out', async () => {
    const ann = await signUp(server.url)
    const bytes = Buffer.from(ann.session.refreshToken!, 'base64url')
    bytes[40]! ^= 1
    await expect(refresh(bytes.toString('base64url'))).rejects.toEqual(refused('UNAUTHENTICATED'))
    await expect(refresh(undefined)).rejects.toEqual(refused('UNAUTHENTICATED'))
    await refresh(ann.session.refreshToken)
  })

  test('lasts thirty days from each use, and not a moment longer', async () => {
    const ann = await signUp(server.url)
    let { refreshToken } = ann.session
    for (let month = 0; month < 3; month++) {
      server.clock.advance(30 * DAY - MINUTE)
      refreshToken = (await refresh(refreshToken)).refreshToken
    }
    server.clock.advance(30 * DAY)
    await expect(refresh(refreshToken)).rejects.toEqual(refused('SESSION_REVOKED'))
  })

  test('lies in the database only as a hash', async () => {
    const ann = await signUp(server.url)
    const { refreshToken } = await refresh(ann.session.refreshToken)
    const client = new pg.Client(server.connection)
    await client.connect()
    const { rows } = await client.query('select d::text as row from devices d where user_id = $1', [ann.id])
    await client.end()
    for (const token of [ann.session.refreshToken!, refreshToken!]) {
      for (const form of [token, Buffer.from(token).toString('hex'), Buffer.from(token, 'base64url').toString('hex')]) {
        expect(rows[0].row).not.toContain(form)
      }
    }
  })
})

describe('in a browser', () => {
  const post = (path: string, body: object, cookie?: string) =>
    fetch(`${server.url}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
      body: JSON.stringify(body),
    })
  const cookieOf = (response: Response) => response.headers.get('set-cookie')!

  test('the refresh token is in a cookie no script can read, and nowhere else', async () => {
    const ann = await signUp(server.url)
    const login = await post('login', { username: ann.username, password: PASSWORD, cookie: true })
    const first = cookieOf(login)
    expect(first).toMatch(/^parley_refresh=[\w-]{100,}; Path=\/api\/auth; HttpOnly; SameSite=Strict; Max-Age=2592000/)
    expect(await login.json()).not.toHaveProperty('refreshToken')

    const renewed = await post('refresh-token', {}, first.split(';')[0])
    expect(renewed.status).toBe(200)
    const session = (await renewed.json()) as auth.Session
    expect(session).not.toHaveProperty('refreshToken')
    expect(cookieOf(renewed).split(';')[0]).not.toBe(first.split(';')[0])
    expect(await account(session.accessToken)).toMatchObject({ userId: ann.id })
  })

  test('signing out takes the cookie away', async () => {
    const ann = await signUp(server.url)
    const { headers } = await ann.request(auth.logout, {})
    expect(headers.get('set-cookie')).toMatch(/^parley_refresh=; .*Max-Age=0/)
  })
})

describe('the access token', () => {
  test('runs out after a quarter of an hour', async () => {
    const ann = await signUp(server.url)
    server.clock.advance(14 * MINUTE)
    await ann.call(auth.account, {})
    server.clock.advance(2 * MINUTE)
    await expect(ann.call(auth.account, {})).rejects.toEqual(refused('TOKEN_EXPIRED'))
  })

  test('made by anybody else, for any device, by any algorithm, is nothing', async () => {
    const ann = await signUp(server.url)
    const forge = (key: Uint8Array) =>
      new SignJWT({ did: ann.session.deviceId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(ann.id)
        .setExpirationTime('15m')
        .sign(key)
    const [, payload] = ann.session.accessToken.split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    const forged = [await forge(new Uint8Array(32)), none, 'nonsense', `${ann.session.accessToken}x`]
    for (const token of forged) await expect(account(token)).rejects.toEqual(refused('UNAUTHENTICATED'))
    await expect(call(server.url, undefined, auth.account, {})).rejects.toEqual(refused('UNAUTHENTICATED'))
  })
})

describe('devices', () => {
  test('signing out is at once: tokens, connections, and word to the other devices', async () => {
    const ann = await signUp(server.url)
    const other = await signIn(ann)
    const [line, otherLine] = [await ann.connect(), await other.connect()]
    await ann.call(auth.logout, {})
    await line.gone()
    await expect(ann.call(auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
    await expect(refresh(ann.session.refreshToken)).rejects.toEqual(refused('SESSION_REVOKED'))
    await otherLine.until('account:entry', (entry) => entry.kind === 'device-revoked')
    await other.call(auth.account, {})
    otherLine.close()
  })

  test('are listed, renamed and signed out by their owner alone', async () => {
    const ann = await signUp(server.url)
    const other = await signIn(ann, { deviceName: 'Tablet' })
    const { deviceId } = other.session
    await ann.call(auth.renameDevice, { deviceId, name: 'Old tablet' })
    expect((await ann.call(auth.devices, {})).devices.map(({ id, name }) => [id, name])).toContainEqual([
      deviceId,
      'Old tablet',
    ])
    const bob = await signUp(server.url)
    for (const id of [deviceId, randomUUID()]) {
      await expect(bob.call(auth.renameDevice, { deviceId: id, name: 'Mine' })).rejects.toEqual(refused('NOT_FOUND'))
      await expect(bob.call(auth.revokeDevice, { deviceId: id })).rejects.toEqual(refused('NOT_FOUND'))
    }
    await ann.call(auth.revokeDevice, { deviceId })
    await expect(other.call(auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
    await expect(ann.call(auth.revokeDevice, { deviceId })).rejects.toEqual(refused('NOT_FOUND'))
    expect(await told(ann)).toEqual([
      ['device-added', { deviceId: ann.session.deviceId, name: 'Unnamed device' }],
      ['device-added', { deviceId, name: 'Tablet' }],
      ['device-renamed', { deviceId, name: 'Old tablet' }],
      ['device-revoked', { deviceId, reason: 'revoked' }],
    ])
  })

  test('all the others are signed out together', async () => {
    const ann = await signUp(server.url)
    const others = await Promise.all([1, 2, 3].map(() => signIn(ann)))
    const { revoked } = await ann.call(auth.revokeOtherDevices, {})
    expect(revoked.sort()).toEqual(others.map((other) => other.session.deviceId).sort())
    for (const other of others) await expect(other.call(auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
    await ann.call(auth.account, {})
  })

  test('past fifty the one not used for longest makes room', async () => {
    const ann = await signUp(server.url)
    server.clock.advance(1_000)
    const others = await Promise.all(Array.from({ length: 50 }, () => signIn(ann)))
    expect((await others[0]!.call(auth.devices, {})).devices.length).toBe(50)
    await expect(ann.call(auth.account, {})).rejects.toEqual(refused('SESSION_REVOKED'))
  })
})
