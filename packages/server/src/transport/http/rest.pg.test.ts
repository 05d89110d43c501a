/** REST at its edges: whatever is sent, the answer is one of the one list, in the one body, with the headers browsers need. */

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { auth, CALLS, chats, ERRORS, type ErrorCode, keys, LIMITS, marks, messages } from '@parley/protocol'
import {
  openGroup,
  PASSWORD,
  type Person,
  request,
  sealedBody,
  signUp,
  startServer,
  type TestServer,
} from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const FRIEND = 'https://friend.example.org'

let server: TestServer
let ana: Person
let group: string

beforeAll(async () => {
  server = await startServer({ settings: { PARLEY_CORS_ORIGINS: FRIEND, PARLEY_SMS_URL: 'http://127.0.0.1:9/send' } })
  ana = await signUp(server.url, 'ana')
  group = (await openGroup(ana, [])).id
})
afterAll(() => server.stop())

const at = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init)
const signedIn = (init: RequestInit = {}): RequestInit => ({
  ...init,
  headers: { authorization: `Bearer ${ana.session.accessToken}`, ...(init.headers as Record<string, string>) },
})
const posted = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  signedIn({ method: 'POST', headers, body })
const post = (path: string, body: unknown) => at(path, posted(typeof body === 'string' ? body : JSON.stringify(body)))

/** The exact body of the one list; answers its details. */
async function expectFault(answer: Response | { status: number; text: string }, code: ErrorCode, message?: unknown) {
  const body = JSON.parse(typeof answer.text === 'string' ? answer.text : await answer.text())
  expect(body).toEqual({
    error: {
      code,
      message: message ?? ERRORS[code].message,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      ...(body.error?.details === undefined ? {} : { details: expect.any(Object) }),
    },
  })
  expect(answer.status).toBe(ERRORS[code].status)
  return body.error.details
}

