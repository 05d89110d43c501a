/** A new device by QR, a person who lost them all, and reports: with real frames, step by step, and every step out of place. */

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  answerLink,
  confirmLink,
  consentTo,
  createEncryptionService,
  deviceFromSeed,
  grantLink,
  newDeviceSeed,
  offerLink,
  openGrant,
  openPrevious,
  openSeed,
  publicHalf,
  readLinkCode,
  revealLink,
  sealSeed,
  signLink,
} from '@parley/keys'
import { auth, type Fault, keyEvents, keys, LIMITS, links, reports, sync } from '@parley/protocol'
import {
  base64,
  bytes,
  call,
  Keyed,
  keyedAll,
  Person,
  random,
  signUp,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherDevice } from './stage.ts'

let server: TestServer
let operator: Person
beforeAll(async () => {
  server = await startServer({ rates: { recovery: { per: 'user', max: 5, window: 86_400_000 } } })
  operator = await signUp(server.url)
})
afterAll(() => server.stop())

const somebody = async (): Promise<Keyed> => Keyed.of(await signUp(server.url))
const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    ({ code, details }: Fault) => (code === 'BAD_FRAME' ? `BAD_FRAME ${(details as { reason: string }).reason}` : code),
  )
const open = <C extends Parameters<typeof call>[2]>(spec: C, input: Parameters<typeof call<C>>[3]) =>
  call(server.url, undefined, spec, input)
const hex = (part: Uint8Array) => Buffer.from(part).toString('hex')

/** As far as both show the code, and no further. */
async function shown(old: Keyed) {
  const device = await deviceFromSeed(randomUUID(), newDeviceSeed(random))
  const { qr, offer, pending } = await offerLink(device, server.clock.now(), random)
  const code = readLinkCode(qr)
  const linkId = hex(code.id)
  const { pickup } = await open(links.offer, { linkId, offer: base64(offer), deviceName: 'New phone' })
  const scanned = await old.person.call(links.scan, { linkId })
  const answer = await answerLink(code, bytes(scanned.offer), old, server.clock.now(), random)
  return { device, pending, code, linkId, pickup, offer: bytes(scanned.offer), answer, deviceName: scanned.deviceName }
}

async function confirmed(old: Keyed) {
  const link = await shown(old)
  const { linkId, pickup } = link
  await old.person.call(links.answer, { linkId, answer: base64(link.answer) })
  const looked = await open(links.look, { pickup })
  const { reveal, answered } = await revealLink(link.pending, bytes(looked.answer!))
  await open(links.reveal, { pickup, reveal: base64(reveal) })
  const request = await confirmLink(
    link.offer,
    link.answer,
    bytes((await old.person.call(links.scan, { linkId })).reveal!),
  )
  return { ...link, answered, request }
}

async function granting(old: Keyed, { request }: Awaited<ReturnType<typeof confirmed>>) {
  const { device, consent } = request
  const signed = await signLink(old.chain, old.device, Date.now(), { kind: 'add', device, consent })
  const grant = await grantLink(request, { device: old.device, chain: signed.chain }, old.key, random)
  const seed = await sealSeed(old.key, signed.chain.devices.get(device.id)!, random)
  return {
    chain: signed.chain,
    input: { expected: old.chain.hashes.length, link: base64(signed.frame), seed: base64(seed), grant: base64(grant) },
  }
}

