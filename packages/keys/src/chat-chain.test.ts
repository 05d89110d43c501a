import { beforeAll, describe, expect, test } from 'vitest'
import { chainHead, verifyChain } from './account-chain.ts'
import type { Bytes } from './bytes.ts'
import { applyChatEntry, type ChatState, type EpochMark, maySend, verifyChat } from './chat-chain.ts'
import { type MembershipChange, writeChatEntry } from './chat-entry.ts'
import { epochNeeded } from './chat-epoch.ts'
import type { Device } from './device.ts'
import {
  chainsOf,
  flipped,
  identityOf,
  newChat,
  newPerson,
  type Person,
  seeded,
  TIME,
  type Turned,
  turn,
  UNSEEN,
  withDevice,
  withoutDevice,
} from './seeded.ts'
import { signChatEntry } from './sign-chat-entry.ts'
import { signFrame } from './signed-frame.ts'
import { authorOf, type Speaker } from './speaker.ts'

const random = seeded(21)
let ann: Person
let laptop: Device
let bob: Person
let cid: Person
let dan: Person
let group: Turned
let direct: Turned

beforeAll(async () => {
  ;[ann, laptop] = await withDevice(await newPerson('ann', random), 'ann-laptop', random)
  ;[bob, cid, dan] = [await newPerson('bob', random), await newPerson('cid', random), await newPerson('dan', random)]
  group = await newChat('chat-1', 'group', [ann, bob, cid], random)
  direct = await newChat('chat-2', 'direct', [ann, bob], random)
})

const say = (state: ChatState, speaker: Speaker, change: MembershipChange) =>
  signChatEntry(state, state.chat, speaker, TIME, change)
const joins = (person: Person): MembershipChange => ({
  kind: 'add',
  members: [{ ...identityOf(person), role: 'member' }],
})
const promote = (account: string): MembershipChange => ({ kind: 'role', account, role: 'admin' })
const dismiss = (...accounts: string[]): MembershipChange => ({ kind: 'remove', accounts })
const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code })

/** A change its signer never held against the rules: what a hostile server and one bad device would make. */
async function forge(state: ChatState, speaker: Speaker, change: MembershipChange, patch = {}): Promise<Bytes> {
  const { chat, hashes } = state
  const author = authorOf(speaker)
  const previous = hashes.at(-1) as Bytes
  const body = writeChatEntry({ chat, index: hashes.length, previous, author, time: TIME, change, ...patch })
  return signFrame(speaker.device.signer, 'chat entry', body)
}

