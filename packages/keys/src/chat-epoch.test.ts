import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Bytes, compareText } from './bytes.ts'
import type { ChatState, EpochMark } from './chat-chain.ts'
import type { MembershipChange } from './chat-entry.ts'
import { checkSecret, type EpochSecret, followRatchet, openEpoch } from './chat-epoch.ts'
import { merkleClimb, merkleTree } from './merkle.ts'
import { hash } from './primitives.ts'
import { checkSealedSet, proveSeals, readOwnSeal, readSealedSet, writeOwnSeal, writeSealedSet } from './sealed-set.ts'
import {
  flipped,
  identityOf,
  newChat,
  newPerson,
  ownSealOf,
  type Person,
  seeded,
  TIME,
  type Turned,
  turn,
  withDevice,
  withoutDevice,
} from './seeded.ts'
import { signChatEntry } from './sign-chat-entry.ts'

const random = seeded(31)
let [ann, bob, cid, dan]: Person[] = []
let chat: Turned

beforeAll(async () => {
  ann = await newPerson('ann', random)
  bob = await newPerson('bob', random)
  cid = await newPerson('cid', random)
  dan = await newPerson('dan', random)
  chat = await newChat('chat-1', 'group', [ann, bob, cid], random)
})

const say = async (state: ChatState, change: MembershipChange): Promise<ChatState> =>
  (await signChatEntry(state, state.chat, ann as Person, TIME, change)).state
const markOf = ({ state }: { state: ChatState }): EpochMark => state.epochs.at(-1) as EpochMark

async function open(turned: Turned, person: Person, as = person) {
  const own = await ownSealOf(turned, as.account)
  return openEpoch('chat-1', markOf(turned), readOwnSeal(writeOwnSeal(own)), person.chain, person.keys)
}

describe('K31 a fresh epoch', () => {
  test('is opened by each member alone, and by all to the same secret', async () => {
    for (const person of [ann, bob, cid] as Person[]) {
      expect(await open(chat, person)).toEqual({ secret: chat.secret, stale: false })
    }
  })

  test('K37 a removed member opens nothing later, not even with the seals of others', async () => {
    const [a, b, c] = [ann, bob, cid] as [Person, Person, Person]
    const state = await say(chat.state, { kind: 'remove', accounts: ['cid'] })
    const later = await turn(state, 'fresh', a, [a, b], random)
    await expect(open(later, c, a)).rejects.toMatchObject({ code: 'SEAL_NOT_IN_SET' })
    await expect(open(later, c, b)).rejects.toMatchObject({ code: 'SEAL_NOT_IN_SET' })
    await expect(followRatchet(chat.secret, markOf(later))).rejects.toMatchObject({ code: 'WRONG_EPOCH' })
    const guess = { ...chat.secret, number: 2 }
    await expect(checkSecret(guess, markOf(later))).rejects.toMatchObject({ code: 'EPOCH_MISMATCH' })
    expect((await open(later, b)).secret).toEqual(later.secret)
  })

  test('K37 a revoked device opens nothing later: it lacks the newer account key', async () => {
    const [a, c] = [ann, cid] as [Person, Person]
    const [twice] = await withDevice(bob as Person, 'bob-laptop', random)
    const wiser = await withoutDevice(twice, 'bob-laptop', random)
    const later = await turn(chat.state, 'fresh', a, [a, wiser, c], random)
    const own = await ownSealOf(later, 'bob')
    // Everything the thief can still fetch, and every seed it ever had.
    await expect(openEpoch('chat-1', markOf(later), own, wiser.chain, twice.keys)).rejects.toMatchObject({
      code: 'UNKNOWN_GENERATION',
    })
    const lying = { ...own, generation: 1 }
    await expect(openEpoch('chat-1', markOf(later), lying, wiser.chain, twice.keys)).rejects.toMatchObject({
      code: 'SEAL_NOT_IN_SET',
    })
    expect((await open(later, wiser)).secret).toEqual(later.secret)
  })

  test('K35 says when it was sealed to an account key that has since been replaced', async () => {
    const [twice] = await withDevice(bob as Person, 'bob-laptop', random)
    const wiser = await withoutDevice(twice, 'bob-laptop', random)
    expect(await open(chat, wiser)).toEqual({ secret: chat.secret, stale: true })
  })

  test('K36 a device that slept through a hundred epochs opens the next one just the same', async () => {
    const a = ann as Person
    let turned: Turned = await newChat('chat-1', 'group', [a], random)
    for (let i = 0; i < 100; i++) turned = await turn(turned.state, 'fresh', a, [a], random)
    expect(turned.state.epochs).toHaveLength(101)
    expect((await open(turned, a)).secret.number).toBe(101)
  })
})

