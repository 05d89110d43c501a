/** The real table of rates on a real server: so many and no more, counted by whom the table says, and again after the wait. */

import { randomUUID } from 'node:crypto'
import { CALLS, chats, keys, LIMITS, messages, RATES, type RateName } from '@parley/protocol'
import { type Line, outcome, type Person, request, signUp, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const chatId = randomUUID()
/** For each row a call of it that can be answered at once, be it by a refusal: what counts is that it was made. */
const SAMPLES: Record<
  Exclude<RateName, 'codePerTarget' | 'guesses' | 'connect' | 'kept'>,
  [call: string, input: Record<string, unknown>]
> = {
  signIn: ['auth.login', { username: 'nobody', password: 'nothing' }],
  register: ['auth.register', { username: 'taken', password: 'correct horse battery' }],
  refresh: ['auth.refreshToken', { refreshToken: 'x'.repeat(40) }],
  codePerIp: ['auth.forgotPassword', { phone: 'no number' }],
  verifyCode: ['auth.verifyOtp', { sessionId: randomUUID(), code: '123456' }],
  open: ['auth.policy', {}],
  link: ['links.cancel', { linkId: '0'.repeat(32) }],
  linkLook: ['links.look', { pickup: 'x'.repeat(32) }],
  api: ['chats.remove', { chatId }],
  read: ['chats.get', { chatId }],
  send: ['messages.send', { chatId, clientId: randomUUID(), content: { text: 'x' } }],
  signal: ['receipts.read', { id: `${chatId}.1` }],
  call: ['calls.initiate', { chatId, clientId: randomUUID() }],
  preview: ['previews.make', { url: 'http://127.0.0.1/' }],
  search: ['users.search', { q: 'nobody' }],
  keys: ['keys.seeds', {}],
  upload: ['users.set-avatar', { userId: randomUUID() }],
  download: ['media.download', { id: randomUUID() }],
  openDownload: ['media.signed', { id: randomUUID(), expires: 1, signature: 'x' }],
  recovery: ['keys.recover', { link: 'A'.repeat(88) }],
  report: [
    'reports.create',
    {
      about: randomUUID(),
      reason: 'spam',
      sealed: { ciphertext: 'A'.repeat(344), iv: 'A'.repeat(16), authTag: `${'A'.repeat(22)}==` },
    },
  ],
}

let server: TestServer
beforeAll(async () => {
  server = await startServer({ rates: 'real' })
  await signUp(server.url)
})
afterAll(() => server.stop())

/** The seconds to wait, where there was no room. */
async function attempt(name: string, input: Record<string, unknown>, person?: Person): Promise<number | undefined> {
  const call = CALLS.find((one) => one.name === name)!
  const headers = { authorization: `Bearer ${person?.session.accessToken}`, 'content-type': 'image/png' }
  const answer = call.http!.file
    ? await fetch(`${server.url}${call.http!.path.replace(':userId', String(input.userId))}`, {
        method: 'POST',
        headers,
        body: Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 0, 0),
      })
    : await request(server.url, person?.session.accessToken, call, input)
  if (answer.status !== 429) {
    const body = 'body' in answer ? JSON.stringify(answer.body) : ''
    const mistakes = [
      'INVALID_INPUT',
      'INTERNAL',
      ...(call.access === 'anyone' ? [] : ['UNAUTHENTICATED', 'TOKEN_EXPIRED']),
    ]
    expect(
      mistakes.filter((code) => body.includes(`"${code}"`)),
      'a sample is valid and signed in',
    ).toEqual([])
    return undefined
  }
  return Number(answer.headers.get('retry-after'))
}

/** Nobody is remembered by the table any more, and whoever signs up now has a fresh token. */
async function newcomer(): Promise<Person> {
  server.clock.advance(3 * 60_000)
  return signUp(server.url)
}

async function attempts(count: number, name: string, input: Record<string, unknown>, person?: Person) {
  const waits: (number | undefined)[] = []
  while (waits.length < count) {
    const some = Math.min(50, count - waits.length)
    waits.push(...(await Promise.all(Array.from({ length: some }, () => attempt(name, input, person)))))
  }
  return waits.filter((wait) => wait !== undefined)
}

describe.each(Object.entries(SAMPLES))('%s', (row, [name, input]) => {
  const { per, max, window } = RATES[row as RateName]

  it(`is ${max} per ${per}, and room again after the wait that is told`, async () => {
    expect(CALLS.find((one) => one.name === name)?.rate).toBe(row)
    const person = await newcomer()
    const other = per === 'user' ? await signUp(server.url) : undefined
    // Who signed up for this test has used the row of signing up.
    const used = row === 'register' ? 1 : 0
    expect(await attempts(max - used, name, input, person)).toEqual([])
    const wait = await attempt(name, input, person)
    expect(wait).toBeGreaterThan(0)
    expect(wait! * 1_000).toBeLessThanOrEqual(2 * window)
    const isRoomForOthers = (await attempt(name, input, other ?? person)) === undefined
    expect(isRoomForOthers, 'room for another person at the same address').toBe(per === 'user')
    // A token does not outlive the longer windows.
    if (window > 60_000) return
    server.clock.advance(wait! * 1_000)
    await expect(attempt(name, input, person)).resolves.toBeUndefined()
  })
})

