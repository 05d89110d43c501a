/** People over HTTP, on a real database and real files; the other features are stood in for by what they were told. */

import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DeviceId, RATES, type UserId, type users } from '@parley/protocol'
import { createTestDatabase } from '@parley/testkit'
import type { InjectOptions } from 'fastify'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { folderBlob } from '../../adapters/folder-blob.ts'
import { openDatabase } from '../../db/database.ts'
import type { NewEntry } from '../../log/entry.ts'
import { createTransact } from '../../log/transact.ts'
import type { Status } from '../../ports/presence.ts'
import { systemRandom } from '../../ports/random.ts'
import { createHttp } from '../../transport/http/server.ts'
import { createRunCall } from '../../transport/run-call.ts'
import { usersFeature } from './index.ts'

type World = Awaited<ReturnType<typeof openWorld>>
let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(() => {
  for (const heard of [world.announced, world.signalled, world.blocks, world.declared, world.errors]) heard.length = 0
  world.statements.count = 0
})

async function openWorld() {
  const fresh = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'parley-users-'))
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const pool = openDatabase({ connection: fresh.connection, poolSize: 4, onError })
  const statements = { count: 0 }
  const database: typeof pool = {
    ...pool,
    query: (text, values) => {
      statements.count++
      return pool.query(text, values)
    },
  }
  const announced: NewEntry[] = []
  const signalled: { to: UserId[]; event: string; payload: { userId?: UserId } }[] = []
  const blocks: { blocker: UserId; blocked: UserId }[] = []
  const declared: { userId: UserId; deviceId: DeviceId; status: string }[] = []
  const statuses = new Map<UserId, Status>()
  const mates = new Map<UserId, UserId[]>()
  let time = 1_700_000_000_000
  const clock = { now: () => time++ }
  const feature = usersFeature({
    database,
    transact: createTransact(database, (appended) => announced.push(...appended.map(({ entry }) => entry))),
    clock,
    random: systemRandom,
    blobs: await folderBlob(folder, { random: systemRandom, clock: { now: () => Date.now() } }),
    presence: { statusOf: (user) => statuses.get(user) ?? 'offline' },
    signals: {
      toUsers: (to, event, payload) => void signalled.push({ to: [...to], event, payload }),
      toChat() {},
      toDevice() {},
      cut() {},
    },
    inTurn: (work) => work(),
    declareStatus: (userId, deviceId, status) => void declared.push({ userId, deviceId, status }),
    sharedWith: async (user) => mates.get(user) ?? [],
    setBlocked: async (blocker, blocked) => void blocks.push({ blocker, blocked }),
    onError,
  })
  const http = createHttp({
    calls: feature.calls,
    runCall: createRunCall({ limiter: { take() {} }, rates: RATES }),
    authenticate: async (token) => ({
      userId: token as UserId,
      deviceId: token as DeviceId,
      isOperator: false,
      tokenExpiresAt: Number.MAX_SAFE_INTEGER,
    }),
    clock,
    log: { error: onError, warn() {}, info() {}, debug() {} },
    trustProxy: false,
    corsOrigins: [],
    isSecure: false,
  })
  return {
    people: feature.people,
    announced,
    signalled,
    blocks,
    declared,
    errors,
    statements,
    statuses,
    mates,
    http,
    database: pool,
    files: async () =>
      (await readdir(join(folder, 'avatars')).catch((): string[] => [])).toSorted((a, b) => a.localeCompare(b)),
    async close() {
      await http.close()
      await pool.close()
      await fresh.drop()
      await rm(folder, { recursive: true })
    },
  }
}