/** Exactly these bytes; what came back until the server hung up. */
async function raw(bytes: string) {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes)
  const answer = await text(socket)
  const [head = '', ...body] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), text: body.join('\r\n\r\n') }
}
const rawGet = (path: string, headers = '') =>
  raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`)

describe('every family of errors', () => {
  it('authentication', async () => {
    const answer = await at('/api/chats')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await expectFault(answer, 'UNAUTHENTICATED')).toBeUndefined()
    await expectFault(await at('/api/chats', { headers: { authorization: 'Bearer nonsense' } }), 'UNAUTHENTICATED')
    await expectFault(await at('/api/chats', { headers: { authorization: 'Basic YTpi' } }), 'UNAUTHENTICATED')
  })

  it('authorization', async () => {
    // Ana came first and runs this server; ben does not.
    const ben = await signUp(server.url, 'ben')
    const { status, body } = await ben.request(auth.createInvite, { uses: 1 })
    await expectFault({ status, text: JSON.stringify(body) }, 'FORBIDDEN')
  })

  it('validation, naming each field and its problem, and never what was in it', async () => {
    const details = await expectFault(
      await post('/api/auth/register', { username: '1', password: 'hunter2', more: 1 }),
      'INVALID_INPUT',
    )
    const paths = details.issues.map(({ path }: { path: string }) => path)
    expect(paths).toEqual(expect.arrayContaining(['username', 'password', '']))
    expect(JSON.stringify(details)).toContain('unknown field: more')
    expect(JSON.stringify(details)).not.toContain('hunter2')
  })

  it('resource', async () => {
    await expectFault(await at(`/api/chats/${randomUUID()}`, signedIn()), 'NOT_FOUND')
  })

  it('rate limit, saying in two places when to come back', async () => {
    await using strict = await startServer({ rates: { open: { per: 'ip', max: 1, window: 60_000 } } })
    await request(strict.url, undefined, auth.policy, {})
    const answer = await fetch(`${strict.url}/api/auth/policy`)
    const details = await expectFault(answer, 'RATE_LIMITED')
    expect(answer.headers.get('retry-after')).toBe(String(details.retryAfter))
    expect(details).toEqual({ limit: 'open', retryAfter: expect.any(Number) })
  })

  it('external', async () => {
    await expectFault(await post('/api/auth/login', { phone: '+491701234567' }), 'DELIVERY_UNAVAILABLE')
  })

  it('internal: says that it failed, and nothing of how; the operator reads how', async () => {
    await using broken = await startServer()
    const person = await signUp(broken.url)
    const client = new pg.Client(broken.connection)
    await client.connect()
    await client.query('alter table members rename to elsewhere')
    await client.end()
    const answer = await fetch(`${broken.url}/api/chats`, {
      headers: { authorization: `Bearer ${person.session.accessToken}` },
    })
    expect(await expectFault(answer.clone(), 'INTERNAL')).toBeUndefined()
    expect(await answer.text()).not.toMatch(/members|relation|42P01|select|\.ts/)
    const complaint = broken.complaints.find(({ message }) => message === 'a call failed')
    expect(complaint).toMatchObject({ level: 'error', detail: { requestId: answer.headers.get('x-request-id') } })
    expect(String((complaint!.detail as { err?: unknown }).err)).toContain('members')
  })
})

describe('a body', () => {
  it.each([
    ['that is cut off', '{"username":', 'MALFORMED_JSON'],
    ['that is a word', 'hello', 'MALFORMED_JSON'],
    ['that is an array', '[]', 'INVALID_INPUT'],
    ['that is a number', '7', 'INVALID_INPUT'],
    ['that is null', 'null', 'INVALID_INPUT'],
    ['that is empty, where something is needed', '', 'INVALID_INPUT'],
    ['with a field nobody knows', '{"type":"saved","hello":1}', 'INVALID_INPUT'],
    ['with __proto__', '{"type":"saved","__proto__":{"privacy":"server"}}', 'INVALID_INPUT'],
    ['with __proto__ deep inside', '{"type":"group","name":"x","memberIds":{"__proto__":[]}}', 'INVALID_INPUT'],
    ['with constructor', '{"type":"saved","constructor":{"prototype":{"x":1}}}', 'INVALID_INPUT'],
    ['nested without end', `{"type":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'INVALID_INPUT'],
    ['nested without end, and open', '{"a":'.repeat(50_000), 'MALFORMED_JSON'],
  ] as const)('%s', async (_, body, code) => {
    await expectFault(await post('/api/chats', body), code)
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it('may be as large as the limit and not a byte larger', async () => {
    const sized = (bytes: number) => {
      const frame = JSON.stringify({ username: '', password: PASSWORD })
      return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`)
    }
    await expectFault(await post('/api/auth/login', sized(LIMITS.jsonBodyBytes)), 'INVALID_INPUT')
    await expectFault(await post('/api/auth/login', sized(LIMITS.jsonBodyBytes + 1)), 'TOO_LARGE')
    const large = await raw(
      `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${'10000\r\n'.concat('x'.repeat(65_536), '\r\n').repeat(5)}0\r\n\r\n`,
    )
    await expectFault(large, 'TOO_LARGE')
  })

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/xml'], ['nonsense']])(
    'of the type %s is not read',
    async (type) => {
      await expectFault(
        await at('/api/chats', posted('{"type":"saved"}', { 'content-type': type })),
        'UNSUPPORTED_TYPE',
      )
    },
  )

  it.each([
    ['a picture', '/api/users/00000000-0000-4000-8000-000000000000/avatar', 'image/png', LIMITS.avatarBytes],
    ['keys', '/api/keys/chain', 'application/json', LIMITS.keysBodyBytes],
  ])('is not waited for where it may be large and nobody says who sends it: %s', async (_, path, type, size) => {
    const answer = await raw(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${size}\r\n\r\n`,
    )
    await expectFault(answer, 'UNAUTHENTICATED')
  })

  it('may be missing where nothing is needed', async () => {
    expect((await at('/api/auth/logout', { method: 'POST', headers: {} })).status).toBe(401)
    const person = await signUp(server.url)
    const headers = { authorization: `Bearer ${person.session.accessToken}` }
    expect((await at('/api/auth/logout', { method: 'POST', headers })).status).toBe(200)
  })

  it('is the only place for what is not in the path: passwords do not belong into addresses', async () => {
    const { username } = ana
    const query = new URLSearchParams({ username, password: PASSWORD })
    await expectFault(await post(`/api/auth/login?${query}`, {}), 'INVALID_INPUT')
    const details = await expectFault(
      await post('/api/auth/login?password=x', { username, password: PASSWORD }),
      'INVALID_INPUT',
    )
    expect(details.issues).toEqual([{ path: 'password', problem: 'belongs into the body' }])
  })
})