describe('K32 a ratchet', () => {
  test('K38 lets the joiner in from here on; those inside step alone; nobody steps back', async () => {
    const [a, d] = [ann, dan] as [Person, Person]
    const state = await say(chat.state, { kind: 'add', members: [{ ...identityOf(d), role: 'member' }] })
    const joined = await turn(state, 'ratchet', a, [d], random, chat.secret)
    const { secret } = await open(joined, d)
    expect(secret).toEqual(joined.secret)
    expect(await followRatchet(chat.secret, markOf(joined))).toEqual(secret)
    for (const insider of [ann, bob, cid] as Person[]) {
      await expect(open(chat, d, insider)).rejects.toMatchObject({ code: 'SEAL_NOT_IN_SET' })
    }
    const guess = { ...secret, number: 1 }
    await expect(checkSecret(guess, markOf(chat))).rejects.toMatchObject({ code: 'EPOCH_MISMATCH' })
  })

  test('K33 goes on from the true secret only', async () => {
    const d = dan as Person
    const state = await say(chat.state, { kind: 'add', members: [{ ...identityOf(d), role: 'member' }] })
    const wrong: EpochSecret = { ...chat.secret, secret: random(32) }
    await expect(turn(state, 'ratchet', ann as Person, [d], random, wrong)).rejects.toMatchObject({
      code: 'EPOCH_MISMATCH',
    })
    await expect(turn(state, 'ratchet', ann as Person, [d], random)).rejects.toMatchObject({ code: 'WRONG_EPOCH' })
    const joined = await turn(state, 'ratchet', ann as Person, [d], random, chat.secret)
    await expect(followRatchet(wrong, markOf(joined))).rejects.toMatchObject({ code: 'EPOCH_MISMATCH' })
  })
})

describe('K34 the sealed set', () => {
  test('the server can check it, and hands out each seal alone', async () => {
    const bytes = writeSealedSet(chat.seals)
    expect(readSealedSet(bytes)).toEqual(chat.seals)
    const handed = await checkSealedSet(chat.before, markOf(chat), chat.seals)
    expect([...handed.keys()]).toEqual(['ann', 'bob', 'cid'])
    expect(handed.get('bob')).toEqual(await ownSealOf(chat, 'bob'))
    const swapped = [...chat.seals].reverse()
    for (const wrong of [swapped, chat.seals.slice(1)]) {
      await expect(checkSealedSet(chat.before, markOf(chat), wrong)).rejects.toMatchObject({ code: 'SEAL_NOT_IN_SET' })
    }
  })

  test('an author who signs for others than are owed a seal is found out by the server', async () => {
    const others = chat.seals.map((seal) => (seal.account === 'bob' ? { ...seal, account: 'bea' } : seal))
    const mark = { ...markOf(chat), root: (await proveSeals(others)).root }
    await expect(checkSealedSet(chat.before, mark, others)).rejects.toMatchObject({ code: 'SEAL_NOT_IN_SET' })
  })

  test('a proof of another shape than the set is none', async () => {
    const [one, two] = await Promise.all([1, 2].map((i) => hash('epoch leaf', Uint8Array.of(i))))
    const [leaf, sibling] = [one, two] as [Bytes, Bytes]
    const shapes: [number, number, Bytes[]][] = [
      [0, 1, [sibling]],
      [0, 2, []],
      [0, 4, [sibling]],
      [2, 2, [sibling]],
    ]
    for (const [index, count, path] of shapes) {
      await expect(merkleClimb(leaf, index, count, path)).rejects.toMatchObject({ code: 'SEAL_NOT_IN_SET' })
    }
  })

  test('any byte of a seal changed on its way is noticed before it is opened', async () => {
    const packet = writeOwnSeal(await ownSealOf(chat, 'bob'))
    const { chain, keys } = bob as Person
    for (let at = 0; at < packet.length; at++) {
      const opening = async () => openEpoch('chat-1', markOf(chat), readOwnSeal(flipped(packet, at)), chain, keys)
      await expect(opening(), `byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
    }
  })

  test('K33 an author who seals different secrets to different members is found out', async () => {
    const people = [ann, bob, cid] as Person[]
    const [honest, other] = [
      await turn(chat.before, 'fresh', ann as Person, people, random),
      await turn(chat.before, 'fresh', ann as Person, people, random),
    ]
    const seals = honest.seals.map((seal, i) => (seal.account === 'bob' ? (other.seals[i] as typeof seal) : seal))
    const mark = { ...markOf(honest), root: (await proveSeals(seals)).root }
    const own = await ownSealOf({ seals }, 'bob')
    await expect(openEpoch('chat-1', mark, own, (bob as Person).chain, (bob as Person).keys)).rejects.toMatchObject({
      code: 'EPOCH_MISMATCH',
    })
  })

  test('proofs hold for every size and place, and for no other place', async () => {
    const leaves = await Promise.all(Array.from({ length: 33 }, (_, i) => hash('epoch leaf', Uint8Array.of(i))))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 33 }), fc.nat(), fc.nat(), async (count, a, b) => {
        const [index, other] = [a % count, b % count]
        const part = leaves.slice(0, count)
        const { root, paths } = await merkleTree(part)
        const path = paths[index] as Bytes[]
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)))
        const leaf = part[index] as (typeof leaves)[number]
        expect(await merkleClimb(leaf, index, count, path)).toEqual(root)
        if (other === index) return
        const elsewhere = await merkleClimb(leaf, other, count, path).catch(() => undefined)
        expect(elsewhere).not.toEqual(root)
      }),
    )
  })

  test('a thousand members cost each one at most 1,500 bytes', () => {
    const path = Array.from({ length: Math.ceil(Math.log2(1000)) }, () => new Uint8Array(32))
    const own = { index: 999, chainLength: 9, generation: 3, sealed: new Uint8Array(1168), path }
    expect(writeOwnSeal(own).length).toBeLessThanOrEqual(1500)
  })

  test('the order of accounts is that of their bytes', () => {
    expect(['b', 'B', 'a', 'ab', 'é', '😀', '﻿'].sort(compareText)).toEqual(['B', 'a', 'ab', 'b', 'é', '﻿', '😀'])
  })
})