/** A person as auth would make one. */
async function person(fields: { username?: string; name?: string; phone?: string; email?: string } = {}) {
  const id = randomUUID() as UserId
  const username = fields.username ?? `u${id.replaceAll('-', '')}`
  await world.database.query(
    'insert into users (id, username, name, phone, email, created_at) values ($1, $2, $3, $4, $5, 1)',
    [id, username, fields.name ?? 'Somebody', fields.phone, fields.email],
  )
  await world.database.query(`insert into logs (id, kind) values ($1, 'account')`, [id])
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, options: InjectOptions = {}) => {
    const response = await world.http.inject({
      method,
      url: `/api${url}`,
      ...options,
      headers: { authorization: `Bearer ${id}`, ...options.headers },
    })
    const { statusCode: status, headers, rawPayload } = response
    return {
      status,
      headers,
      bytes: rawPayload,
      body: headers['content-type']?.includes('json') ? response.json() : undefined,
    }
  }
  return {
    id,
    username,
    get: (url: string, headers: Record<string, string> = {}) => ask('GET', url, { headers }),
    delete: (url: string) => ask('DELETE', url),
    put: (url: string, payload: object) => ask('PUT', url, { payload }),
    post: (url: string, payload: object = {}) => ask('POST', url, { payload }),
    upload: (bytes: Buffer, type = 'image/png') =>
      ask('POST', `/users/${id}/avatar`, { payload: bytes, headers: { 'content-type': type } }),
    async sees(other: { id: UserId }): Promise<users.User> {
      return (await ask('GET', `/users/${other.id}`)).body
    },
    /** Ids found, in order. */
    async finds(q: string): Promise<UserId[]> {
      const { body, status } = await ask('GET', `/users/search?q=${encodeURIComponent(q)}`)
      expect(status).toBe(200)
      return body.users.map((user: users.User) => user.id)
    },
  }
}

const png = (background = '#a03020') =>
  sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .png()
    .toBuffer()

test('a profile changes as a whole or in parts, and one’s other devices learn of it', async () => {
  const ada = await person()
  expect((await ada.put(`/users/${ada.id}`, { name: 'Ada', bio: 'Numbers.\nAnd engines.' })).status).toBe(200)
  const changed = await ada.put(`/users/${ada.id}`, { username: 'Ada_L' })
  expect(changed.body).toMatchObject({ id: ada.id, name: 'Ada', bio: 'Numbers.\nAnd engines.', username: 'Ada_L' })
  expect(await ada.sees(ada)).toEqual(changed.body)
  const [row] = await world.database.query<{ kind: string; data: object }>(
    'select kind, data from entries where log_id = $1 order by seq desc limit 1',
    [ada.id],
  )
  expect(row).toEqual({
    kind: 'profile',
    data: { name: 'Ada', username: 'Ada_L', bio: 'Numbers.\nAnd engines.', profilePicture: null },
  })
  const before = world.announced.length
  await ada.put(`/users/${ada.id}`, { name: 'Ada' })
  expect(world.announced.length).toBe(before)
})

test('a username belongs to one person, whatever its case; it can be left and taken', async () => {
  const [ada, bob] = [await person({ username: 'first_one' }), await person()]
  for (const username of ['first_one', 'FIRST_one']) {
    expect((await bob.put(`/users/${bob.id}`, { username })).body.error.code).toBe('USERNAME_TAKEN')
  }
  expect((await ada.put(`/users/${ada.id}`, { username: 'First_One' })).status).toBe(200)
  expect((await ada.put(`/users/${ada.id}`, { username: 'second_one' })).status).toBe(200)
  expect((await bob.put(`/users/${bob.id}`, { username: 'first_one' })).status).toBe(200)
  expect(world.errors).toEqual([])
})

test.each(['Admin', 'support', 'everyone'])('the username %s is held back', async (username) => {
  const ada = await person()
  expect((await ada.put(`/users/${ada.id}`, { username })).body.error.code).toBe('USERNAME_TAKEN')
})

test.each(['ab', '1abc', 'a b c', 'åke', 'a'.repeat(51), 'abc\n', "o'neil", 'me!'])(
  'the username %j is not one',
  async (username) => {
    const ada = await person()
    expect((await ada.put(`/users/${ada.id}`, { username })).body.error.code).toBe('INVALID_INPUT')
  },
)

