import { beforeAll, expect, test } from 'vitest'
import type { ChainDevice } from './account-chain.ts'
import { currentAccountKey, validDevices } from './account-chain.ts'
import {
  type AccountKey,
  accountPublicKey,
  newAccountKey,
  openPrevious,
  openSeed,
  sealPrevious,
  sealSeed,
} from './account-key.ts'
import type { Device } from './device.ts'
import { newPerson, type Person, seeded, withDevice, withoutDevice } from './seeded.ts'

const random = seeded(11)
let both: Person
let laptop: Device
let revoked: Person

beforeAll(async () => {
  const phone = await newPerson('ann', random)
  ;[both, laptop] = await withDevice(phone, 'ann-laptop', random)
  revoked = await withoutDevice(both, 'ann-laptop', random)
})

const listed = (person: Person, id: string) => person.chain.devices.get(id) as ChainDevice

test('K20 the public key in the chain is the one the seed makes', async () => {
  expect(await accountPublicKey(both.keys[0] as AccountKey)).toEqual(currentAccountKey(both.chain).boxKey)
})

test('K21 each device opens its own seal, and no other', async () => {
  const key = both.keys[0] as AccountKey
  for (const device of validDevices(both.chain)) {
    const sealed = await sealSeed(key, device, random)
    const mine = device.id === laptop.id ? laptop : both.device
    const other = mine === laptop ? both.device : laptop
    expect(await openSeed(both.chain, 1, mine, sealed)).toEqual(key)
    await expect(openSeed(both.chain, 1, other, sealed)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
    await expect(openSeed(both.chain, 2, mine, sealed)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
  }
})

test('K21 a seed that the server made up is not believed', async () => {
  const invented = newAccountKey(random, 'ann', 1)
  const sealed = await sealSeed(invented, listed(both, 'ann-laptop'), random)
  await expect(openSeed(both.chain, 1, laptop, sealed)).rejects.toMatchObject({ code: 'BAD_KEY' })
})

test('K22 the newest seed opens the one before; a revoked device has nothing to open the newest with', async () => {
  const [first, second] = revoked.keys as [AccountKey, AccountKey]
  const sealed = await sealPrevious(second, first)
  expect(await openPrevious(revoked.chain, second, sealed)).toEqual(first)
  await expect(openPrevious(revoked.chain, first, sealed)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
  expect(validDevices(revoked.chain).map(({ id }) => id)).not.toContain(laptop.id)
  const forPhone = await sealSeed(second, listed(revoked, 'ann-phone'), random)
  await expect(openSeed(revoked.chain, 2, laptop, forPhone)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
  await expect(sealPrevious(first, second)).rejects.toMatchObject({ code: 'UNKNOWN_GENERATION' })
})
