/** What keys cost the server: turning the epoch of a group by its size, what each member downloads of it, and looking at a body. */

import { randomBytes } from 'node:crypto'
import { keys } from '@parley/protocol'
import { mustBeSealed } from '@parley/server/log/sealed-body'
import { Keyed, keyedAll, Person, Seed, sealedBody, startServer, startTestPostgres } from '@parley/testkit'

const SIZES = [2, 10, 100, 1_000]
const ROUNDS = 5
const AT_ONCE = 8
const BODIES = 200_000

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

function look(): void {
  const body = sealedBody(1)
  for (let i = 0; i < BODIES; i++) mustBeSealed(body, 1)
  const begun = performance.now()
  for (let i = 0; i < BODIES; i++) mustBeSealed(body, 1)
  console.log(`looking at a body: ${(((performance.now() - begun) * 1_000) / BODIES).toFixed(2)} µs`)
}

async function turns(): Promise<void> {
  const postgres = await startTestPostgres()
  const masterKey = randomBytes(32)
  const server = await startServer({ settings: { PARLEY_MASTER_KEY: masterKey.toString('base64') } })
  const seed = await Seed.open(server.connection, masterKey)
  const seeded = await seed.people(Math.max(...SIZES))
  const people: Keyed[] = []
  for (let from = 0; from < seeded.length; from += AT_ONCE) {
    const some = seeded.slice(from, from + AT_ONCE)
    people.push(
      ...(await keyedAll(
        some.map(({ token, ...ids }) => new Person(server.url, 'seed', { ...ids, accessToken: token })),
      )),
    )
  }
  console.log('members   on the device ms   sealed set kB   server ms   down per member B')
  for (const size of SIZES) {
    const [creator, ...others] = people.slice(0, size) as [Keyed, ...Keyed[]]
    const { id: chatId } = await creator.group(others)
    const [device, server_]: [number[], number[]] = [[], []]
    let set = 0
    for (let round = 0; round < ROUNDS; round++) {
      const state = await creator.stateOf(chatId)
      let begun = performance.now()
      const { epoch } = await creator.turning(state)
      device.push(performance.now() - begun)
      set = (epoch.sealedSet.length * 3) / 4
      begun = performance.now()
      await creator.person.call(keys.turnEpoch, { chatId, epoch })
      server_.push(performance.now() - begun)
    }
    const { seals } = await others.at(-1)!.person.call(keys.seals, { wanted: [{ chatId, epoch: ROUNDS }] })
    const down = Buffer.from(seals[0]!.seal, 'base64').length
    console.log(
      `${size}`.padStart(7),
      median(device).toFixed(0).padStart(18),
      (set / 1_000).toFixed(0).padStart(15),
      median(server_).toFixed(1).padStart(11),
      `${down}`.padStart(20),
    )
  }
  await seed.close()
  await server.stop()
  await postgres.stop()
}

look()
await turns()