test('two who want one username at once: one gets it', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => person()))
  const answers = await Promise.all(people.map((one) => one.put(`/users/${one.id}`, { username: 'wanted_by_all' })))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
})

test('what is one’s own is not there for others', async () => {
  const [ada, eve] = [await person(), await person()]
  const answers = [
    await eve.put(`/users/${ada.id}`, { name: 'Eve' }),
    await eve.put(`/users/${ada.id}/status`, { status: 'away' }),
    await eve.get(`/users/${ada.id}/privacy`),
    await eve.put(`/users/${ada.id}/privacy`, { online: 'nobody' }),
    await eve.get(`/users/${ada.id}/blocked`),
    await eve.delete(`/users/${ada.id}/avatar`),
    await eve.get(`/users/${randomUUID()}`),
  ]
  for (const { status, body } of answers) expect([status, body.error.code]).toEqual([404, 'NOT_FOUND'])
  expect((await ada.sees(ada)).name).toBe('Somebody')
})

test('there is no `me`: a person is named by id', async () => {
  expect((await (await person()).get('/users/me')).body.error.code).toBe('INVALID_INPUT')
})

test('a device may declare itself away or its person invisible; being online is not for it to say', async () => {
  const ada = await person()
  for (const status of ['away', 'invisible', 'online']) {
    expect((await ada.put(`/users/${ada.id}/status`, { status })).status).toBe(200)
  }
  expect(world.declared.map(({ status }) => status)).toEqual(['away', 'invisible', 'online'])
  expect((await ada.put(`/users/${ada.id}/status`, { status: 'offline' })).body.error.code).toBe('INVALID_INPUT')
})

test('people are found by the beginnings of username and words of the name', async () => {
  const me = await person()
  const zoe = await person({ username: 'zoe_quant', name: 'Zoë Anne-Marie Ström' })
  for (const q of [
    'zoe_q',
    'ZOE',
    'zoë',
    'Zoe\u0308',
    'stro',
    'marie',
    'anne-m',
    'ström zo',
    '@zoe_quant',
    '  zoe  ',
  ]) {
    expect(await me.finds(q), q).toEqual([zoe.id])
  }
  for (const q of ['oe_quant', 'quant', 'zoe anders', 'xyz ström', 'tröm', '@', '-', '\u0308'])
    expect(await me.finds(q), q).toEqual([])
  await zoe.put(`/users/${zoe.id}`, { name: 'Someone Renamed', username: 'elsewhere' })
  expect(await me.finds('zoe')).toEqual([])
  expect(await me.finds('renam')).toEqual([zoe.id])
})

test('nothing in a query means anything but itself', async () => {
  const me = await person()
  const odd = {
    percent: await person({ name: '%odd 100%sure' }),
    underscore: await person({ name: '_odd x_y' }),
    backslash: await person({ name: '\\odd C:\\temp' }),
    quote: await person({ name: `'odd" o'neil` }),
    unicorn: await person({ name: '🦄odd 👩‍👩‍👧 family' }),
    han: await person({ name: '李雷 王小明' }),
    kana: await person({ name: 'ひらがな　カタカナ' }),
    regex: await person({ name: '.*odd [a-z]+' }),
  }
  const finds: [string, keyof typeof odd][] = [
    ['%', 'percent'],
    ['%o', 'percent'],
    ['100%', 'percent'],
    ['_o', 'underscore'],
    ['x_', 'underscore'],
    ['\\', 'backslash'],
    ['C:\\', 'backslash'],
    [`'`, 'quote'],
    [`o'n`, 'quote'],
    ['🦄', 'unicorn'],
    ['👩‍👩', 'unicorn'],
    ['李', 'han'],
    ['王小', 'han'],
    ['王 李', 'han'],
    ['ｶﾀ', 'kana'],
    ['.*', 'regex'],
    ['[a-z', 'regex'],
  ]
  for (const [q, who] of finds) expect(await me.finds(q), q).toEqual([odd[who].id])
  for (const q of ['%%', '__', '1__', '\\\\', 'x%', '👧', '小']) expect(await me.finds(q), q).toEqual([])
})

