/** Keys of accounts and chats on the wire, with real frames: what is true is taken, every kind of lie is refused. */

import { randomUUID } from 'node:crypto'
import {
  type ChatChange,
  type ChatState,
  chainHead,
  currentEpoch,
  deviceFromSeed,
  grantHistory,
  inviteKeyOf,
  newDeviceSeed,
  newInvite,
  openEpoch,
  openHistory,
  readOwnSeal,
  readSealedSet,
  signJoin,
  writeSealedSet,
} from '@parley/keys'
import { auth, chats, type Fault, invites, keys, members, messages, sync } from '@parley/protocol'
import {
  base64,
  bytes,
  Keyed,
  keyedAll,
  PASSWORD,
  random,
  sealed,
  signUp,
  signUpMany,
  startServer,
  type TestServer,
} from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherDevice } from './stage.ts'

let server: TestServer
let ana: Keyed
let ben: Keyed
let cem: Keyed
let dee: Keyed
const people = async (count: number) => keyedAll(await signUpMany(server.url, count))
beforeAll(async () => {
  server = await startServer()
  ;[ana, ben, cem, dee] = (await people(4)) as [Keyed, Keyed, Keyed, Keyed]
})
afterAll(() => server.stop())

const say = (who: Keyed, chatId: string, epoch = 1) => who.person.call(messages.send, { chatId, ...sealed(epoch) })
/** The code of a refusal, with the reason where a frame is not true. */
const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    ({ code, details }: Fault) => (code === 'BAD_FRAME' ? `BAD_FRAME ${(details as { reason: string }).reason}` : code),
  )
const kindsOf = async (who: Keyed, log: string) =>
  (await who.person.call(sync.entries, { log, after: 0, limit: 500 })).entries.map(({ kind }) => kind)
const change = (who: Keyed, chatId: string, given: { signed: string; epoch?: keys.EpochTurn }) =>
  who.person.call(keys.change, { chatId, ...given })
const addOf = (...others: Keyed[]) =>
  ({ kind: 'add', members: others.map((one) => ({ ...one.identity, role: 'member' as const })) }) as const
const chatOf = (who: Keyed, chatId: string) => who.person.call(chats.get, { chatId })