describe('linking by QR', () => {
  it('gives a new device the account key and a session, without a password, and tells the others', async () => {
    const ana = await somebody()
    const line = await ana.person.connect()
    const link = await confirmed(ana)
    expect(link.deviceName).toBe('New phone')
    expect(link.request.code).toBe(link.answered.code)
    await line.until(keyEvents.linkRevealed.name, ({ linkId }) => linkId === link.linkId)
    const { chain, input } = await granting(ana, link)
    expect((await open(links.look, { pickup: link.pickup })).isGranted).toBe(false)
    const granted = await ana.person.call(links.grant, { linkId: link.linkId, ...input })
    expect(granted).toEqual({ deviceId: link.device.id, length: 2 })
    await line.until('account:entry', ({ kind, data }) => kind === 'device-added' && data.deviceId === link.device.id)
    await line.until('account:entry', ({ kind, body }) => kind === 'chain' && body === input.link)
    expect((await open(links.look, { pickup: link.pickup })).isGranted).toBe(true)
    const { grant, session } = await open(links.collect, { pickup: link.pickup })
    expect(await openGrant(link.answered, bytes(grant), chain)).toEqual(ana.key)
    expect(session).toMatchObject({ userId: ana.id, deviceId: link.device.id, isNew: false })
    const phone = new Person(server.url, ana.person.username, session)
    const { seed } = await phone.call(keys.seeds, {})
    expect(await openSeed(chain, 1, link.device, bytes(seed!.sealed))).toEqual(ana.key)
    expect((await phone.call(auth.devices, {})).devices.map(({ name }) => name)).toContain('New phone')
    await call(server.url, undefined, auth.refreshToken, { refreshToken: session.refreshToken! })
    line.close()
  })

  it('takes each step once, in its order', async () => {
    const ana = await somebody()
    const link = await shown(ana)
    const { linkId, pickup } = link
    const answer = base64(link.answer)
    const { reveal } = await revealLink(link.pending, link.answer)
    const early = [open(links.reveal, { pickup, reveal: base64(reveal) }), open(links.collect, { pickup })]
    expect(await Promise.all(early.map(refusal))).toEqual(['LINK_ORDER', 'LINK_ORDER'])
    await ana.person.call(links.answer, { linkId, answer })
    await ana.person.call(links.answer, { linkId, answer })
    const other = base64(await answerLink(link.code, link.offer, ana, server.clock.now(), random))
    expect(await refusal(ana.person.call(links.answer, { linkId, answer: other }))).toBe('LINK_ORDER')
    const { device } = link
    const request = { ...(await confirmLink(link.offer, link.answer, reveal)), device: publicHalf(device) }
    const { input } = await granting(ana, { ...link, request } as never)
    expect(await refusal(ana.person.call(links.grant, { linkId, ...input }))).toBe('LINK_ORDER')
    await open(links.reveal, { pickup, reveal: base64(reveal) })
    const second = reveal.slice()
    second[40]! ^= 1
    expect(await refusal(open(links.reveal, { pickup, reveal: base64(second) }))).toBe('LINK_ORDER')
    await ana.person.call(links.grant, { linkId, ...input })
    await open(links.collect, { pickup })
    // Done with: nothing of it is left, on either side.
    expect(await refusal(open(links.collect, { pickup }))).toBe('LINK_EXPIRED')
    expect(await refusal(ana.person.call(links.scan, { linkId }))).toBe('LINK_EXPIRED')
  })

  it('is the first answerer’s alone, and the new device’s: the QR code is not enough', async () => {
    const [ana, eve] = (await keyedAll(await signUpMany(server.url, 2))) as [Keyed, Keyed]
    const link = await confirmed(ana)
    const { linkId } = link
    const theirs = [
      eve.person.call(links.scan, { linkId }),
      eve.person.call(links.answer, { linkId, answer: base64(link.answer) }),
      eve.person.call(links.cancel, { linkId }),
      open(links.collect, { pickup: linkId }),
      open(links.look, { pickup: linkId }),
    ]
    expect(await Promise.all(theirs.map(refusal))).toEqual(theirs.map(() => 'LINK_EXPIRED'))
    const { input } = await granting(ana, link)
    expect(await refusal(eve.person.call(links.grant, { linkId, ...input }))).toMatch(/^BAD_FRAME/)
    const again = open(links.offer, { linkId, offer: base64(link.offer) })
    expect(await refusal(again)).toBe('ALREADY_EXISTS')
    expect(await refusal(open(links.offer, { linkId: 'ab'.repeat(16), offer: base64(link.offer) }))).toBe(
      'BAD_FRAME LINK_MISMATCH',
    )
  })

  it('lasts two minutes, or until it is called off', async () => {
    const ana = await somebody()
    const called = await confirmed(ana)
    await ana.person.call(links.cancel, { linkId: called.linkId })
    expect(await refusal(open(links.look, { pickup: called.pickup }))).toBe('LINK_EXPIRED')
    const link = await confirmed(ana)
    const { input } = await granting(ana, link)
    server.clock.advance(LIMITS.linkLife)
    const late = [
      ana.person.call(links.grant, { linkId: link.linkId, ...input }),
      ana.person.call(links.scan, { linkId: link.linkId }),
      open(links.look, { pickup: link.pickup }),
      open(links.collect, { pickup: link.pickup }),
    ]
    expect(await Promise.all(late.map(refusal))).toEqual(late.map(() => 'LINK_EXPIRED'))
    // Nothing of it came true: no link in the chain, no device.
    const { chains } = await ana.person.call(keys.chains, { of: [{ userId: ana.id }] })
    expect(chains[0]!.length).toBe(1)
    expect((await ana.person.call(auth.devices, {})).devices.length).toBe(1)
  })

  it('gives a session only for a true link by a valid device', async () => {
    const ana = await somebody()
    const link = await confirmed(ana)
    const { input } = await granting(ana, link)
    const bent = bytes(input.link)
    bent[bent.length - 1]! ^= 1
    const grant = (more: object) => refusal(ana.person.call(links.grant, { linkId: link.linkId, ...input, ...more }))
    expect(await grant({ link: base64(bent) })).toBe('BAD_FRAME BAD_SIGNATURE')
    expect(await grant({ expected: 2 })).toBe('CONFLICT')
    expect(await grant({ seed: base64(random(1_000)) })).toBe('INVALID_INPUT')
    const second = await otherDevice(ana.person)
    expect(await refusal(second.call(links.grant, { linkId: link.linkId, ...input }))).toMatch(/BAD_FRAME/)
    expect(await grant({})).toBe('done')
  })
})

