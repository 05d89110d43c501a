import { beforeAll, describe, expect, test } from 'vitest'
import type { AccountKey } from './account-key.ts'
import type { Bytes } from './bytes.ts'
import { type Device, deviceFromSeed } from './device.ts'
import {
  answerLink,
  confirmLink,
  grantLink,
  LINK_LIFETIME,
  offerLink,
  openGrant,
  readLinkCode,
  revealLink,
} from './link.ts'
import { flipped, newPerson, type Person, seeded, TIME, withoutDevice } from './seeded.ts'
import { signLink } from './sign-link.ts'

const random = seeded(61)
let ann: Person
let eve: Person
let tablet: Device
const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code })

beforeAll(async () => {
  ann = await newPerson('ann', random)
  eve = await newPerson('eve', random)
  tablet = await deviceFromSeed('tablet', random(32))
})

/** Everything up to the moment at which both screens show a code. */
async function begin(old: Person = ann) {
  const { qr, offer, pending } = await offerLink(tablet, TIME, random)
  const answer = await answerLink(readLinkCode(qr), offer, old, TIME, random)
  const { reveal, answered } = await revealLink(pending, answer)
  const request = await confirmLink(offer, answer, reveal)
  return { offer, answer, reveal, answered, request }
}

/** The old device adds the new one to the chain. */
async function added(request: Awaited<ReturnType<typeof confirmLink>>, old: Person = ann): Promise<Person> {
  const { device, consent } = request
  const { frame, chain } = await signLink(old.chain, old.device, TIME, { kind: 'add', device, consent })
  return { ...old, chain, links: [...old.links, frame] }
}

test('K60 a new device gets the account key and a place in the chain, and both saw the same six digits', async () => {
  const { answered, request } = await begin()
  expect(answered.code).toBe(request.code)
  expect(answered.code).toMatch(/^\d{6}$/)
  const linked = await added(request)
  const grant = await grantLink(request, linked, ann.keys[0] as AccountKey, random)
  expect(await openGrant(answered, grant, linked.chain)).toEqual(ann.keys[0])
})

test('K60 the code on the screen is no address and holds no key', async () => {
  const { qr } = await offerLink(tablet, TIME, random)
  expect(qr).toMatch(/^PL1\.[A-Za-z0-9+/]{64}$/)
  expect(() => readLinkCode(`https://example.org/${qr}`)).toThrow('MALFORMED')
})

describe('a lying relay', () => {
  test('K60 cannot put another device in the place of the one scanned', async () => {
    const honest = await offerLink(tablet, TIME, random)
    const evil = await offerLink(await deviceFromSeed('evil', random(32)), TIME, random)
    await refused(answerLink(readLinkCode(honest.qr), evil.offer, ann, TIME, random), 'LINK_MISMATCH')
    for (let at = 0; at < honest.offer.length; at += 7) {
      const changed = flipped(honest.offer, at)
      await refused(answerLink(readLinkCode(honest.qr), changed, ann, TIME, random), 'LINK_MISMATCH')
    }
  })

  test('K61 K63 cannot draw the new device into its own account unseen: the codes differ', async () => {
    const { qr, offer, pending } = await offerLink(tablet, TIME, random)
    const answer = await answerLink(readLinkCode(qr), offer, ann, TIME, random)
    const evil = await answerLink(readLinkCode(qr), offer, eve, TIME, random)
    const { reveal, answered } = await revealLink(pending, evil)
    // The new device agreed to join Eve, so Ann's does not even get to show a code …
    await refused(confirmLink(offer, answer, reveal), 'BAD_CONSENT')
    // … and had it, it would be another one: the nonce was not known when the evil answer had to be chosen.
    const { code } = await confirmLink(offer, evil, reveal)
    expect(answered.code).toBe(code)
    const again = await answerLink(readLinkCode(qr), offer, ann, TIME, random)
    const other = await revealLink(pending, again)
    expect(other.answered.code).not.toBe(answered.code)
  })

  test('K61 cannot choose the nonce after it has seen the answer', async () => {
    const { offer, answer, reveal } = await begin()
    for (let at = 1; at < 33; at++) await refused(confirmLink(offer, answer, flipped(reveal, at)), 'LINK_MISMATCH')
    for (let at = 33; at < reveal.length; at++) {
      await refused(confirmLink(offer, answer, flipped(reveal, at)), 'BAD_CONSENT')
    }
  })

  test("K64 cannot grant in the old device's stead, nor use a grant twice", async () => {
    const { answered, request } = await begin()
    const linked = await added(request)
    const key = ann.keys[0] as AccountKey
    const byEve = await grantLink(request, eve, key, random)
    await refused(openGrant(answered, byEve, linked.chain), 'LINK_MISMATCH')
    const impostor = { device: { ...eve.device, id: ann.device.id }, chain: linked.chain }
    const forged = await grantLink(request, impostor, key, random)
    await refused(openGrant(answered, forged, linked.chain), 'BAD_SIGNATURE')
    const grant = await grantLink(request, linked, key, random)
    const second = await begin()
    await refused(openGrant(second.answered, grant, linked.chain), 'LINK_MISMATCH')
    const wrongSeed = await grantLink(request, linked, { ...key, seed: random(32) }, random)
    await refused(openGrant(answered, wrongSeed, linked.chain), 'BAD_KEY')
    for (let at = 0; at < grant.length; at += 5) {
      const opening = openGrant(answered, flipped(grant, at), linked.chain)
      await expect(opening, `byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
    }
  })

  test('K64 is not granted a key that has been turned since', async () => {
    const { request } = await begin()
    const linked = await added(request)
    const chain = { ...linked.chain, accountKeys: [...linked.chain.accountKeys, ...linked.chain.accountKeys] }
    const key = ann.keys[0] as AccountKey
    await refused(grantLink(request, { ...linked, chain }, key, random), 'UNKNOWN_GENERATION')
  })

  test('K64 cannot serve a chain that lacks the device, or another than the code vouched for', async () => {
    const { answered, request } = await begin()
    const linked = await added(request)
    const grant = await grantLink(request, linked, ann.keys[0] as AccountKey, random)
    await refused(openGrant(answered, grant, ann.chain), 'CHAIN_BEHIND')
    const dropped = await withoutDevice(linked, 'tablet', random)
    await refused(openGrant(answered, grant, dropped.chain), 'UNKNOWN_DEVICE')
    const restarted = await newPerson('ann', seeded(62))
    await refused(openGrant(answered, grant, restarted.chain), 'CHAIN_FORKED')
  })
})

test('K65 a code is good for two minutes', async () => {
  const { qr, offer } = await offerLink(tablet, TIME, random)
  const at = (now: number): Promise<Bytes> => answerLink(readLinkCode(qr), offer, ann, now, random)
  await at(TIME + LINK_LIFETIME)
  await refused(at(TIME + LINK_LIFETIME + 60_001), 'LINK_EXPIRED')
  await refused(at(TIME - 60_001), 'LINK_EXPIRED')
})