test('a name of the longest and strangest words can be stored', async () => {
  const ada = await person()
  for (const name of ['\ufdfa'.repeat(100), '😀'.repeat(50), 'a '.repeat(50).trim(), '\u0301'.repeat(99)]) {
    expect((await ada.put(`/users/${ada.id}`, { name })).status, name).toBe(200)
  }
  // Longer than any index holds, and not to be compressed.
  const endless = randomBytes(5_000).toString('hex')
  await world.database.query('update users set name = $2 where id = $1', [ada.id, endless])
  expect(await (await person()).finds(endless.slice(0, 50))).toEqual([ada.id])
})

test('by phone number only exactly, however it is written', async () => {
  const [me, ada] = [await person(), await person({ phone: '+4917012345678', name: 'Lovelace' })]
  for (const q of ['+4917012345678', '+49 170 1234-5678', ' +49 (170) 12345678'])
    expect(await me.finds(q)).toEqual([ada.id])
  for (const q of ['+491701234567', '+49170', '4917012345678', '017012345678']) expect(await me.finds(q)).toEqual([])
})

test('search leaves out oneself, the deleted, and those with a block between them', async () => {
  const [me, a, b, c] = await Promise.all(['me', 'a', 'b', 'c'].map((name) => person({ name: `Hidden${name} Tester` })))
  expect((await me!.finds('tester')).toSorted()).toEqual([a!.id, b!.id, c!.id].toSorted())
  await me!.post(`/users/${a!.id}/block`)
  await b!.post(`/users/${me!.id}/block`)
  await world.database.query('update users set deleted_at = 5 where id = $1', [c!.id])
  expect(await me!.finds('tester')).toEqual([])
  expect(await c!.finds('hiddenme')).toEqual([me!.id])
})

test('pages of a search: everybody once, the best first', async () => {
  const me = await person()
  const ids = new Set<UserId>()
  for (let i = 0; i < 23; i++) ids.add((await person({ name: `Pagina ${i % 5}` })).id)
  const prefix = await person({ username: 'pagina_x', name: 'Zzz' })
  const exact = await person({ username: 'pagina', name: 'Zzz' })
  const seen: UserId[] = []
  let after: UserId | undefined
  do {
    const { body } = await me.get(`/users/search?q=pagina&limit=10${after ? `&after=${after}` : ''}`)
    seen.push(...body.users.map((user: users.User) => user.id))
    after = body.next
  } while (after)
  expect(seen.slice(0, 2)).toEqual([exact.id, prefix.id])
  expect(seen.length).toBe(25)
  expect(new Set(seen)).toEqual(new Set([...ids, prefix.id, exact.id]))
})

test('contacts: added by id, username or number, listed A–Z, removed', async () => {
  const me = await person()
  const [zoe, bob, ada] = [
    await person({ name: 'Zoe' }),
    await person({ name: 'bob', username: 'Bob_Contact' }),
    await person({ name: 'Ada', phone: '+15550001111' }),
  ]
  expect((await me.post('/contacts', { userId: zoe.id })).status).toBe(201)
  expect((await me.post('/contacts', { username: 'bob_CONTACT' })).body.user.id).toBe(bob.id)
  expect((await me.post('/contacts', { phone: '+15550001111' })).body.user.id).toBe(ada.id)
  const list = async () => (await me.get('/contacts')).body.contacts as users.Contact[]
  expect((await list()).map(({ user }) => user.id)).toEqual([ada.id, bob.id, zoe.id])

  await me.delete(`/contacts/${bob.id}`)
  expect((await list()).map(({ user }) => user.name)).toEqual(['Ada', 'Zoe'])
  expect(world.announced.map(({ kind, data }) => [kind, data?.userId])).toEqual([
    ['contact-added', zoe.id],
    ['contact-added', bob.id],
    ['contact-added', ada.id],
    ['contact-removed', bob.id],
  ])
  // The same again changes nothing and tells nobody.
  await me.post('/contacts', { userId: zoe.id })
  expect((await me.delete(`/contacts/${bob.id}`)).status).toBe(200)
  expect(world.announced.length).toBe(4)
  // The other side has no contact, and an account that is gone is not in the list.
  expect((await zoe.get('/contacts')).body.contacts).toEqual([])
  await world.database.query('update users set deleted_at = 5 where id = $1', [zoe.id])
  expect((await list()).map(({ user }) => user.name)).toEqual(['Ada'])
})

