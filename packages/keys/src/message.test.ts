import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { chainHead, verifyChain } from './account-chain.ts'
import { type Bytes, concat, toHex, utf8 } from './bytes.ts'
import type { EpochSecret } from './chat-epoch.ts'
import type { Device } from './device.ts'
import { labelled } from './labels.ts'
import { blob, text, u8, u32 } from './layout.ts'
import { type Envelope, openMessage, sealMessage } from './message.ts'
import { BUCKETS, readMessageFrame, writeMessageFrame } from './message-frame.ts'
import { sign } from './primitives.ts'
import { openUnder, SALT_LENGTH, sealUnder } from './seal-under.ts'
import {
  flipped,
  identityOf,
  newChat,
  newPerson,
  type Person,
  seeded,
  type Turned,
  turn,
  UNSEEN,
  withDevice,
  withoutDevice,
} from './seeded.ts'
import { signChatEntry } from './sign-chat-entry.ts'
import type { Speaker } from './speaker.ts'

const random = seeded(51)
let ann: Person
let laptop: Device
let bob: Person
let chat: Turned
const envelope: Envelope = { chat: 'chat-1', account: 'ann', device: 'ann-phone', clientId: 'm1', kind: 'message' }
const hello = utf8('hello')

beforeAll(async () => {
  ;[ann, laptop] = await withDevice(await newPerson('ann', random), 'ann-laptop', random)
  bob = await newPerson('bob', random)
  chat = await newChat('chat-1', 'direct', [ann, bob], random)
})

type Place = Pick<Turned, 'state' | 'secret'>
const seal = (content: Bytes, to: Partial<Envelope> = {}, place: Place = chat, speaker: Speaker = ann) =>
  sealMessage({ ...place, speaker, envelope: { ...envelope, ...to }, content, seen: UNSEEN })
const open = (body: Bytes, from: Partial<Envelope> = {}, place: Place & { at?: number } = chat, chain = ann.chain) =>
  openMessage({ at: place.state.hashes.length, ...place, chain, envelope: { ...envelope, ...from }, body })
const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code })

/** The chat as a cheat would like it to be, to seal what nobody else would let it. */
const withMembers = ({ state, secret }: Place, ...people: Person[]): Place => {
  const members = new Map(
    people.map((one) => [one.account, { ...identityOf(one), role: 'member' as const, since: 1, until: undefined }]),
  )
  return { secret, state: { ...state, members, former: [], floors: new Map() } }
}

describe('K40 a message', () => {
  // Feature: telegram-clone, Property 33: Encryption round-trip
  test('opens to what was sealed, with what its sender knew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 4096 }), fc.nat(), async (words, seq) => {
        const seen = { seq, head: random(32) }
        const peers = [{ account: 'bob', chain: chainHead(bob.chain) }]
        const body = await sealMessage({
          ...chat,
          speaker: ann,
          envelope,
          content: utf8(words.toWellFormed()),
          seen,
          peers,
        })
        const opened = await open(body)
        expect(opened).toEqual({ content: utf8(words.toWellFormed()), seen, peers, chain: chainHead(ann.chain) })
      }),
      { numRuns: 100 },
    )
  })

  test('can be opened in any order, again and again', async () => {
    const bodies = await Promise.all([1, 2, 3].map((n) => seal(Uint8Array.of(n), { clientId: `m${n}` })))
    for (const n of [3, 1, 2, 3]) {
      expect((await open(bodies[n - 1] as Bytes, { clientId: `m${n}` })).content).toEqual(Uint8Array.of(n))
    }
  })
})