it.each([
  ['a draft with a byte that is no text', chats.draft, { draft: 'a\u0000b' }],
  [
    'an epoch beyond all epochs',
    messages.send,
    { clientId: randomUUID(), body: sealedBody(4_000_000_000), epoch: 4e9 },
  ],
  ['seals of such an epoch', keys.seals, { wanted: [{ chatId: randomUUID(), epoch: 4e9 }] }],
  ['a series beyond all series', keys.chains, { of: [{ userId: randomUUID(), series: 4e9 }] }],
  ['a chain from beyond its end', keys.chatChain, { from: 4e9 }],
  ['a cursor that looks like one', marks.starred, { cursor: `1_${'-'.repeat(36)}.1` }],
])('what no column could hold is refused before it is tried: %s', async (_, spec, input) => {
  const path = spec.http!.path.includes(':chatId') ? { chatId: group } : {}
  expect(await ana.request(spec, { ...path, ...input })).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_INPUT' } },
  })
})

describe('an address', () => {
  it.each([
    ['/api/nothing', 'NO_ROUTE'],
    ['/nothing', 'NO_ROUTE'],
    ['/api/chats/', 'INVALID_INPUT'],
    ['/api/chats/not-an-id', 'INVALID_INPUT'],
    [`/api/chats/${'x'.repeat(201)}`, 'INVALID_INPUT'],
    ['/api/chats/%00', 'INVALID_INPUT'],
    ['/api/chats/..%2f..%2fetc', 'INVALID_INPUT'],
    ['/api/chats/%zz', 'INVALID_INPUT'],
    ['/api/chats?limit=5&limit=6', 'INVALID_INPUT'],
    ['/api/chats?limit=1e3', 'INVALID_INPUT'],
    ['/api/chats?limit=51', 'INVALID_INPUT'],
    ['/api/chats?__proto__=x', 'INVALID_INPUT'],
    ['/api/chats?hello=x', 'INVALID_INPUT'],
  ] as const)('%s', async (path, code) => {
    const authorization = `Authorization: Bearer ${ana.session.accessToken}\r\n`
    const answer = await rawGet(path, authorization)
    await expectFault(answer, code)
    expect(answer.head).toContain('x-content-type-options: nosniff')
  })

  it('that is no HTTP, or far too long, gets the same body', async () => {
    await expectFault(await raw('HELLO\r\n\r\n'), 'INVALID_INPUT')
    await expectFault(await rawGet(`/api/chats?x=${'x'.repeat(100_000)}`), 'TOO_LARGE')
    await expectFault(await rawGet('/api/auth/policy', `X-Long: ${'x'.repeat(100_000)}\r\n`), 'TOO_LARGE')
  })

  it('cannot be given twice', async () => {
    const chatId = randomUUID()
    for (const path of [`/api/chats/${chatId}?chatId=${randomUUID()}`, `/api/chats/${chatId}?chatId=${chatId}`]) {
      const details = await expectFault(await at(path, signedIn()), 'INVALID_INPUT')
      expect(details.issues).toEqual([{ path: 'chatId', problem: 'is given by the path' }])
    }
    const put = signedIn({
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: `{"chatId":"${chatId}"}`,
    })
    await expectFault(await at(`/api/chats/${chatId}`, put), 'INVALID_INPUT')
  })

  it('is asked by a method it has', async () => {
    await expectFault(await at('/api/chats', signedIn({ method: 'PATCH' })), 'NO_ROUTE')
    await expectFault(await at('/api/auth/policy', { method: 'DELETE' }), 'NO_ROUTE')
    await expectFault(await at('/api/auth/policy', { method: 'OPTIONS' }), 'NO_ROUTE')
    const head = await at('/api/auth/policy', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await at('/api/chats', { method: 'HEAD' })).status).toBe(401)
  })
})