it('codes are counted by whom they go to, wherever they are asked for', async () => {
  await newcomer()
  const ask = (phone: string) =>
    request(server.url, undefined, CALLS.find(({ name }) => name === 'auth.login')!, { phone })
  for (let i = 0; i < RATES.codePerTarget.max; i++) expect((await ask('+491701234567')).status).toBe(200)
  const refused = await ask('+49 170 1234567')
  expect([refused.status, refused.body.error.details.limit]).toEqual([429, 'codePerTarget'])
  expect((await ask('+491701234568')).status).toBe(200)
})

it('guesses are counted by whose password is guessed, in whatever letters and however slowly', async () => {
  const person = await newcomer()
  const login = CALLS.find(({ name }) => name === 'auth.login')!
  const guess = async (nth: number) => {
    // One by one, so that the limit of the address is not met first.
    server.clock.advance(20_000)
    const username = nth % 2 === 0 ? person.username : person.username.toUpperCase()
    return request(server.url, undefined, login, { username, password: `guess ${nth}` })
  }
  for (let i = 0; i < RATES.guesses.max; i++) expect((await guess(i)).body.error.code).toBe('BAD_CREDENTIALS')
  const refused = await guess(20)
  expect([refused.status, refused.body.error.details.limit]).toEqual([429, 'guesses'])
})

it('nonsense is counted before anybody looks what it says', async () => {
  const person = await newcomer()
  const make = CALLS.find(({ name }) => name === 'previews.make')!
  const codes = []
  for (let i = 0; i <= RATES.preview.max; i++) codes.push((await person.request(make, { nonsense: i })).body.error.code)
  expect(codes).toEqual([...new Array<string>(RATES.preview.max).fill('INVALID_INPUT'), 'RATE_LIMITED'])
})

it('connections are counted by where they come from', async () => {
  await using strict = await startServer({ rates: { connect: { ...RATES.connect, max: 3 } } })
  const person = await signUp(strict.url)
  const lines = await Promise.all([1, 2, 3].map(() => person.connect()))
  expect(await outcome(person.connect())).toBe('RATE_LIMITED')
  strict.clock.advance(2 * RATES.connect.window)
  lines.push(await person.connect())
  for (const line of lines) line.close()
})

it('nobody has more connections than may be', async () => {
  const person = await newcomer()
  const lines: Line[] = []
  while (lines.length < LIMITS.connectionsPerUser) {
    lines.push(...(await Promise.all(Array.from({ length: 20 }, () => person.connect()))))
  }
  expect(await outcome(person.connect())).toBe('BUSY')
  const other = await signUp(server.url)
  lines.push(await other.connect())
  for (const line of lines) line.close()
  await expect.poll(() => outcome(person.connect()), { timeout: 20_000 }).toBe('done')
})

describe('what costs more counts more', () => {
  it('a message forwarded to three chats is three', async () => {
    await using strict = await startServer({ rates: { send: { ...RATES.send, max: 5 } } })
    const person = await signUp(strict.url)
    const group = async () => (await person.call(chats.create, { type: 'group', privacy: 'server', name: 'x' })).id
    const ids = await Promise.all([1, 2, 3].map(group))
    const { id } = await person.say(ids[0]!, 'one')
    const to = ids.map((target) => ({ chatId: target, clientId: randomUUID() }))
    await person.call(messages.forward, { id, to })
    await person.say(ids[0]!, 'five')
    expect(await outcome(person.say(ids[0]!, 'six'))).toBe('RATE_LIMITED')
  })

  it('drafts, archive pages and what one keeps for oneself count by their size', async () => {
    await using strict = await startServer({ rates: { kept: { ...RATES.kept, max: 4 } } })
    const person = await signUp(strict.url)
    const { id } = await person.call(chats.create, { type: 'group', privacy: 'server', name: 'x' })
    const draft = (length: number) => outcome(person.call(chats.draft, { chatId: id, draft: 'x'.repeat(length) }))
    expect(await draft(1_500)).toBe('done')
    expect(await outcome(person.call(keys.putOwn, { name: 'n', body: 'A'.repeat(400) }))).toBe('done')
    expect(await draft(1_500)).toBe('RATE_LIMITED')
    const page = { clientId: randomUUID(), body: 'A'.repeat(4_000) }
    expect(await outcome(person.call(keys.putArchive, page))).toBe('RATE_LIMITED')
    expect(await outcome(person.call(chats.draft, { chatId: id, draft: null }))).toBe('done')
  })
})