describe('K41 the envelope', () => {
  test('cannot be swapped by the server in any part', async () => {
    const body = await seal(hello, { ref: 'r1', expiresAt: 5 })
    await open(body, { ref: 'r1', expiresAt: 5 })
    const swaps: Partial<Envelope>[] = [
      { clientId: 'm2' },
      { kind: 'edit' },
      { ref: 'r2' },
      { ref: undefined },
      { expiresAt: 6 },
      { expiresAt: undefined },
      { account: 'bob' },
      { device: 'ann-laptop' },
    ]
    for (const swap of swaps) await refused(open(body, { ref: 'r1', expiresAt: 5, ...swap }), 'CANNOT_OPEN')
    await refused(open(body, { chat: 'chat-2' }), 'CANNOT_OPEN')
  })

  test('K46 any changed or missing byte is refused', async () => {
    const body = await seal(hello)
    for (let at = 0; at < body.length; at++) {
      await expect(open(flipped(body, at)), `byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
    }
    for (let length = 0; length < body.length; length++)
      expect(() => readMessageFrame(body.slice(0, length))).toThrow('MALFORMED')
    expect(() => readMessageFrame(concat(body, Uint8Array.of(0)))).toThrow('MALFORMED')
  })
})

describe('K42 key and nonce', () => {
  test('never meet two contents, even under one clientId in one epoch; a retry repeats itself', async () => {
    const bodies = [await seal(hello), await seal(utf8('hullo')), await seal(hello, { kind: 'edit' })]
    const salts = bodies.map((body) => toHex(readMessageFrame(body).sealed.slice(0, SALT_LENGTH)))
    expect(new Set(salts).size).toBe(3)
    expect(await seal(hello)).toEqual(bodies[0])
  })

  test('a re-seal in a new epoch is another key altogether', async () => {
    const next = await turn(chat.state, 'fresh', ann, [ann, bob], random)
    const again = await seal(hello, {}, next)
    expect((await open(again, {}, next)).content).toEqual(hello)
    await refused(open(again, {}, { ...next, secret: chat.secret }), 'WRONG_EPOCH')
    await refused(seal(hello, {}, { ...next, secret: chat.secret }), 'WRONG_EPOCH')
    const relabelled = { ...next.secret, secret: chat.secret.secret }
    await refused(open(again, {}, { ...next, secret: relabelled }), 'CANNOT_OPEN')
  })
})

describe('K43 padding', () => {
  test('leaves only the bucket to be seen', async () => {
    const sizes = await Promise.all([0, 1, 50].map(async (size) => (await seal(new Uint8Array(size))).length))
    expect(new Set(sizes).size).toBe(1)
    const large = await seal(new Uint8Array(60_000))
    expect(large.length - (sizes[0] as number)).toBe((BUCKETS.at(-1) as number) - (BUCKETS[0] as number))
    await refused(seal(new Uint8Array(66_000)), 'TOO_LARGE')
  })
})

test('K43 padding that is not empty is refused, even when signed', async () => {
  const { aad, context, plaintext } = await insideOf(await seal(hello), envelope)
  const inner = flipped(plaintext.slice(0, -64), plaintext.length - 65)
  const signature = await sign(ann.device.signer, labelled('message signature', blob(aad), inner))
  const sealed = await sealUnder(chat.secret.secret, context, aad, concat(inner, signature))
  await refused(open(writeMessageFrame({ epoch: 1, sealed })), 'MALFORMED')
})

describe('K44 the sender', () => {
  test('cannot be another member with the same epoch secret', async () => {
    const impostor = { device: { ...bob.device, id: 'ann-phone' }, chain: ann.chain }
    await refused(open(await seal(hello, {}, chat, impostor)), 'BAD_SIGNATURE')
    await refused(seal(hello, {}, chat, bob), 'SIGNER_NOT_VALID')
  })

  test('signs for one envelope: a member cannot put the same signed words elsewhere', async () => {
    const { aad, context, plaintext } = await insideOf(await seal(hello), envelope)
    expect(await sealUnder(chat.secret.secret, context, aad, plaintext)).toEqual(
      readMessageFrame(await seal(hello)).sealed,
    )
    const elsewhere = await insideOf(await seal(utf8('x'), { clientId: 'm9' }), { ...envelope, clientId: 'm9' })
    const moved = await sealUnder(chat.secret.secret, elsewhere.context, elsewhere.aad, plaintext)
    await refused(open(writeMessageFrame({ epoch: 1, sealed: moved }), { clientId: 'm9' }), 'BAD_SIGNATURE')
  })

  test('K47 must be a member there, by that identity', async () => {
    const dan = await newPerson('dan', random)
    const from = { account: 'dan', device: 'dan-phone' }
    await refused(seal(hello, from, chat, dan), 'NOT_A_MEMBER')
    const body = await seal(hello, from, withMembers(chat, dan), dan)
    await refused(open(body, from, chat, dan.chain), 'NOT_A_MEMBER')
    const restarted = await newPerson('ann', seeded(52))
    const other = await seal(hello, {}, withMembers(chat, restarted), restarted)
    await refused(open(other, {}, chat, restarted.chain), 'CHAIN_RESTARTED')
  })

  test('K47 who has left still wrote what was written before, and nothing after', async () => {
    const cid = await newPerson('cid', random)
    const group = await newChat('chat-1', 'group', [ann, cid], random)
    const from = { account: 'cid', device: 'cid-phone' }
    const body = await seal(hello, from, group, cid)
    const { state } = await signChatEntry(group.state, 'chat-1', cid, 1, { kind: 'leave' })
    const next = await turn(state, 'fresh', ann, [ann], random)
    const later = { state: next.state, secret: group.secret }
    expect((await open(body, from, { ...later, at: 2 }, cid.chain)).content).toEqual(hello)
    // A server that lets the old epoch go on, before the next or after it, is caught by the place in the log.
    await refused(open(body, from, { ...later, at: 3 }, cid.chain), 'EPOCH_NOT_FRESH')
    await refused(open(body, from, { ...later, at: 4 }, cid.chain), 'WRONG_EPOCH')
    await refused(open(body, from, { ...later, at: 1 }, cid.chain), 'WRONG_EPOCH')
    await refused(seal(hello, {}, { state, secret: group.secret }), 'EPOCH_NOT_FRESH')
    const late = await seal(hello, from, withMembers(next, cid), cid)
    await refused(open(late, from, next, cid.chain), 'NOT_A_MEMBER')
  })

  test('K28 a revoked device does not date itself back into a later epoch', async () => {
    const wiser = await withoutDevice(ann, 'ann-laptop', random)
    const next = await turn(chat.state, 'fresh', bob, [wiser, bob], random)
    const thief = { device: laptop, chain: ann.chain }
    const from = { device: 'ann-laptop' }
    // Even with a secret that somebody leaked to it.
    const body = await seal(hello, from, withMembers(next, ann, bob), thief)
    await refused(open(body, from, next, wiser.chain), 'SIGNER_NOT_VALID')
    const before = await seal(hello, from, chat, thief)
    const then = { state: next.state, secret: chat.secret, at: 2 }
    expect((await open(before, from, then, wiser.chain)).content).toEqual(hello)
  })

  test('K45 whose chain we lack makes us fetch, not fail', async () => {
    const body = await seal(hello)
    const older = await verifyChain('ann', ann.links.slice(0, 1))
    await refused(open(body, {}, chat, older), 'CHAIN_BEHIND')
  })
})

/** What any member with the epoch secret can get at. */
async function insideOf(body: Bytes, { chat: id, account, device, clientId, kind }: Envelope) {
  const aad = concat(u32(1), ...[id, account, device, clientId, kind].map(text), u8(0), u8(0))
  const context = labelled('message', text(id), text(device), text(clientId))
  return { aad, context, plaintext: await openUnder(chat.secret.secret, context, aad, readMessageFrame(body).sealed) }
}

test('K42 stays safe where the platform signs with added randomness', async () => {
  // Two signatures over the same words are two plaintexts, so the salt has to cover the signature. Another signer stands in.
  const other = { ...ann, device: { ...ann.device, signer: bob.device.signer } }
  const [one, two] = [await seal(hello), await seal(hello, {}, chat, other)]
  const salt = (body: Bytes) => toHex(readMessageFrame(body).sealed.slice(0, SALT_LENGTH))
  expect(salt(one)).not.toBe(salt(two))
})

test('K2 an epoch secret opens nothing but messages of its chat', async () => {
  const { sealed } = readMessageFrame(await seal(hello))
  const other: EpochSecret = { ...chat.secret, secret: random(32) }
  await refused(open(await seal(hello), {}, { ...chat, secret: other }), 'CANNOT_OPEN')
  await refused(openUnder(chat.secret.secret, utf8('own'), utf8(''), sealed), 'CANNOT_OPEN')
})
