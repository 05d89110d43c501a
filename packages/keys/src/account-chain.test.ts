import { beforeAll, describe, expect, test } from 'vitest'
import { chainPin, currentAccountKey, extendChain, validDevices, verifyChain } from './account-chain.ts'
import { accountPublicKey, newAccountKey } from './account-key.ts'
import type { Bytes } from './bytes.ts'
import { type LinkChange, writeLink } from './chain-link.ts'
import { consentTo, type Device, deviceFromSeed, publicHalf } from './device.ts'
import { flipped, newPerson, type Person, seeded, TIME, withDevice, withoutDevice } from './seeded.ts'
import { signLink } from './sign-link.ts'
import { signFrame } from './signed-frame.ts'

const random = seeded(7)
let phone: Person
let both: Person
let laptop: Device
let revoked: Person
const fails = (promise: Promise<unknown>, code: string, index?: number) =>
  expect(promise).rejects.toMatchObject(index === undefined ? { code } : { code, index })

beforeAll(async () => {
  phone = await newPerson('ann', random)
  ;[both, laptop] = await withDevice(phone, 'ann-laptop', random)
  revoked = await withoutDevice(both, 'ann-laptop', random)
})

/** A link nobody checked before it was signed: what a hostile server or a stolen device would make. */
async function forge(person: Person, signer: Device, change: LinkChange, patch = {}): Promise<Bytes> {
  const index = person.chain.hashes.length
  const previous = person.chain.hashes.at(-1) ?? new Uint8Array(32)
  const link = { account: person.account, index, previous, signer: signer.id, time: TIME, change, ...patch }
  return signFrame(signer.signer, 'chain link', writeLink(link))
}

const add = async (device: Device, account = 'ann'): Promise<LinkChange> => ({
  kind: 'add',
  device: publicHalf(device),
  consent: await consentTo(device, account),
})
const rotate = async (): Promise<LinkChange> => ({
  kind: 'rotate',
  accountKey: await accountPublicKey(newAccountKey(random, 'ann', 9)),
})

describe('a chain that is right', () => {
  test('K10 folds into devices and account keys', async () => {
    const chain = await verifyChain('ann', revoked.links)
    expect(chain).toEqual(revoked.chain)
    expect(validDevices(chain).map(({ id }) => id)).toEqual(['ann-phone'])
    expect(chain.devices.get('ann-laptop')).toMatchObject({ added: 1, revoked: 2 })
    expect(currentAccountKey(chain)).toMatchObject({ generation: 2, index: 2 })
  })

  test('K11 can be folded in parts, and grows past its pin', async () => {
    const first = await verifyChain('ann', revoked.links.slice(0, 1))
    expect(await extendChain(first, revoked.links.slice(1))).toEqual(revoked.chain)
    await verifyChain('ann', revoked.links, chainPin(both.chain))
  })
})