test('a nickname is kept as sealed, changed and dropped', async () => {
  const [me, ada] = [await person(), await person()]
  const nickname = Buffer.alloc(33, 7).toString('base64')
  const added = (await me.post('/contacts', { userId: ada.id, nickname })).body
  expect(added.nickname).toBe(nickname)
  const [listed] = (await me.get('/contacts')).body.contacts
  expect(listed).toEqual(added)
  const again = (await me.post('/contacts', { userId: ada.id })).body
  expect([again.nickname, again.addedAt]).toEqual([undefined, added.addedAt])
  expect((await me.post('/contacts', { userId: ada.id, nickname: 'Mum' })).body.error.code).toBe('INVALID_INPUT')
})

test('a contact is named in exactly one way, is somebody, and is not oneself', async () => {
  const me = await person()
  const refusals: [object, string][] = [
    [{}, 'INVALID_INPUT'],
    [{ userId: me.id, username: me.username }, 'INVALID_INPUT'],
    [{ userId: me.id }, 'INVALID_INPUT'],
    [{ userId: randomUUID() }, 'NOT_FOUND'],
    [{ username: 'nobody_here_by_that' }, 'NOT_FOUND'],
    [{ phone: '+19999999999' }, 'NOT_FOUND'],
  ]
  for (const [payload, code] of refusals) expect((await me.post('/contacts', payload)).body.error.code).toBe(code)
})

test('what the owner’s settings and contacts let a viewer see', async () => {
  const [owner, viewer] = [await person({ phone: '+4930111222', email: 'o@example.org' }), await person()]
  world.statuses.set(owner.id, 'away')
  await world.people.lastSeen(owner.id, 777)
  await owner.upload(await png())
  const hidden = ['lastSeen', 'onlineStatus', 'profilePicture', 'phone', 'email'] as const
  const seen = async () => {
    const user = await viewer.sees(owner)
    return hidden.filter((field) => user[field] !== undefined)
  }
  const all = { lastSeen: 'contacts', online: 'contacts', picture: 'contacts' }
  expect(await owner.sees(owner)).toMatchObject({
    onlineStatus: 'away',
    lastSeen: 777,
    phone: '+4930111222',
    email: 'o@example.org',
  })
  expect(await seen()).toEqual(['lastSeen', 'onlineStatus', 'profilePicture'])
  await owner.put(`/users/${owner.id}/privacy`, all)
  expect(await seen()).toEqual([])
  // Having somebody among one's contacts opens one's own profile to them, not theirs to oneself.
  await viewer.post('/contacts', { userId: owner.id })
  expect(await seen()).toEqual([])
  await owner.post('/contacts', { userId: viewer.id })
  expect(await seen()).toEqual(['lastSeen', 'onlineStatus', 'profilePicture', 'phone'])
  await owner.put(`/users/${owner.id}/privacy`, { lastSeen: 'nobody', online: 'nobody', picture: 'nobody' })
  expect(await seen()).toEqual(['phone'])
})

