/** A server that dies at the worst moments there are, one after the other, loses nothing it has acknowledged and doubles nothing. */

import { randomBytes } from 'node:crypto'
import { keys, users } from '@parley/protocol'
import { Battle, type Failpoint, figure, Keyed, Person, Seed, seededRandom, ServerApart } from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PNG } from '../access/scene.ts'

const LONG = process.env.PARLEY_LONG === '1'
/** Of a resumable upload. */
const PIECE = 300_000
const DEATHS = LONG ? 30 : 3

let apart: ServerApart
beforeAll(async () => {
  apart = await ServerApart.build()
})
afterAll(() => apart.tearDown())

it.each(['before-commit', 'after-commit', 'before-deliver', 'mid-sync'] satisfies Failpoint[])(
  `${DEATHS} deaths at %s under people who write and read`,
  async (point) => {
    const random = seededRandom()
    const battle = await Battle.begin({
      ...{ url: apart.url, connection: apart.database.connection, masterKey: apart.masterKey, random },
      ...{ writers: 6, readers: 3, chats: 3 },
    })
    for (let death = 0; death < DEATHS; death++) {
      await apart.start({ dieAt: { point, nth: random.integer(5, 25) } })
      // Readers who come and go have something to catch up with.
      const comings = setInterval(() => random.pick(battle.readers).drop(), 50)
      await apart.ended()
      clearInterval(comings)
    }
    await apart.start()
    await battle.hold()
    const { violations, unexpected, acked, events } = await battle.judge()
    figure(import.meta.filename, `${DEATHS} deaths ${point}, ${acked} acknowledged sends, ${events} events`)
    expect({ unexpected, violations }).toEqual({ unexpected: [], violations: [] })
    expect((await apart.condition()).complaints).toEqual([])
    await apart.stop()
  },
  LONG ? 600_000 : 120_000,
)

async function people(count: number): Promise<Person[]> {
  const seed = await Seed.open(apart.database.connection, apart.masterKey)
  const seeded = await seed.people(count)
  await seed.close()
  return seeded.map(
    ({ userId, deviceId, token }) => new Person(apart.url, 'seeded', { userId, deviceId, accessToken: token }),
  )
}

it('a death while an epoch is turned leaves the old one whole, and the same turn is made again', async () => {
  await apart.start()
  const [ana, ben] = await Promise.all((await people(2)).map((one) => Keyed.of(one)))
  const { id: chatId } = await ana!.group([ben!])
  await apart.stop()
  await apart.start({ dieAt: { point: 'mid-epoch', nth: 1 } })
  const before = await ana!.stateOf(chatId)
  const { epoch } = await ana!.turning(before)
  const turn = () => ana!.person.call(keys.turnEpoch, { chatId, epoch })
  await expect(turn()).rejects.toThrow()
  await apart.ended()
  await apart.start()
  expect(await ana!.stateOf(chatId)).toEqual(before)
  expect((await ben!.person.call(keys.seals, { wanted: [{ chatId, epoch: 2 }] })).seals).toEqual([])
  // What was signed before it died is as good as ever, and in force for both at once.
  expect(await turn()).toMatchObject({ epoch: 2, mustTurn: false })
  expect((await ben!.person.call(keys.seals, { wanted: [{ chatId, epoch: 2 }] })).seals).toHaveLength(1)
  await apart.stop()
})

it('a death in the middle of an upload leaves the profile as it was, and the picture can be sent again', async () => {
  await apart.start({ dieAt: { point: 'mid-upload', nth: 1 } })
  const [ana] = (await people(1)) as [Person]
  const send = () => ana.request(users.setAvatar, { userId: ana.id, file: PNG })
  await expect(send()).rejects.toThrow()
  await apart.ended()
  await apart.start()
  expect((await ana.call(users.get, { userId: ana.id })).profilePicture).toBeUndefined()
  expect((await send()).status).toBe(201)
  expect((await ana.request(users.getAvatar, { userId: ana.id })).status).toBe(200)
  await apart.stop()
})

it.each([
  ['before-piece', 2, PIECE],
  ['after-piece', 2, 2 * PIECE],
  ['after-finish', 1, 3 * PIECE],
] satisfies [Failpoint, number, number][])(
  'a death at %s of a resumable upload: it goes on from what was written down, and all of it is there',
  async (point, nth, written) => {
    await apart.start({ dieAt: { point, nth } })
    const [ana] = (await people(1)) as [Person]
    const file = randomBytes(3 * PIECE)
    const tus = (path: string, method: string, more: Record<string, string> = {}, body?: Uint8Array<ArrayBuffer>) =>
      fetch(`${apart.url}${path}`, {
        method,
        headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${ana.session.accessToken}`, ...more },
        ...(body ? { body } : {}),
      })
    const begun = await tus('/api/media/uploads', 'POST', {
      'upload-length': String(file.length),
      'upload-metadata': `kind ${btoa('sealed')}`,
    })
    const path = begun.headers.get('location') as string
    const from = async (offset: number) => {
      for (let at = offset; at < file.length; at += PIECE)
        await tus(
          path,
          'PATCH',
          { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) },
          new Uint8Array(file.subarray(at, at + PIECE)),
        )
    }
    await expect(from(0)).rejects.toThrow()
    await apart.ended()
    await apart.start()
    const held = Number((await tus(path, 'HEAD')).headers.get('upload-offset'))
    expect(held).toBe(written)
    await from(held)
    const came = await tus(`/api/media/${path.split('/').at(-1)}/download`, 'GET')
    expect(Buffer.from(await came.arrayBuffer()).equals(file)).toBe(true)
    await apart.stop()
  },
)