describe('a recovery code', () => {
  it('brings back who lost every device: the seed, the chain, and a device that belongs', async () => {
    const ana = await somebody()
    const seedOnPaper = newDeviceSeed(random)
    const paper = await deviceFromSeed(randomUUID(), seedOnPaper, 'paper')
    await ana.add(paper)
    const throwaway = await deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper')
    await ana.add(throwaway)
    await ana.revoke(throwaway.id)

    const person = await otherDevice(ana.person)
    const device = await deviceFromSeed(person.session.deviceId, newDeviceSeed(random))
    const consent = await consentTo(device, ana.id)
    const add = { kind: 'add', device: publicHalf(device), consent } as const
    const { frame, chain } = await signLink(ana.chain, paper, Date.now(), add)
    const link = base64(frame)
    const shownTo = await person.call(keys.recover, { link })
    expect(shownTo.paperId).toBe(paper.id)
    const key = await openSeed(ana.chain, shownTo.seed.generation, paper, bytes(shownTo.seed.sealed))
    expect(key).toEqual(ana.key)
    expect(await openPrevious(ana.chain, key, bytes(shownTo.previous[0]!.sealed))).toEqual(ana.accountKeys[0])
    const seeds = [{ deviceId: device.id, sealed: base64(await sealSeed(key, chain.devices.get(device.id)!, random)) }]
    const published = await person.call(keys.publishChain, { expected: 4, links: [link], seeds })
    expect(published).toEqual({ series: 1, length: 5 })
    const { seed } = await person.call(keys.seeds, {})
    expect(await openSeed(chain, 2, device, bytes(seed!.sealed))).toEqual(key)
    // The device that was lost is shut out by the one that came back.
    const back = ana.at(person, device)
    back.chain = chain
    await back.revoke(ana.device.id)
    expect(await refusal(ana.person.call(sync.pull, { cursors: {} }))).toBe('SESSION_REVOKED')
  })

  it('is asked for at most five times a day, and shows nothing for a false one', async () => {
    const ana = await somebody()
    const paper = await deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper')
    await ana.add(paper)
    const person = await otherDevice(ana.person)
    const device = await deviceFromSeed(person.session.deviceId, newDeviceSeed(random))
    const add = { kind: 'add', device: publicHalf(device), consent: await consentTo(device, ana.id) } as const
    const guess = await deviceFromSeed(paper.id, newDeviceSeed(random), 'paper')
    const honest = base64((await signLink(ana.chain, paper, Date.now(), add)).frame)
    const forged = bytes(honest)
    const other = await signLink(
      { ...ana.chain, devices: new Map(ana.chain.devices).set(guess.id, { ...guess, added: 1, revoked: undefined }) },
      guess,
      Date.now(),
      add,
    )
    forged.set(other.frame.slice(-64), forged.length - 64)
    const recover = (link: string) => refusal(person.call(keys.recover, { link }))
    expect(await recover(base64(forged))).toBe('BAD_FRAME BAD_SIGNATURE')
    // By a device that is no paper, for a device that is not the one that asks, at a place that is taken.
    const byPhone = base64((await signLink(ana.chain, ana.device, Date.now(), add)).frame)
    expect(await recover(byPhone)).toBe('BAD_FRAME SIGNER_NOT_VALID')
    const stranger = await deviceFromSeed(randomUUID(), newDeviceSeed(random))
    const change = { kind: 'add', device: publicHalf(stranger), consent: await consentTo(stranger, ana.id) } as const
    expect(await recover(base64((await signLink(ana.chain, paper, Date.now(), change)).frame))).toBe(
      'BAD_FRAME SIGNER_NOT_VALID',
    )
    expect(await recover(honest)).toBe('done')
    expect(await recover(base64(random(200)))).toMatch(/^BAD_FRAME/)
    expect(await recover(honest)).toBe('RATE_LIMITED')
    server.clock.advance(2 * 86_400_000)
    const { refreshToken } = person.session
    person.session = { ...person.session, ...(await call(server.url, undefined, auth.refreshToken, { refreshToken })) }
    expect(await recover(honest)).toBe('done')
  })
})