test('privacy settings: open at first, changed in parts, told to one’s devices', async () => {
  const ada = await person()
  const open = { lastSeen: 'everyone', online: 'everyone', picture: 'everyone', groups: 'everyone', readReceipts: true }
  expect((await ada.get(`/users/${ada.id}/privacy`)).body).toEqual(open)
  const after = { ...open, groups: 'nobody', readReceipts: false }
  expect((await ada.put(`/users/${ada.id}/privacy`, { groups: 'nobody', readReceipts: false })).body).toEqual(after)
  expect((await ada.get(`/users/${ada.id}/privacy`)).body).toEqual(after)
  expect(world.announced.map(({ kind, data }) => ({ kind, data }))).toEqual([{ kind: 'privacy', data: after }])
  expect((await ada.put(`/users/${ada.id}/privacy`, { online: 'friends' })).body.error.code).toBe('INVALID_INPUT')
})

test('a block hides both from each other, at once, until it is taken back', async () => {
  const [ada, eve] = [await person({ name: 'Ada' }), await person({ name: 'Eve' })]
  for (const one of [ada, eve]) {
    world.statuses.set(one.id, 'online')
    await world.people.lastSeen(one.id, 99)
    await one.upload(await png())
  }
  await ada.post('/contacts', { userId: eve.id })
  await eve.post('/contacts', { userId: ada.id })
  const open = { lastSeen: 99, onlineStatus: 'online', profilePicture: expect.any(String), bio: '' }
  expect(await ada.sees(eve)).toMatchObject(open)
  expect(await eve.sees(ada)).toMatchObject(open)

  for (let i = 0; i < 2; i++) expect((await ada.post(`/users/${eve.id}/block`)).status).toBe(200)
  const bare = (one: typeof ada, name: string) => ({ id: one.id, username: one.username, name, createdAt: 1 })
  expect(await ada.sees(eve)).toEqual(bare(eve, 'Eve'))
  expect(await eve.sees(ada)).toEqual(bare(ada, 'Ada'))
  expect((await eve.get(`/users/${ada.id}/avatar`)).status).toBe(404)
  expect((await ada.get(`/users/${eve.id}/avatar`)).status).toBe(404)
  expect((await ada.get(`/users/${ada.id}/blocked`)).body.blocked).toEqual([
    { user: bare(eve, 'Eve'), at: expect.any(Number) },
  ])
  expect((await eve.get(`/users/${eve.id}/blocked`)).body.blocked).toEqual([])
  expect([await world.people.isBlocked(ada.id, eve.id), await world.people.isBlocked(eve.id, ada.id)]).toEqual([
    true,
    false,
  ])

  for (let i = 0; i < 2; i++) expect((await ada.delete(`/users/${eve.id}/unblock`)).status).toBe(200)
  expect(await ada.sees(eve)).toMatchObject(open)
  expect(await eve.sees(ada)).toMatchObject(open)
  expect(world.blocks).toEqual(Array.from({ length: 4 }, () => ({ blocker: ada.id, blocked: eve.id })))
  expect(world.announced.filter(({ kind }) => /block/.test(kind)).map(({ kind, log }) => [kind, log])).toEqual([
    ['blocked', ada.id],
    ['unblocked', ada.id],
  ])
})

test('nobody blocks themselves or nobody', async () => {
  const ada = await person()
  expect((await ada.post(`/users/${ada.id}/block`)).body.error.code).toBe('INVALID_INPUT')
  expect((await ada.post(`/users/${randomUUID()}/block`)).body.error.code).toBe('NOT_FOUND')
  expect(world.blocks).toEqual([])
})

