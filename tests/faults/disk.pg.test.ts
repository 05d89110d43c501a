/** A disk that is full, under the database and the files alike: a real one, small, that only root can make. */

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chats, ERRORS, users } from '@parley/protocol'
import { Battle, faultOf, figure, Person, seededRandom } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PNG } from '../access/scene.ts'
import { House } from '../kill/house.ts'

const LONG = process.env.PARLEY_LONG === '1'
const ROUNDS = LONG ? 5 : 1
const DISK = '192m'
const mayMount = process.platform === 'linux' && process.getuid?.() === 0
if (!mayMount) console.warn('Skipped: only root on Linux can make a small disk to fill.')

const isFault = (answer: unknown): boolean => typeof answer === 'object' && answer !== null && 'error' in answer

/** Writes until there is no room for another byte. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (const size of [1 << 20, 1 << 12, 1]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(file)
  }
}

describe.skipIf(!mayMount)('a full disk', () => {
  let ground: string
  let house: House
  beforeAll(async () => {
    ground = mkdtempSync(join(tmpdir(), 'parley-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=0755`, 'tmpfs', ground])
    house = await House.build(ground)
    await house.start()
  })
  afterAll(async () => {
    await house.tearDown()
    execFileSync('umount', ['-l', ground])
    rmSync(ground, { recursive: true })
  })

  it('makes nothing lost that was acknowledged, is told as something that passes, and passes', async () => {
    const random = seededRandom()
    const battle = await Battle.begin({
      ...{ url: house.url, connection: house.connection, masterKey: house.masterKey, random },
      ...{ writers: 6, readers: 2, chats: 3 },
    })
    const [{ userId, deviceId, token }] = battle.people as [(typeof battle.people)[0]]
    const ana = new Person(house.url, 'ana', { userId, deviceId, accessToken: token })
    const picture = async () => (await ana.request(users.setAvatar, { userId: ana.id, file: PNG })).body as unknown
    // As long as a row may be without being put elsewhere: so room for another is soon needed.
    const draft = async () =>
      (await ana.request(chats.draft, { chatId: battle.chats[0]!, draft: randomBytes(700).toString('hex') }))
        .body as unknown
    for (let round = 0; round < ROUNDS; round++) {
      await battle.hold(100)
      fill(join(ground, 'filling'))
      for (const attempt of [picture, draft]) {
        // PostgreSQL has a little set aside.
        let answer = await attempt()
        while (!isFault(answer)) answer = await attempt()
        expect(ERRORS[faultOf(answer).code]).toMatchObject({ status: 503, retry: 'later' })
      }
      rmSync(join(ground, 'filling'))
    }
    await battle.hold(100)
    expect(await picture()).toMatchObject({ id: ana.id })
    const { violations, unexpected, acked, events } = await battle.judge()
    figure(import.meta.filename, `${ROUNDS} times full, ${acked} acknowledged sends, ${events} events`)
    expect({ unexpected, violations }).toEqual({ unexpected: [], violations: [] })
  }, 300_000)
})