describe('a chain that is wrong is refused, and the fault named', () => {
  test('K12 empty, of another account, with a gap, in another order', async () => {
    const [one, two, three] = revoked.links as [Bytes, Bytes, Bytes]
    await fails(verifyChain('ann', []), 'CHAIN_EMPTY')
    await fails(verifyChain('bob', revoked.links), 'WRONG_ACCOUNT', 0)
    await fails(verifyChain('ann', [one, three]), 'CHAIN_GAP', 1)
    await fails(verifyChain('ann', [two, one]), 'CHAIN_GAP', 0)
    await fails(verifyChain('ann', [one, one]), 'CHAIN_GAP', 1)
  })

  test('K12 shortened, forked or restarted since it was pinned', async () => {
    await fails(verifyChain('ann', phone.links, chainPin(both.chain)), 'CHAIN_SHORTENED', 1)
    const other = await withoutDevice(both, 'ann-laptop', seeded(99))
    await fails(verifyChain('ann', other.links, chainPin(revoked.chain)), 'CHAIN_FORKED', 2)
    const restarted = await newPerson('ann', seeded(100))
    await fails(verifyChain('ann', restarted.links, chainPin(phone.chain)), 'CHAIN_RESTARTED', 0)
    const elsewhere = await forge(both, phone.device, await rotate(), { previous: new Uint8Array(32) })
    await fails(extendChain(both.chain, [elsewhere]), 'CHAIN_FORKED', 2)
    const [second] = restarted.links as [Bytes]
    await fails(extendChain(phone.chain, [second]), 'CHAIN_GAP', 1)
  })

  test('K13 a device the server slips in: signed by itself, by a stranger, by a revoked device', async () => {
    const intruder = await deviceFromSeed('intruder', random(32))
    await fails(extendChain(phone.chain, [await forge(phone, intruder, await add(intruder))]), 'SIGNER_NOT_VALID', 1)
    const impostor = { ...intruder, id: 'ann-phone' }
    await fails(extendChain(phone.chain, [await forge(phone, impostor, await add(intruder))]), 'BAD_SIGNATURE', 1)
    await fails(extendChain(revoked.chain, [await forge(revoked, laptop, await add(intruder))]), 'SIGNER_NOT_VALID', 3)
  })

  test('K7 K14 a device that never agreed, or agreed to another account', async () => {
    const tablet = await deviceFromSeed('tablet', random(32))
    const change = await add(tablet, 'bob')
    await fails(signLink(phone.chain, phone.device, TIME, change), 'BAD_CONSENT', 1)
  })

  test('K15 a device twice, by id, by keys, or after its revocation', async () => {
    const copy = { ...laptop, id: 'again' }
    await fails(signLink(both.chain, phone.device, TIME, await add(laptop)), 'DUPLICATE_DEVICE', 2)
    await fails(signLink(both.chain, phone.device, TIME, await add(copy)), 'DUPLICATE_DEVICE', 2)
    await fails(signLink(revoked.chain, phone.device, TIME, await add(laptop)), 'DUPLICATE_DEVICE', 3)
    const other = await deviceFromSeed('other', random(32))
    const halves = [
      { ...other, signer: laptop.signer, signKey: laptop.signKey },
      { ...other, boxKey: laptop.boxKey },
    ]
    for (const half of halves) {
      await fails(signLink(both.chain, phone.device, TIME, await add(half)), 'DUPLICATE_DEVICE', 2)
    }
  })

  test('K16 a revocation of oneself, of nobody, or with a key that was used before', async () => {
    const accountKey = await accountPublicKey(newAccountKey(random, 'ann', 2))
    const revoke = (device: string, key = accountKey): LinkChange => ({ kind: 'revoke', device, accountKey: key })
    await fails(signLink(both.chain, phone.device, TIME, revoke('ann-phone')), 'SELF_REVOKE', 2)
    await fails(signLink(both.chain, phone.device, TIME, revoke('nobody')), 'UNKNOWN_DEVICE', 2)
    await fails(signLink(revoked.chain, phone.device, TIME, revoke('ann-laptop')), 'UNKNOWN_DEVICE', 3)
    const old = currentAccountKey(both.chain).boxKey
    await fails(signLink(both.chain, phone.device, TIME, revoke('ann-laptop', old)), 'BAD_KEY', 2)
  })

  test('K17 a kind or version this code does not know is not skipped', async () => {
    const frame = await forge(phone, phone.device, await rotate())
    const resign = (bytes: Bytes) => signFrame(phone.device.signer, 'chain link', bytes.slice(0, -64))
    const at = (index: number, value: number): Bytes =>
      Uint8Array.from(frame, (byte, i) => (i === index ? value : byte))
    await fails(extendChain(phone.chain, [await resign(at(0, 2))]), 'UNKNOWN_VERSION', 1)
    await fails(extendChain(phone.chain, [await resign(at(1, 77))]), 'UNKNOWN_KIND', 1)
  })

  test('K18 any byte of any link changed', async () => {
    for (const [index, link] of revoked.links.entries()) {
      for (let at = 0; at < link.length; at += 1) {
        const links = revoked.links.map((other, i) => (i === index ? flipped(link, at) : other)).slice(0, index + 1)
        const chain = index === 0 ? verifyChain('ann', links) : extendChain(await prefix(index), links.slice(index))
        await expect(chain, `link ${index}, byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
      }
      await expect(verifyChain('ann', [link.slice(0, -1)])).rejects.toHaveProperty('name', 'KeyError')
    }
  })
})

const prefixes = new Map<number, ReturnType<typeof verifyChain>>()
function prefix(length: number) {
  const known = prefixes.get(length) ?? verifyChain('ann', revoked.links.slice(0, length))
  prefixes.set(length, known)
  return known
}