test('a picture goes up, is looked at, replaced and taken away; nothing is left behind', async () => {
  const [ada, bob] = [await person(), await person()]
  const start = await world.files()
  const first = await ada.upload(await png('#ff0000'))
  expect(first.status).toBe(201)
  const address = first.body.profilePicture.replace('/api', '')
  const answer = await bob.get(address)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': 'image/webp',
    'content-length': String(answer.bytes.length),
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-cache',
  })
  expect(await sharp(answer.bytes).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 })
  const small = await bob.get(`/users/${ada.id}/avatar?size=small`)
  expect(await sharp(small.bytes).metadata()).toMatchObject({ width: 96, height: 96 })
  const { etag } = answer.headers as { etag: string }
  expect((await bob.get(address, { 'if-none-match': etag })).status).toBe(304)
  expect((await bob.get(address, { 'if-none-match': `"x", W/${etag}` })).status).toBe(304)

  const second = await ada.upload(await png('#0000ff'))
  expect(second.body.profilePicture).not.toBe(first.body.profilePicture)
  expect((await bob.get(address, { 'if-none-match': etag })).status).toBe(200)
  expect((await world.files()).length).toBe(start.length + 2)

  expect((await ada.delete(`/users/${ada.id}/avatar`)).body.profilePicture).toBeUndefined()
  expect((await bob.get(address)).body.error.code).toBe('NOT_FOUND')
  expect(await world.files()).toEqual(start)
  expect(world.announced.map(({ kind }) => kind)).toEqual(['profile', 'profile', 'profile'])
  expect(world.errors).toEqual([])
})

test('many uploads at once leave one picture', async () => {
  const ada = await person()
  const start = (await world.files()).length
  const bytes = await png()
  await Promise.all(Array.from({ length: 5 }, () => ada.upload(bytes)))
  expect((await world.files()).length).toBe(start + 2)
  expect((await ada.get(`/users/${ada.id}/avatar`)).status).toBe(200)
})

test('a file that is not what it claims is refused, and nothing is stored', async () => {
  const ada = await person()
  const start = await world.files()
  const picture = await png()
  const refusals: [Buffer, string, string][] = [
    [Buffer.from('<!doctype html><p>hi'), 'image/png', 'INVALID_FILE'],
    [picture, 'image/jpeg', 'INVALID_FILE'],
    [picture, 'text/html', 'UNSUPPORTED_TYPE'],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', 'UNSUPPORTED_TYPE'],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'application/octet-stream', 'INVALID_FILE'],
    [Buffer.alloc(0), 'image/png', 'INVALID_FILE'],
    [picture.subarray(0, 60), 'image/png', 'INVALID_FILE'],
    [Buffer.alloc(11 * 1_024 * 1_024), 'image/png', 'TOO_LARGE'],
  ]
  for (const [bytes, type, code] of refusals) expect((await ada.upload(bytes, type)).body.error.code, type).toBe(code)
  expect(await world.files()).toEqual(start)
  // Not saying what it is, is no lie.
  expect((await ada.upload(picture, 'application/octet-stream')).status).toBe(201)
})

test('a form’s one file is judged by its bytes and declared type, never by its name', async () => {
  const ada = await person()
  const form = async (name: string, type: string, bytes: Buffer) => {
    const data = new FormData()
    data.set('avatar', new File([new Uint8Array(bytes)], name, { type }))
    const request = new Request('http://x', { method: 'POST', body: data })
    return ada.upload(Buffer.from(await request.arrayBuffer()), request.headers.get('content-type')!)
  }
  const picture = await png()
  expect((await form('holiday.jpg', 'image/png', picture)).status).toBe(201)
  expect((await form('holiday.jpg', 'image/jpeg', picture)).body.error.code).toBe('INVALID_FILE')
  expect((await form('holiday.png', 'image/png', Buffer.from('<p>'))).body.error.code).toBe('INVALID_FILE')
})

test('those who know somebody hear of a change, each once', async () => {
  const [ada, fan, mate, both, stranger] = await Promise.all([person(), person(), person(), person(), person()])
  await fan.post('/contacts', { userId: ada.id })
  await both.post('/contacts', { userId: ada.id })
  await ada.post('/contacts', { userId: stranger.id })
  world.mates.set(ada.id, [mate.id, both.id, ada.id])
  await ada.put(`/users/${ada.id}`, { name: 'Countess' })
  // Those of earlier tests may still be on their way.
  const words = () => world.signalled.filter(({ payload }) => payload.userId === ada.id)
  await expect.poll(words, { timeout: 10_000 }).toHaveLength(1)
  const [{ to, event, payload }] = words() as [(typeof world.signalled)[0]]
  expect(to.toSorted()).toEqual([fan.id, mate.id, both.id].toSorted())
  expect({ event, payload }).toEqual({
    event: 'user:profile-changed',
    payload: { userId: ada.id, name: 'Countess', username: ada.username },
  })
})

