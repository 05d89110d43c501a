import { expect, test } from 'vitest'
import { systemRandom } from '../../ports/random.ts'
import { secretsFrom } from '../../ports/secrets.ts'
import { createPasswords } from './passwords.ts'

const secrets = secretsFrom(Buffer.alloc(32, 1))
const passwords = createPasswords(secrets, systemRandom)

test('the right password matches, another does not, and no password matches nothing', async () => {
  const stored = await passwords.hash('correct horse')
  expect(stored).toMatch(/^\$argon2id\$/)
  expect(await passwords.matches(stored, 'correct horse')).toBe(true)
  expect(await passwords.matches(stored, 'correct horsf')).toBe(false)
  expect(await passwords.matches(null, 'correct horse')).toBe(false)
})

test('a password typed on another keyboard is the same password', async () => {
  const stored = await passwords.hash('caf\u00e9 \u212bngstr\u00f6m')
  expect(await passwords.matches(stored, 'cafe\u0301 A\u030angstro\u0308m')).toBe(true)
})

test('the same password is never stored alike, and is worthless without the master key', async () => {
  const [a, b] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')]
  expect(a).not.toBe(b)
  const elsewhere = createPasswords(secretsFrom(Buffer.alloc(32, 2)), systemRandom)
  expect(await elsewhere.matches(a, 'correct horse')).toBe(false)
})

/** CPU spent by the whole process, hashing threads included: unlike the clock on the wall it does not wait for others. */
const work = async (action: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  for (let i = 0; i < 20; i++) await action()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

test('where there is no password the work is the same', async () => {
  const stored = await passwords.hash('correct horse')
  await work(() => passwords.matches(stored, 'wrong horse'))
  const known = await work(() => passwords.matches(stored, 'wrong horse'))
  const unknown = await work(() => passwords.matches(null, 'wrong horse'))
  expect(unknown / known).toBeGreaterThan(0.5)
  expect(unknown / known).toBeLessThan(2)
})

test('the event loop turns while passwords are hashed', async () => {
  let turns = 0
  let isDone = false
  const turn = () => {
    turns++
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await Promise.all(Array.from({ length: 8 }, () => passwords.hash('correct horse')))
  isDone = true
  expect(turns).toBeGreaterThan(50)
})

test('a flood is refused in part, and what was taken is done', async () => {
  const results = await Promise.allSettled(Array.from({ length: 400 }, () => passwords.matches(null, 'guess')))
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused.length).toBe(400 - 2 - 256)
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'BUSY', retryAfter: expect.any(Number) })
  expect(await passwords.matches(null, 'guess')).toBe(false)
})