it('reports go sealed to the operator, who alone lists and settles them', async () => {
  const [ana, eve] = (await signUpMany(server.url, 2)) as [Person, Person]
  const service = createEncryptionService(random(32), random)
  const { publicKey } = await ana.call(reports.key, {})
  const sealed = await service.encryptMessage('what was said', publicKey)
  const { id } = await ana.call(reports.create, { about: eve.id, reason: 'harassment', sealed })
  expect(await refusal(ana.call(reports.create, { about: randomUUID(), reason: 'spam', sealed }))).toBe('NOT_FOUND')
  expect(await refusal(ana.call(reports.list, {}))).toBe('FORBIDDEN')
  expect(await refusal(ana.call(reports.settle, { id }))).toBe('FORBIDDEN')
  const { refreshToken } = operator.session
  operator.session = {
    ...operator.session,
    ...(await call(server.url, undefined, auth.refreshToken, { refreshToken })),
  }
  const { reports: listed } = await operator.call(reports.list, {})
  expect(listed).toMatchObject([{ id, by: ana.id, about: eve.id, chatId: null, reason: 'harassment', sealed }])
  const privateKey = readFileSync(join(server.app.dataFolder, 'report-key.pem'), 'utf8')
  expect(await service.decryptMessage(listed[0]!.sealed, privateKey)).toBe('what was said')
  await operator.call(reports.settle, { id })
  expect(await refusal(operator.call(reports.settle, { id }))).toBe('NOT_FOUND')
})