test('asking about many takes as many statements as asking about one', async () => {
  const me = await person()
  const others = await Promise.all(Array.from({ length: 30 }, () => person()))
  for (const other of others.slice(0, 3)) await other.post('/contacts', { userId: me.id })
  const ids = others.map(({ id }) => id)
  const { people } = world
  const questions: Record<string, (ids: UserId[]) => Promise<unknown>> = {
    visibility: (asked) => people.visibility(me.id, asked),
    seenBy: (asked) => people.seenBy(me.id, asked),
    profiles: (asked) => people.profiles(me.id, asked),
    mayAddToGroup: (asked) => people.mayAddToGroup(me.id, asked),
    readReceipts: (asked) => people.readReceipts(asked),
    existing: (asked) => people.existing(asked),
  }
  for (const [name, ask] of Object.entries(questions)) {
    for (const asked of [ids, ids.slice(0, 1), []]) {
      world.statements.count = 0
      const answer = (await ask(asked)) as { size: number }
      expect([name, answer.size, world.statements.count]).toEqual([name, asked.length, 1])
    }
  }
})

test('the public face answers as the settings say', async () => {
  const [me, open, closed, friend, gone] = await Promise.all([person(), person(), person(), person(), person()])
  await closed.put(`/users/${closed.id}/privacy`, { groups: 'nobody', online: 'nobody', readReceipts: false })
  await friend.put(`/users/${friend.id}/privacy`, { groups: 'contacts', lastSeen: 'contacts' })
  await friend.post('/contacts', { userId: me.id })
  await world.database.query('update users set deleted_at = 5 where id = $1', [gone.id])
  const { people } = world
  const ids = [open.id, closed.id, friend.id, gone.id, me.id]
  expect(await people.existing(ids)).toEqual(new Set([open.id, closed.id, friend.id, me.id]))
  expect(await people.mayAddToGroup(me.id, ids)).toEqual(new Set([open.id, friend.id, me.id]))
  expect(await people.mayAddToGroup(open.id, ids)).toEqual(new Set([open.id, me.id]))
  expect((await people.readReceipts(ids)).get(closed.id)).toBe(false)
  expect((await people.visibility(me.id, ids)).get(closed.id)).toMatchObject({ online: false, lastSeen: true })
  expect((await people.visibility(me.id, ids)).has(gone.id)).toBe(false)
  const seen = await people.seenBy(friend.id, [me.id, open.id])
  expect([seen.get(me.id)?.lastSeen, seen.get(open.id)?.lastSeen]).toEqual([true, false])
  await people.lastSeen(me.id, 500)
  await people.lastSeen(me.id, 400)
  expect((await people.visibility(open.id, [me.id])).get(me.id)?.lastSeenAt).toBe(500)
  expect(await people.contactsOf(friend.id)).toEqual([me.id])
  expect(await people.watchersOf(me.id, 10)).toEqual([friend.id])
})

test('of a deleted account nothing is left but its id', async () => {
  const [ada, bob] = [await person(), await person()]
  const start = await world.files()
  await ada.upload(await png())
  await ada.post('/contacts', { userId: bob.id })
  await bob.post('/contacts', { userId: ada.id })
  await bob.post(`/users/${ada.id}/block`)
  await world.database.query(`update users set deleted_at = 5, name = '', username = null where id = $1`, [ada.id])
  for (let i = 0; i < 2; i++) await world.people.forget(ada.id)
  expect(await world.files()).toEqual(start)
  const left = await world.database.query(
    `select 1 from contacts where $1 in (owner_id, user_id) union all select 1 from blocks where $1 in (blocker_id, blocked_id)
     union all select 1 from user_words where user_id = $1 union all select 1 from users where id = $1 and avatar_key is not null`,
    [ada.id],
  )
  expect(left).toEqual([])
})