describe('account chains', () => {
  it('are read by anybody, from any length on, and told to their own devices', async () => {
    const [fay] = (await people(1)) as [Keyed]
    const laptop = await deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper')
    await fay.add(laptop)
    const of = [{ userId: fay.id }, { userId: fay.id, from: 1 }, { userId: randomUUID() }]
    const { chains } = await ana.person.call(keys.chains, { of })
    expect(chains.map(({ series, length, links }) => [series, length, links.length])).toEqual([
      [1, 2, 2],
      [1, 2, 1],
      [0, 0, 0],
    ])
    expect(await kindsOf(fay, fay.id)).toEqual(['device-added', 'chain', 'chain'])
    expect(await kindsOf(fay, fay.device.id)).toEqual(['seed'])
    expect(await fay.person.call(keys.seeds, {})).toMatchObject({ seed: { generation: 1 }, previous: [] })
  })

  it('take the same links again as done, and others in their place as a conflict that shows what is newer', async () => {
    const [fay] = (await people(1)) as [Keyed]
    const one = await fay.adding(await deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper'))
    const two = await fay.adding(await deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper'))
    const publish = (publication: typeof one.publication) => fay.person.call(keys.publishChain, publication)
    const outcomes = await Promise.allSettled([publish(one.publication), publish(two.publication)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [winner, loser] = outcomes[0].status === 'fulfilled' ? [one, two] : [two, one]
    expect(await publish(winner.publication)).toEqual({ series: 1, length: 2 })
    await expect(publish(loser.publication)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { length: 2, links: winner.publication.links },
    })
  })

  it('refuse what no reader would believe', async () => {
    const [fay, gus] = (await people(2)) as [Keyed, Keyed]
    const paper = () => deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper')
    const { publication } = await fay.adding(await paper())
    const publish = (who: Keyed, more: object) =>
      refusal(who.person.call(keys.publishChain, { ...publication, ...more }))
    expect(await publish(gus, {})).toBe('BAD_FRAME WRONG_ACCOUNT')
    expect(await publish(fay, { seeds: [] })).toBe('INVALID_INPUT')
    expect(await publish(fay, { seeds: [{ deviceId: randomUUID(), sealed: publication.seeds[0]!.sealed }] })).toBe(
      'INVALID_INPUT',
    )
    expect(await publish(fay, { previous: [publication.seeds[0]!.sealed] })).toBe('INVALID_INPUT')
    const bent = bytes(publication.links[0]!)
    bent[80]! ^= 1
    expect(await publish(fay, { links: [base64(bent)] })).toMatch(/^BAD_FRAME/)
    expect(await publish(fay, { links: [base64(random(300))] })).toBe('BAD_FRAME UNKNOWN_VERSION')
    // A device that nobody is signed in on, and one that is somebody else's.
    const stranger = await fay.adding(await deviceFromSeed(randomUUID(), newDeviceSeed(random)))
    expect(await publish(fay, stranger.publication)).toBe('BAD_FRAME UNKNOWN_DEVICE')
    const taken = await fay.adding(await deviceFromSeed(gus.device.id, newDeviceSeed(random)))
    expect(await publish(fay, taken.publication)).toBe('BAD_FRAME UNKNOWN_DEVICE')
    // Signed by a device that is not the one that calls.
    const second = await otherDevice(fay.person)
    expect(await refusal(second.call(keys.publishChain, publication))).toBe('BAD_FRAME SIGNER_NOT_VALID')
    expect(await publish(fay, {})).toBe('done')
  })

  it('a second device signed in by password is added by the first, and revoked it is signed out', async () => {
    const [fay] = (await people(1)) as [Keyed]
    const chat = await fay.group([ana])
    const person = await otherDevice(fay.person)
    const device = await deviceFromSeed(person.session.deviceId, newDeviceSeed(random))
    await fay.add(device)
    expect(await person.call(keys.seeds, {})).toMatchObject({ seed: { generation: 1 } })
    const line = await person.connect()
    await say(ana, chat.id)
    await fay.revoke(device.id)
    await line.gone()
    expect(await refusal(person.call(keys.seeds, {}))).toBe('SESSION_REVOKED')
    expect(await fay.person.call(keys.seeds, {})).toMatchObject({
      seed: { generation: 2 },
      previous: [{ generation: 1 }],
    })
    // The chats are shut until somebody has turned their epoch, for the new key.
    expect((await kindsOf(ana, chat.id)).at(-1)).toBe('keys-changed')
    expect(await refusal(say(ana, chat.id))).toBe('STALE_EPOCH')
    expect(await chatOf(ana, chat.id)).toMatchObject({ epoch: 1, mustTurn: true })
    expect(await ana.turn(chat.id)).toEqual({ length: 3, epoch: 2, mustTurn: false })
    await say(fay, chat.id, 2)
  })

  it('keep a device whose session alone has ended, until another signs it out of them', async () => {
    const [fay] = (await people(1)) as [Keyed]
    const chat = await fay.group([ana])
    const person = await otherDevice(fay.person)
    const { deviceId } = person.session
    await fay.add(await deviceFromSeed(deviceId, newDeviceSeed(random)))
    await fay.person.call(auth.revokeDevice, { deviceId })
    expect(await refusal(person.call(keys.seeds, {}))).toBe('SESSION_REVOKED')
    expect(await refusal(person.call(messages.send, { chatId: chat.id, ...sealed(1) }))).toBe('SESSION_REVOKED')
    const { entries } = await fay.person.call(sync.entries, { log: fay.id, limit: 1 })
    expect(entries).toMatchObject([{ kind: 'device-revoked', data: { deviceId, reason: 'revoked' } }])
    // Nothing has been turned by that, and nobody had to.
    expect(await chatOf(ana, chat.id)).toMatchObject({ epoch: 1, mustTurn: false })
    await fay.revoke(deviceId)
    expect(await chatOf(ana, chat.id)).toMatchObject({ epoch: 1, mustTurn: true })
    await ana.turn(chat.id)
    await say(fay, chat.id, 2)
  })

  it('an epoch sealed to a key that has turned since is stale', async () => {
    const [fay, gus] = (await people(2)) as [Keyed, Keyed]
    const paper = await deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper')
    await fay.add(paper)
    const chat = await gus.group([fay])
    const { epoch } = await gus.turning(await gus.stateOf(chat.id))
    await fay.revoke(paper.id)
    const attempt = gus.person.call(keys.turnEpoch, { chatId: chat.id, epoch })
    await expect(attempt).rejects.toMatchObject({ code: 'STALE_EPOCH', details: { chains: [fay.id] } })
  })

  it('a key and an epoch that turn at the same moment: never an open chat sealed to the old key', async () => {
    const [fay, gus] = (await people(2)) as [Keyed, Keyed]
    const { id: chatId } = await gus.group([fay])
    const seen = new Set<string>()
    for (let round = 0; round < 12; round++) {
      const paper = await deviceFromSeed(randomUUID(), newDeviceSeed(random), 'paper')
      await fay.add(paper)
      const { epoch } = await gus.turning(await gus.stateOf(chatId))
      const turning = () => refusal(gus.person.call(keys.turnEpoch, { chatId, epoch }))
      const [outcome] = await Promise.all(
        round % 2 ? [turning(), fay.revoke(paper.id)] : [fay.revoke(paper.id).then(turning)],
      )
      seen.add(outcome)
      expect(await chatOf(gus, chatId)).toMatchObject({ mustTurn: true })
      await gus.turn(chatId)
      expect(await chatOf(gus, chatId)).toMatchObject({ mustTurn: false })
    }
    expect(seen.has('STALE_EPOCH')).toBe(true)
  })

  it('begin anew with proof, as somebody whom others have to vouch for', async () => {
    const [fay] = (await people(1)) as [Keyed]
    const chat = await fay.direct(ana)
    const person = await otherDevice(fay.person)
    const again = await Keyed.anew(person, PASSWORD)
    expect(again.series).toBe(2)
    expect(await refusal(fay.person.call(keys.seeds, {}))).toBe('SESSION_REVOKED')
    expect(await refusal(say(again, chat.id))).toBe('STALE_EPOCH')
    expect(await refusal(ana.turn(chat.id))).toMatch(/CHAIN_RESTARTED/)
    const readmitted = await ana.change(chat.id, { kind: 'readmit', ...again.identity }, 'fresh')
    expect(readmitted).toEqual({ length: 4, epoch: 2, mustTurn: false })
    await say(again, chat.id, 2)
    const { chains } = await ana.person.call(keys.chains, { of: [{ userId: fay.id, series: 1 }, { userId: fay.id }] })
    expect(chains.map(({ series, length }) => [series, length])).toEqual([
      [1, 1],
      [2, 1],
    ])
  })
})

describe('opening sealed chats', () => {
  it('takes keys of everybody in it, and says who has none', async () => {
    const bare = await signUp(server.url)
    const create = (input: object) => ana.person.call(chats.create, input as never)
    for (const input of [
      { type: 'direct', userId: bare.id },
      { type: 'group', memberIds: [bare.id, ben.id] },
    ]) {
      await expect(create(input)).rejects.toMatchObject({ code: 'NO_KEYS', details: { userIds: [bare.id] } })
    }
    await expect(bare.call(chats.create, { type: 'saved' })).rejects.toMatchObject({ code: 'NO_KEYS' })
    expect(await refusal(create({ type: 'group', memberIds: [ben.id] }))).toBe('ON_DEVICE_ONLY')
    const { epoch: _, ...half } = await ana.beginning('group', [ben])
    expect(await refusal(create({ type: 'group', memberIds: [ben.id], ...half }))).toBe('ON_DEVICE_ONLY')
  })

  it('refuses a beginning that says something else than the call', async () => {
    const group = async (others: Keyed[], more: object) =>
      refusal(
        ana.person.call(chats.create, {
          type: 'group',
          memberIds: others.map(({ id }) => id),
          ...(await ana.beginning('group', others)),
          ...more,
        }),
      )
    expect(await group([ben, cem], { memberIds: [ben.id] })).toBe('BAD_FRAME NOT_A_MEMBER')
    expect(await group([ben], { memberIds: [ben.id, cem.id] })).toBe('BAD_FRAME NOT_A_MEMBER')
    expect(await group([ben], { chatId: randomUUID() })).toBe('BAD_FRAME WRONG_CHAT')
    expect(await group([ben], { privacy: 'server', name: 'Us' })).toBe('PLAIN_REQUIRED')
    expect(await group([ben], await ben.beginning('group', [ana]))).toBe('BAD_FRAME SIGNER_NOT_VALID')
    expect(await group([ben], await ana.beginning('direct', [ben]))).toBe('BAD_FRAME NOT_A_MEMBER')
    const { epoch } = await ana.beginning('group', [ben])
    expect(await group([ben], { epoch })).toMatch(/^BAD_FRAME/)
  })

  it('both at once open one direct chat, for every pair', async () => {
    const all = await people(8)
    const pairs = all.flatMap((one, i) => all.slice(i + 1).map((other) => [one, other] as const))
    for (const [one, other] of pairs) {
      const [a, b] = await Promise.all([one.direct(other), other.direct(one)])
      expect([a.id, a.chain]).toEqual([b.id, 2])
      expect((await one.stateOf(a.id)).members.size).toBe(2)
    }
  })
})

describe('changing who is in it', () => {
  it('is told by the signed chain, and the list follows', async () => {
    const { id } = await ana.group([ben])
    expect(await ana.takeIn(id, [cem])).toEqual({ length: 4, epoch: 2, mustTurn: false })
    expect(await ana.setRole(id, ben, 'admin')).toEqual({ length: 5, epoch: 2, mustTurn: false })
    expect(await ben.takeOut(id, [cem])).toEqual({ length: 7, epoch: 3, mustTurn: false })
    expect(await refusal(chatOf(cem, id))).toBe('NOT_FOUND')
    await ana.setRole(id, ben, 'creator')
    const roles = Object.fromEntries((await chatOf(ben, id)).members.map(({ userId, role }) => [userId, role]))
    expect(roles).toEqual({ [ana.id]: 'admin', [ben.id]: 'creator' })
    expect(await kindsOf(ana, id)).toEqual([
      ...['created', 'signed', 'signed', 'signed', 'signed', 'member-added', 'signed', 'role'],
      ...['signed', 'signed', 'member-removed', 'signed', 'role', 'role'],
    ])
    const state = await ben.stateOf(id)
    expect(Object.fromEntries([...state.members].map(([account, { role }]) => [account, role]))).toEqual(roles)
  })

  it('is refused unsigned', async () => {
    const { id: chatId } = await ana.group([ben])
    const attempts = [
      ana.person.call(members.add, { chatId, userIds: [cem.id] }),
      ana.person.call(members.remove, { chatId, userId: ben.id }),
      ana.person.call(members.setRole, { chatId, userId: ben.id, role: 'admin' }),
      ana.person.call(invites.create, { chatId }),
    ]
    expect(await Promise.all(attempts.map(refusal))).toEqual(attempts.map(() => 'ON_DEVICE_ONLY'))
  })

  it('refuses every lie', async () => {
    const { id } = await ana.group([ben, cem])
    const other = await ana.group([ben, cem])
    const state = await ana.stateOf(id)
    const sign = async (who: Keyed, what: ChatChange, on: ChatState = state) => ({
      signed: base64((await who.sign(on, on.chat, what)).frame),
    })
    const attempt = async (who: Keyed, given: { signed: string; epoch?: keys.EpochTurn }) =>
      refusal(change(who, id, given))
    const adding = await sign(ana, addOf(dee))
    // Another author, another chat, changed bytes, no frame at all.
    expect(await attempt(ben, adding)).toBe('BAD_FRAME SIGNER_NOT_VALID')
    expect(await attempt(ana, await sign(ana, addOf(dee), await ana.stateOf(other.id)))).toBe('BAD_FRAME WRONG_CHAT')
    const bent = bytes(adding.signed)
    bent[bent.length - 1]! ^= 1
    expect(await attempt(ana, { signed: base64(bent) })).toBe('BAD_FRAME BAD_SIGNATURE')
    expect(await attempt(ana, { signed: base64(random(200)) })).toBe('BAD_FRAME UNKNOWN_VERSION')
    // Not the chain as it is: a gap, a place that is taken, another one before it.
    const { state: ahead } = await ana.sign(state, id, addOf(dee))
    expect(await attempt(ana, await sign(ana, { kind: 'role', account: ben.id, role: 'admin' }, ahead))).toBe(
      'STALE_EPOCH',
    )
    const forked = { ...state, hashes: [...state.hashes.slice(0, -1), random(32)] }
    expect(await attempt(ana, await sign(ana, addOf(dee), forked))).toBe('BAD_FRAME CHAT_FORKED')
    // Not theirs to change; somebody without keys; by an identity that is not theirs; somebody who is no id at all.
    const asLeader = {
      ...state,
      members: new Map(state.members).set(ben.id, { ...state.members.get(ben.id)!, role: 'admin' as const }),
    }
    expect(await attempt(ben, await sign(ben, addOf(dee), asLeader))).toBe('FORBIDDEN')
    const named = (account: string, identity = dee.identity.identity) =>
      sign(ana, { kind: 'add', members: [{ account, identity, role: 'member' }] })
    const bare = await signUp(server.url)
    expect(await attempt(ana, await named(bare.id))).toBe('NO_KEYS')
    expect(await attempt(ana, await named(dee.id, ben.identity.identity))).toBe('BAD_FRAME CHAIN_RESTARTED')
    expect(await attempt(ana, await named('nobody'))).toBe('BAD_FRAME MALFORMED')
    // What another call is for; the living signed out as gone.
    const invite = await sign(ana, { kind: 'invite', inviteKey: random(32) })
    expect(await attempt(ana, invite)).toBe('BAD_FRAME UNKNOWN_KIND')
    expect(await attempt(ben, await sign(ben, { kind: 'depart', accounts: [cem.id] }))).toBe('FORBIDDEN')
    // Who is not in it, and chats the server keeps.
    expect(await attempt(dee, adding)).toBe('NOT_FOUND')
    const kept = await ana.person.call(chats.create, { type: 'group', privacy: 'server', name: 'Kept' })
    expect(await refusal(change(ana, kept.id, adding))).toBe('PLAIN_REQUIRED')
    // After all that, the truth; and the same once more is the same.
    expect(await attempt(ana, adding)).toBe('done')
    expect(await change(ana, id, adding)).toEqual({ length: 3, epoch: 1, mustTurn: false })
    expect((await ana.stateOf(id)).hashes.length).toBe(3)
  })

  it('refuses every lie about an epoch', async () => {
    const { id: chatId } = await ana.group([ben, cem])
    const state = await ana.stateOf(chatId)
    const attempt = (who: Keyed, epoch: keys.EpochTurn) => refusal(who.person.call(keys.turnEpoch, { chatId, epoch }))
    const { epoch, seals } = await ana.turning(state)
    expect(await attempt(ben, epoch)).toBe('BAD_FRAME SIGNER_NOT_VALID')
    const set = (changed: typeof seals) => base64(writeSealedSet(changed))
    for (const sealedSet of [
      set(seals.slice(1)),
      set([...seals, seals[0]!]),
      set(seals.toReversed()),
      set(seals.map((seal, i) => (i ? seal : { ...seal, sealed: random(1168) }))),
      set(seals.map((seal, i) => (i ? seal : { ...seal, account: dee.id }))),
    ]) {
      expect(await attempt(ana, { ...epoch, sealedSet })).toBe('BAD_FRAME SEAL_NOT_IN_SET')
    }
    expect(await attempt(ana, { ...epoch, sealedSet: base64(random(60)) })).toMatch(/^BAD_FRAME/)
    // For a roster that is not this chat's, and by a chain that is not theirs.
    const fewer = new Map(state.members)
    fewer.delete(cem.id)
    expect(await attempt(ana, (await ana.turning({ ...state, members: fewer })).epoch)).toBe(
      'BAD_FRAME SEAL_NOT_IN_SET',
    )
    const strange = await ana.turning(
      state,
      'fresh',
      new Map([[ben.id, { ...ben.chain, hashes: [ben.chain.hashes[0]!, random(32)] }]]),
    )
    expect(await attempt(ana, strange.epoch)).toBe('BAD_FRAME CHAIN_FORKED')
    // A number that is not due, a ratchet with nobody to let in, a change in its place.
    const skipped = { ...state, epochs: [...state.epochs, currentEpoch(state)!] }
    expect(await attempt(ana, (await ana.turning(skipped)).epoch)).toBe('BAD_FRAME EPOCH_GAP')
    const { frame } = await ana.sign(state, chatId, addOf(dee))
    expect(await attempt(ana, { ...epoch, frame: base64(frame) })).toBe('BAD_FRAME UNKNOWN_KIND')
    expect(await attempt(ana, epoch)).toBe('done')
    expect(await attempt(ana, epoch)).toBe('done')
    expect(await attempt(ana, (await ana.turning(state)).epoch)).toBe('STALE_EPOCH')
  })

  it('after a loss nothing is said, and only a fresh epoch opens it', async () => {
    const { id } = await ana.group([ben, cem])
    expect(await ana.change(id, { kind: 'remove', accounts: [cem.id] })).toMatchObject({ mustTurn: true })
    expect(await refusal(say(ben, id))).toBe('STALE_EPOCH')
    expect(await ana.change(id, addOf(dee))).toMatchObject({ mustTurn: true })
    expect(await refusal(say(ben, id))).toBe('STALE_EPOCH')
    expect(await ben.turn(id)).toEqual({ length: 5, epoch: 2, mustTurn: false })
    await say(dee, id, 2)
    expect(await ben.change(id, { kind: 'leave' })).toMatchObject({ mustTurn: true })
    expect(await refusal(say(ana, id, 2))).toBe('STALE_EPOCH')
    await ana.turn(id)
    await say(ana, id, 3)
  })

  it('who leaves without signing, or is deleted, is signed out by any who stays', async () => {
    const [fay] = (await people(1)) as [Keyed]
    const { id: chatId } = await fay.group([ben, cem, dee])
    await dee.person.call(members.remove, { chatId, userId: dee.id })
    await fay.person.call(auth.deleteAccount, { proof: { password: PASSWORD } })
    expect(await refusal(say(ben, chatId))).toBe('STALE_EPOCH')
    const attempt = ben.turn(chatId)
    await expect(attempt).rejects.toMatchObject({ code: 'STALE_EPOCH' })
    await expect(attempt).rejects.toSatisfy(({ details }: Fault) => {
      expect(new Set((details as { gone: string[] }).gone)).toEqual(new Set([fay.id, dee.id]))
      return true
    })
    const turned = await cem.change(chatId, { kind: 'depart', accounts: [fay.id, dee.id] }, 'fresh')
    expect(turned).toEqual({ length: 4, epoch: 2, mustTurn: false })
    await say(ben, chatId, 2)
    const state = await cem.stateOf(chatId)
    const { members: listed } = await chatOf(cem, chatId)
    expect(Object.fromEntries([...state.members].map(([account, { role }]) => [account, role]))).toEqual(
      Object.fromEntries(listed.map(({ userId, role }) => [userId, role])),
    )
  })
})

describe('invite links into sealed groups', () => {
  it('are signed, let in who holds the secret, and nobody else', async () => {
    const { id: chatId } = await ana.group([ben])
    const secret = newInvite(random)
    const made = await ana.changing(chatId, { kind: 'invite', inviteKey: await inviteKeyOf(secret) })
    const { token } = await ana.person.call(invites.create, { chatId, maxUses: 1, signed: made.signed })
    expect((await ana.person.call(invites.create, { chatId, maxUses: 1, signed: made.signed })).token).toBe(token)
    expect(await refusal(dee.stateOf(chatId))).toBe('NOT_FOUND')
    const state = await dee.stateOf(chatId, token)
    const join = async (who: Keyed, joining: typeof secret) =>
      refusal(
        who.person.call(invites.join, {
          token,
          signed: base64((await signJoin(state, joining, who, Date.now())).frame),
        }),
      )
    expect(await refusal(dee.person.call(invites.join, { token }))).toBe('ON_DEVICE_ONLY')
    const stolen = (await signJoin(state, secret, cem, Date.now())).frame
    expect(await refusal(dee.person.call(invites.join, { token, signed: base64(stolen) }))).toBe(
      'BAD_FRAME SIGNER_NOT_VALID',
    )
    expect(await join(dee, secret)).toBe('done')
    expect(await join(cem, secret)).toBe('NOT_FOUND')
    await say(ana, chatId)
    await ana.turn(chatId)
    await say(dee, chatId, 2)
  })

  it('are taken back by a signature', async () => {
    const { id: chatId } = await ana.group([ben])
    const inviteKey = await inviteKeyOf(newInvite(random))
    const { signed } = await ana.changing(chatId, { kind: 'invite', inviteKey })
    const { token } = await ana.person.call(invites.create, { chatId, signed })
    const back = await ana.changing(chatId, { kind: 'uninvite', inviteKey })
    await ana.person.call(invites.revoke, { chatId, token, ...back })
    expect(await refusal(dee.person.call(invites.preview, { token }))).toBe('NOT_FOUND')
    expect((await ana.stateOf(chatId)).invites.size).toBe(0)
  })

  it('show whoever has been removed nothing of what came after', async () => {
    const { id: chatId } = await ana.group([ben])
    const { signed } = await ana.changing(chatId, { kind: 'invite', inviteKey: await inviteKeyOf(newInvite(random)) })
    const { token } = await ana.person.call(invites.create, { chatId, signed })
    await ana.takeOut(chatId, [ben])
    expect(await refusal(ben.stateOf(chatId, token))).toBe('NOT_FOUND')
    expect(await refusal(dee.stateOf(chatId, token))).toBe('done')
  })
})

describe('two devices that turn at once', () => {
  it('one wins, the other is told, fifty times', async () => {
    const { id: chatId } = await ana.group([ben])
    for (let round = 0; round < 50; round++) {
      const state = await ana.stateOf(chatId)
      const rivals = await Promise.all([ana, ben].map(async (who) => ({ who, ...(await who.turning(state)) })))
      const outcomes = await Promise.all(
        rivals.map(({ who, epoch }) => refusal(who.person.call(keys.turnEpoch, { chatId, epoch }))),
      )
      expect(outcomes.toSorted()).toEqual(['STALE_EPOCH', 'done'])
    }
    const state = await ben.stateOf(chatId)
    expect(state.epochs.length).toBe(51)
    const { seals } = await ben.person.call(keys.seals, { wanted: [{ chatId, epoch: 51 }] })
    const own = readOwnSeal(bytes(seals[0]!.seal))
    const opened = await openEpoch(chatId, currentEpoch(state)!, own, ben.chain, ben.accountKeys)
    expect(opened).toMatchObject({ stale: false, secret: { number: 51 } })
  })
})

describe('seals and grants', () => {
  it('each member gets its own seals, and nobody’s else', async () => {
    const { id: chatId } = await ana.group([ben])
    const wanted = [1, 2].map((epoch) => ({ chatId, epoch }))
    for (const who of [ana, ben]) {
      const { seals } = await who.person.call(keys.seals, { wanted })
      expect(seals.map(({ epoch }) => epoch)).toEqual([1])
      const state = await who.stateOf(chatId)
      await openEpoch(chatId, currentEpoch(state)!, readOwnSeal(bytes(seals[0]!.seal)), who.chain, who.accountKeys)
    }
    expect(await cem.person.call(keys.seals, { wanted })).toEqual({ seals: [] })
  })

  it('history is granted in the chat by who leads, and opens for the joiner', async () => {
    const { id: chatId } = await ana.group([ben])
    const secret = ana.secrets.get(chatId)!
    await ana.takeIn(chatId, [cem])
    const state = await ana.stateOf(chatId)
    const frame = await grantHistory(state, ana, cem.chain, [secret], random)
    const give = (who: Keyed, grant = base64(frame)) =>
      refusal(who.person.call(keys.grant, { chatId, clientId: randomUUID(), grant }))
    expect(await give(ben)).toBe('BAD_FRAME SIGNER_NOT_VALID')
    const bent = frame.slice()
    bent[bent.length - 100]! ^= 1
    expect(await give(ana, base64(bent))).toBe('BAD_FRAME BAD_SIGNATURE')
    const leader = {
      ...state,
      members: new Map(state.members).set(ben.id, { ...state.members.get(ben.id)!, role: 'admin' as const }),
    }
    expect(await give(ben, base64(await grantHistory(leader, ben, cem.chain, [secret], random)))).toBe('FORBIDDEN')
    expect(await give(ana)).toBe('done')
    const { entries } = await cem.person.call(sync.entries, { log: chatId, limit: 500 })
    const granted = entries.find(({ kind }) => kind === 'grant')!
    expect(granted.data).toEqual({ userId: cem.id })
    expect(await openHistory(state, ana.chain, cem.accountKeys, bytes(granted.body!))).toEqual([secret])
  })
})

it('bodies are frames of the epoch they say, of a size that tells nothing', async () => {
  const { id: chatId } = await ana.group([ben])
  const attempt = (body: string, epoch = 1) =>
    refusal(ana.person.call(messages.send, { chatId, clientId: randomUUID(), epoch, body }))
  const { body } = sealed()
  expect(await attempt(base64(bytes(body).slice(0, -1)))).toBe('BAD_FRAME MALFORMED')
  expect(await attempt(sealed(2).body)).toBe('BAD_FRAME WRONG_EPOCH')
  expect(await attempt(base64(random(374)))).toBe('BAD_FRAME UNKNOWN_VERSION')
  expect(await attempt(sealed(2).body, 2)).toBe('STALE_EPOCH')
  expect(await attempt(body)).toBe('done')
})

it('what a person keeps for itself comes back as it was put', async () => {
  const [fay] = (await people(1)) as [Keyed]
  const page = () => base64(random(100))
  const pages = [page(), page(), page()]
  const clientId = randomUUID()
  for (const [i, body] of pages.entries()) {
    await fay.person.call(keys.putArchive, { clientId: i ? randomUUID() : clientId, body })
  }
  await fay.person.call(keys.putArchive, { clientId, body: pages[0]! })
  const kept = await fay.person.call(keys.archive, {})
  expect(kept.pages.map(({ body }) => body)).toEqual(pages.toReversed())
  for (const body of pages) await fay.person.call(keys.putOwn, { name: 'settings', body })
  await fay.person.call(keys.putOwn, { name: 'draft:x', body: pages[0]! })
  await fay.person.call(keys.putOwn, { name: 'draft:x', body: null })
  const own = await fay.person.call(keys.own, {})
  expect(own.kept.map(({ name, body }) => [name, body])).toEqual([['settings', pages[2]]])
  expect((await kindsOf(fay, fay.id)).slice(-8)).toEqual([...Array(3).fill('archive'), ...Array(5).fill('own')])
  expect(chainHead(fay.chain).length).toBe(1)
  expect(readSealedSet(bytes((await fay.beginning('direct', [])).epoch.sealedSet)).length).toBe(1)
})