describe('browsers', () => {
  const GUARDS = {
    'content-security-policy': expect.stringMatching(/default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  }

  it.each([
    ['/', 200],
    ['/docs', 200],
    ['/openapi.json', 200],
    ['/healthz', 200],
    ['/metrics', 200],
    ['/api/auth/policy', 200],
    ['/api/chats', 401],
    ['/api/chats/not-an-id', 401],
    ['/nothing', 404],
  ])('are guarded at %s', async (path, status) => {
    const answer = await at(path)
    expect(Object.fromEntries(answer.headers)).toMatchObject(GUARDS)
    // What is not valid is refused before anybody is asked who they are.
    expect([status, 400]).toContain(answer.status)
    expect(answer.headers.get('content-security-policy')).not.toMatch(
      /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/,
    )
    expect(answer.headers.get('strict-transport-security')).toBeNull()
  })

  it('keep no answer of a call', async () => {
    expect((await at('/api/auth/policy')).headers.get('cache-control')).toBe('no-store')
    expect((await at('/api/chats')).headers.get('cache-control')).toBe('no-store')
  })

  it('of other origins are refused unless the operator has named them', async () => {
    const own = await at('/api/auth/policy', { headers: { origin: server.url } })
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null])
    for (const origin of ['https://evil.example', 'null', `${FRIEND}.evil.example`, 'http://friend.example.org', '*']) {
      const refused = await at('/api/auth/policy', { headers: { origin } })
      expect(refused.headers.get('access-control-allow-origin')).toBeNull()
      await expectFault(refused, 'ORIGIN_REFUSED')
      const preflight = await at('/api/chats', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      expect(preflight.headers.get('access-control-allow-methods')).toBeNull()
      await expectFault(preflight, 'ORIGIN_REFUSED')
    }
  })

  it('of an origin the operator has named may call, and read when to come back', async () => {
    const preflight = await at('/api/chats', {
      method: 'OPTIONS',
      headers: {
        origin: FRIEND,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization',
      },
    })
    expect(preflight.status).toBe(204)
    const headers = Object.fromEntries(preflight.headers)
    expect(headers).toMatchObject({ 'access-control-allow-origin': FRIEND, vary: 'origin' })
    expect(headers['access-control-allow-methods']).toMatch(/\bPUT\b.*\bDELETE\b/)
    expect(headers['access-control-allow-headers']).toMatch(/authorization.*content-type/)
    const answer = await at('/api/chats', { headers: { origin: FRIEND } })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': FRIEND,
      'access-control-expose-headers': expect.stringContaining('retry-after'),
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'origin',
    })
    // Cookies are for our own pages alone.
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    await expectFault(answer, 'UNAUTHENTICATED')
  })

  it('of an origin the operator has named may poll where there is no websocket, and no other', async () => {
    const poll = (origin: string, init: RequestInit = {}) =>
      at('/socket.io/?EIO=4&transport=polling', { ...init, headers: { origin } })
    const own = await poll(FRIEND)
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, FRIEND])
    expect(own.headers.get('vary')).toMatch(/origin/i)
    expect(own.headers.get('access-control-allow-credentials')).toBeNull()
    const preflight = await poll(FRIEND, { method: 'OPTIONS' })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, FRIEND])
    const other = await poll('https://evil.example')
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null])
    const asked = await poll('https://evil.example', { method: 'OPTIONS' })
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('keep the refresh token where no script reads it and no other page sends it', async () => {
    const login = (url: string) =>
      fetch(`${url}/api/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: `u${randomUUID().slice(0, 8)}`, password: PASSWORD, cookie: true }),
      })
    const answer = await login(server.url)
    const cookie = answer.headers.get('set-cookie')!
    expect(cookie).toMatch(
      /^parley_refresh=[A-Za-z0-9_.-]{16,}; Path=\/api\/auth; HttpOnly; SameSite=Strict; Max-Age=2592000$/,
    )
    expect(await answer.json()).not.toHaveProperty('refreshToken')

    await using secure = await startServer({ settings: { PARLEY_PUBLIC_URL: 'https://chat.example.org' } })
    const behindTls = await login(`http://127.0.0.1:${secure.app.port}`)
    expect(behindTls.headers.get('set-cookie')).toMatch(/; Secure$/)
    expect(behindTls.headers.get('strict-transport-security')).toContain('max-age=31536000')

    const out = await at('/api/auth/logout', {
      method: 'POST',
      headers: { authorization: `Bearer ${(await (await login(server.url)).json()).accessToken}` },
    })
    expect(out.headers.get('set-cookie')).toMatch(/^parley_refresh=; .*Max-Age=0$/)
  })
})

