/** What is over is cleared away, and what was left half done is finished, however often the job comes round. */

import { auth, type Call, type UserId } from '@parley/protocol'
import { createTestDatabase, PASSWORD, type TestDatabase } from '@parley/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../db/database.ts'
import { createTransact } from '../../log/transact.ts'
import { systemRandom } from '../../ports/random.ts'
import { secretsFrom } from '../../ports/secrets.ts'
import { type AuthFeature, authFeature } from './index.ts'

const DAY = 24 * 3_600_000

let base: TestDatabase
let database: Database
let feature: AuthFeature
let now: number
let left: UserId[]
let cut: string[]
let warnings: string[]
let cannotLeave: boolean
beforeEach(async () => {
  base = await createTestDatabase()
  database = openDatabase({ connection: base.connection, poolSize: 3, onError: () => {} })
  now = Date.now()
  left = []
  cut = []
  warnings = []
  cannotLeave = false
  const send = async () => {}
  feature = authFeature({
    database,
    transact: createTransact(database, () => {}),
    clock: { now: () => now },
    random: systemRandom,
    secrets: secretsFrom(Buffer.alloc(32, 1)),
    signals: { toUsers() {}, toChat() {}, toDevice() {}, cut: (devices) => cut.push(...devices) },
    limiter: { take() {} },
    mail: { send },
    sms: { send },
    log: { warn: (_detail, message) => warnings.push(message) },
    serverName: 'Parley',
    registration: 'open',
    async onDeleted(user) {
      if (cannotLeave) throw new Error('not now')
      left.push(user)
    },
  })
})
afterEach(async () => {
  await database.close()
  await base.drop()
})

const context = { ip: '127.0.0.1', userAgent: '', requestId: '', cookie: { read: () => undefined, write() {} } }
const answer = (spec: Call, input: object, userId?: string) =>
  feature.calls
    .find((bound) => bound.call.name === spec.name)!
    .answer(input as never, { userId } as never, context) as Promise<auth.Session>
const sweep = () => feature.jobs[0]!.run()
const register = (username: string) => answer(auth.register, { username, password: PASSWORD })
const count = async (table: string) => (await database.query<{ n: number }>(`select count(*) as n from ${table}`))[0]!.n

test('a deleted account leaves its chats even if that fails at first, and once is enough', async () => {
  const { userId } = await register('ann')
  cannotLeave = true
  await answer(auth.deleteAccount, { proof: { password: PASSWORD } }, userId)
  await sweep()
  expect([left, warnings.length]).toEqual([[], 2])
  cannotLeave = false
  await sweep()
  await sweep()
  expect([left, warnings.length]).toEqual([[userId], 2])
})

test('codes and invitations that are over go, those that are not stay', async () => {
  const { userId } = await register('ann')
  await answer(auth.login, { phone: '+491701234567' })
  await answer(auth.createInvite, { note: '', uses: 1 }, userId)
  await sweep()
  expect([await count('verifications'), await count('server_invites')]).toEqual([1, 1])
  now += 7 * DAY
  await sweep()
  expect([await count('verifications'), await count('server_invites')]).toEqual([0, 0])
})

test('a device nobody has used for thirty days is signed out and told of once, on however many nodes', async () => {
  const { userId, deviceId } = await register('ann')
  now += DAY
  await answer(auth.login, { username: 'ann', password: PASSWORD })
  now += 29 * DAY
  await Promise.all([sweep(), sweep(), sweep()])
  expect(cut).toEqual([deviceId])
  const told = `select data from entries where log_id = $1 and kind = 'device-revoked'`
  expect(await database.query(told, [userId])).toEqual([{ data: { deviceId, reason: 'expired' } }])
})