describe('K25 the fold', () => {
  test('is the same for everyone who has the entries', async () => {
    const chains = chainsOf(ann, bob, cid)
    const state = await verifyChat('chat-1', group.frames, (account) => chains.get(account) as never)
    expect(state).toEqual(group.state)
    expect([...state.members.keys()]).toEqual(['ann', 'bob', 'cid'])
    expect(maySend(state)).toBe(true)
    expect(maySend(group.before)).toBe(false)
  })

  test('refuses another chat, a gap, another order and a second beginning', async () => {
    const [begun, turned] = group.frames as [Bytes, Bytes]
    await refused(applyChatEntry(undefined, 'chat-9', begun, ann.chain), 'WRONG_CHAT')
    await refused(applyChatEntry(undefined, 'chat-1', turned, ann.chain), 'CHAT_GAP')
    await refused(applyChatEntry(group.state, 'chat-1', turned, ann.chain), 'CHAT_GAP')
    const fork = await forge(group.state, ann, joins(dan), { previous: group.before.hashes[0] })
    await refused(applyChatEntry(group.state, 'chat-1', fork, ann.chain), 'CHAT_FORKED')
    const again = await forge(group.state, ann, { kind: 'create', shape: 'group', members: [] })
    await refused(applyChatEntry(group.state, 'chat-1', again, ann.chain), 'CHAT_FORKED')
  })

  test('refuses any changed byte', async () => {
    for (const [index, frame] of group.frames.entries()) {
      for (let at = 0; at < frame.length; at++) {
        const changed = applyChatEntry(index === 0 ? undefined : group.before, 'chat-1', flipped(frame, at), ann.chain)
        await expect(changed, `entry ${index}, byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
      }
    }
  })
})

describe('K26 who may change what', () => {
  test('a member the server invents is refused, whoever it says added them', async () => {
    await refused(say(group.state, dan, joins(dan)), 'NOT_A_MEMBER')
    await refused(say(group.state, bob, joins(dan)), 'NOT_ALLOWED')
    const impostor = { device: { ...dan.device, id: 'ann-phone' }, chain: ann.chain }
    const forged = await forge(group.state, impostor, joins(dan))
    await refused(applyChatEntry(group.state, 'chat-1', forged, ann.chain), 'BAD_SIGNATURE')
  })

  test('admins add and remove members; only the creator touches admins; nobody the creator', async () => {
    const { state: led } = await say(group.state, ann, promote('bob'))
    const { state } = await say(led, bob, joins(dan))
    await say(state, bob, dismiss('cid', 'dan'))
    await refused(say(state, bob, dismiss('ann')), 'NOT_ALLOWED')
    await refused(say(state, cid, dismiss('dan')), 'NOT_ALLOWED')
    await refused(say(state, bob, { kind: 'role', account: 'bob', role: 'creator' }), 'NOT_ALLOWED')
    const { state: two } = await say(state, ann, promote('cid'))
    await refused(say(two, bob, dismiss('cid')), 'NOT_ALLOWED')
    await say(two, ann, dismiss('cid'))
    await say(two, cid, { kind: 'role', account: 'cid', role: 'member' })
    await refused(say(two, ann, joins(dan)), 'ALREADY_A_MEMBER')
    await refused(say(two, ann, dismiss('eve')), 'NOT_ALLOWED')
  })

  test('a group is never left without a leader', async () => {
    const { state } = await say(group.state, ann, { kind: 'leave' })
    expect(state.members.get('bob')).toMatchObject({ role: 'creator' })
    await say(state, bob, dismiss('cid'))
    const { state: led } = await say(group.state, ann, promote('cid'))
    const { state: without } = await say(led, ann, { kind: 'leave' })
    expect(without.members.get('cid')).toMatchObject({ role: 'creator' })
    expect(without.members.get('bob')).toMatchObject({ role: 'member' })
  })

  test('the creator hands the group over, and nobody else does', async () => {
    const { state: led } = await say(group.state, ann, promote('bob'))
    await refused(say(led, bob, { kind: 'role', account: 'cid', role: 'creator' }), 'NOT_ALLOWED')
    const { state } = await say(led, ann, { kind: 'role', account: 'cid', role: 'creator' })
    expect([...state.members.values()].map(({ role }) => role)).toEqual(['admin', 'admin', 'creator'])
    await refused(say(state, ann, dismiss('cid')), 'NOT_ALLOWED')
  })

  test('any member signs out whom the server says are gone, the creator too, but not itself', async () => {
    const { state } = await say(group.state, cid, { kind: 'depart', accounts: ['ann'] })
    expect(state.members.get('bob')).toMatchObject({ role: 'creator' })
    expect(maySend(state)).toBe(false)
    for (const accounts of [[], ['cid'], ['dan']]) {
      await refused(say(group.state, cid, { kind: 'depart', accounts }), 'NOT_ALLOWED')
    }
    await refused(say(direct.state, ann, { kind: 'depart', accounts: ['bob'] }), 'NOT_ALLOWED')
  })

  test('a direct chat has no door', async () => {
    for (const change of [joins(dan), dismiss('bob'), promote('bob'), { kind: 'leave' } as const]) {
      await refused(say(direct.state, ann, change), 'NOT_ALLOWED')
    }
  })

  test('a chat begins with its creator in it, and with one', async () => {
    const begin = (shape: 'group' | 'direct', ...members: Parameters<typeof identityOf>[0][]) =>
      signChatEntry(undefined, 'new', ann, TIME, {
        kind: 'create',
        shape,
        members: members.map((person) => ({ ...identityOf(person), role: shape === 'group' ? 'creator' : 'member' })),
      })
    await refused(begin('group', ann, bob), 'NOT_ALLOWED')
    await refused(begin('group', bob), 'NOT_ALLOWED')
    await refused(begin('direct', bob, cid), 'NOT_ALLOWED')
    await refused(begin('direct', ann, bob, cid), 'NOT_ALLOWED')
    await begin('direct', ann)
  })
})

describe('K27 identity', () => {
  test('a restarted chain is not the member it was, until somebody vouches for it', async () => {
    const restarted = await newPerson('bob', seeded(22))
    await refused(say(direct.state, restarted, { kind: 'leave' }), 'CHAIN_RESTARTED')
    await refused(turn(direct.state, 'fresh', ann, [ann, restarted], random), 'CHAIN_RESTARTED')
    const change = { kind: 'readmit', ...identityOf(restarted) } as const
    await refused(say(direct.state, restarted, change), 'CHAIN_RESTARTED')
    const { state } = await say(direct.state, ann, change)
    expect(maySend(state)).toBe(false)
    expect(epochNeeded(state, chainsOf(ann, restarted))).toBe('fresh')
    const turned = await turn(state, 'fresh', restarted, [ann, restarted], random)
    expect(maySend(turned.state)).toBe(true)
  })
})

describe('K28 a revoked device cannot date itself back', () => {
  test('once an epoch has made the longer chain known', async () => {
    const wiser = await withoutDevice(ann, 'ann-laptop', random)
    const thief = { device: laptop, chain: ann.chain }
    expect(epochNeeded(group.state, chainsOf(wiser, bob, cid))).toBe('fresh')
    const turned = await turn(group.state, 'fresh', bob, [wiser, bob, cid], random)
    expect(turned.state.floors.get('ann')?.at(-1)).toMatchObject({ length: 3 })
    await refused(say(turned.state, thief, joins(dan)), 'CHAIN_BEHIND')
    const forged = await forge(turned.state, thief, joins(dan))
    await refused(applyChatEntry(turned.state, 'chat-1', forged, wiser.chain), 'SIGNER_NOT_VALID')
    expect(epochNeeded(turned.state, chainsOf(wiser, bob, cid))).toBeUndefined()
  })

  test('K29 nor did a device belong to the account before it was added', async () => {
    const links = await verifyChain('ann', ann.links.slice(0, 1))
    const early = { device: laptop, chain: links }
    const forged = await forge(group.before, early, joins(dan))
    await refused(applyChatEntry(group.before, 'chat-1', forged, ann.chain), 'SIGNER_NOT_VALID')
  })

  test('and floors only rise', async () => {
    const later = await turn(group.state, 'fresh', bob, [ann, bob, cid], random)
    const mark = later.state.epochs.at(-1) as EpochMark
    const lowered = { ...mark, number: 3, floors: [{ account: 'ann', chain: chainHead(ann.chain) }] }
    await refused(signChatEntry(later.state, 'chat-1', bob, TIME, lowered), 'CHAIN_SHORTENED')
    const strange = { ...lowered, floors: [{ account: 'eve', chain: chainHead(ann.chain) }] }
    await refused(signChatEntry(later.state, 'chat-1', bob, TIME, strange), 'NOT_A_MEMBER')
  })

  test('K29 nor speak by the new chain', async () => {
    const wiser = await withoutDevice(ann, 'ann-laptop', random)
    await refused(say(group.state, { device: laptop, chain: wiser.chain }, joins(dan)), 'SIGNER_NOT_VALID')
  })

  test('and a view of a chain that nobody else has is a fork', async () => {
    const forked = await withoutDevice(ann, 'ann-laptop', seeded(24))
    const honest = await withoutDevice(ann, 'ann-laptop', seeded(25))
    const turned = await turn(group.state, 'fresh', bob, [forked, bob, cid], random)
    await refused(say(turned.state, honest, joins(dan)), 'CHAIN_FORKED')
  })
})

describe('K31 K32 when an epoch must be fresh', () => {
  test('after a loss a ratchet is refused, and nothing may be sent', async () => {
    const { state: joined } = await say(group.state, ann, joins(dan))
    const { state } = await say(joined, ann, dismiss('cid'))
    expect(maySend(joined)).toBe(true)
    expect(maySend(state)).toBe(false)
    expect(epochNeeded(joined, chainsOf(ann, bob, cid, dan))).toBe('ratchet')
    expect(epochNeeded(state, chainsOf(ann, bob, dan))).toBe('fresh')
    await refused(turn(state, 'ratchet', ann, [ann, bob, dan], random, group.secret), 'EPOCH_NOT_FRESH')
  })

  test('a ratchet needs a joiner, an insider, and one seal a joiner', async () => {
    await refused(turn(group.state, 'ratchet', ann, [ann, bob, cid], random, group.secret), 'MALFORMED')
    const { state } = await say(group.state, ann, joins(dan))
    await refused(turn(state, 'ratchet', dan, [dan], random, group.secret), 'NOT_ALLOWED')
    const { state: made } = await turn(state, 'ratchet', bob, [dan], random, group.secret)
    expect(made.epochs.at(-1)).toMatchObject({ number: 2, epoch: 'ratchet', seals: 1 })
    const epoch = { kind: 'epoch', epoch: 'ratchet', number: 2, seals: 2, seen: UNSEEN, floors: [] } as const
    const mark = { ...epoch, root: new Uint8Array(32), commitment: new Uint8Array(32) }
    await refused(signChatEntry(state, 'chat-1', bob, TIME, mark), 'SEAL_NOT_IN_SET')
    const grown = { ...mark, seals: 1, floors: [{ account: 'ann', chain: chainHead(ann.chain) }] }
    await refused(signChatEntry(state, 'chat-1', bob, TIME, grown), 'EPOCH_NOT_FRESH')
    await refused(signChatEntry(state, 'chat-1', bob, TIME, { ...mark, number: 3 }), 'EPOCH_GAP')
    await refused(signChatEntry(state, 'chat-1', bob, TIME, { ...mark, epoch: 'fresh' }), 'SEAL_NOT_IN_SET')
  })

  test('K39 of fifty who turn at once one wins, and the others find nothing left to do', async () => {
    const { state } = await say(group.state, ann, dismiss('cid'))
    const chains = chainsOf(ann, bob)
    const rivals = await Promise.all(
      Array.from({ length: 50 }, (_, i) => turn(state, 'fresh', i % 2 ? ann : bob, [ann, bob], random)),
    )
    let log = state
    let won = 0
    for (const [i, { frame }] of rivals.entries()) {
      if (!epochNeeded(log, chains)) continue
      log = await applyChatEntry(log, 'chat-1', frame, i % 2 ? ann.chain : bob.chain)
      won++
    }
    expect([won, log.epochs.length, maySend(log)]).toEqual([1, 2, true])
    for (const [i, { frame }] of rivals.entries()) {
      await refused(applyChatEntry(log, 'chat-1', frame, i % 2 ? ann.chain : bob.chain), 'CHAT_GAP')
    }
  })

  test('K39 of two who turn at once one loses, pulls, and turns again', async () => {
    const { state } = await say(group.state, ann, joins(dan))
    const [one, two] = [
      await turn(state, 'ratchet', ann, [dan], random, group.secret),
      await turn(state, 'fresh', bob, [ann, bob, cid, dan], random),
    ]
    await refused(applyChatEntry(one.state, 'chat-1', two.frame, bob.chain), 'CHAT_GAP')
    const again = await turn(one.state, 'fresh', bob, [ann, bob, cid, dan], random)
    expect(again.state.epochs).toHaveLength(3)
  })
})