describe('who calls, as the limits see it', () => {
  const strict = (settings: Record<string, string>) =>
    startServer({ settings, rates: { open: { per: 'ip', max: 1, window: 60_000 } } })
  const from = async (url: string, forwarded: string) =>
    (await fetch(`${url}/api/auth/policy`, { headers: { 'x-forwarded-for': forwarded } })).status

  it('is the address that connects, whatever it says of itself', async () => {
    await using plain = await strict({})
    expect(await from(plain.url, '192.0.2.1')).toBe(200)
    expect(await from(plain.url, '192.0.2.2')).toBe(429)
  })

  it('is, behind a proxy of the operator, the address which that proxy saw, and not what the caller made up', async () => {
    await using proxied = await strict({ PARLEY_TRUST_PROXY: 'true' })
    expect(await from(proxied.url, '192.0.2.1')).toBe(200)
    expect(await from(proxied.url, '192.0.2.2')).toBe(200)
    expect(await from(proxied.url, '192.0.2.1')).toBe(429)
    expect(await from(proxied.url, '198.51.100.7, 192.0.2.1')).toBe(429)
  })
})

it('the operator sees how long each call takes, under its name, however it ends', async () => {
  await at('/api/auth/policy')
  await at('/api/chats')
  await at('/nowhere')
  const metrics = await (await at('/metrics')).text()
  for (const labels of [
    'call="auth.policy",status="200"',
    'call="chats.list",status="401"',
    'call="none",status="404"',
  ]) {
    expect(metrics).toContain(`parley_call_seconds_count{${labels}}`)
  }
  expect(metrics).toMatch(/^parley_connections 0$/m)
  expect(metrics).not.toContain('/api/')
})

describe('figures are shown', () => {
  const metricsOf = async (settings: Record<string, string>, headers: Record<string, string> = {}) => {
    await using other = await startServer({ settings })
    const answer = await fetch(`${other.url.replace(/^https:.*/, `http://127.0.0.1:${other.app.port}`)}/metrics`, {
      headers,
    })
    return [answer.status, (await answer.text()).includes('parley_connections')]
  }
  const token = 'a token of some length'

  it('to this machine, but not to whom a proxy on it speaks for', async () => {
    expect((await at('/metrics')).status).toBe(200)
    for (const header of ['X-Forwarded-For: 203.0.113.9', 'Forwarded: for=203.0.113.9', 'Via: 1.1 proxy']) {
      await expectFault(
        await rawGet('/metrics', `${header}\r\n`),
        'FORBIDDEN',
        expect.stringContaining('PARLEY_METRICS_TOKEN'),
      )
    }
  })

  it.each([
    ['nobody where a proxy stands in front', { PARLEY_PUBLIC_URL: 'https://chat.example.org' }, {}, false],
    ['nobody where a proxy is trusted', { PARLEY_TRUST_PROXY: 'true' }, {}, false],
    ['nobody without the token', { PARLEY_METRICS_TOKEN: token }, {}, false],
    ['nobody with another', { PARLEY_METRICS_TOKEN: token }, { authorization: `Bearer ${token}!` }, false],
    ['whoever bears it', { PARLEY_METRICS_TOKEN: token }, { authorization: `Bearer ${token}` }, true],
  ])('to %s', async (_, settings, headers, isShown) => {
    expect(await metricsOf(settings as never, headers as never)).toEqual([isShown ? 200 : 403, isShown])
  })
})

it('every call of the contract is answered here, and no other', async () => {
  const open = (await (await at('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const byRest = Object.values(open.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId))
  expect(byRest.sort()).toEqual(CALLS.flatMap(({ name, http }) => (http ? [name] : [])).sort())
  const live = (await (await at('/asyncapi.json')).json()) as { operations: Record<string, { action: string }> }
  const bySocket = Object.keys(live.operations).filter((key) => live.operations[key]!.action === 'receive')
  expect(bySocket.sort()).toEqual(
    CALLS.flatMap(({ socket }) => (socket ? [`call.${socket.replaceAll(':', '.')}`] : [])).sort(),
  )
})
