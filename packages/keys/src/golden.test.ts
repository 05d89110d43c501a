import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ChainDevice, chainFirst, chainHead, verifyChain } from './account-chain.ts'
import { type AccountKey, openPrevious, openSeed, sealPrevious, sealSeed } from './account-key.ts'
import { type Bytes, concat, fromBase64, toBase64, utf8 } from './bytes.ts'
import { applyChatEntry, type EpochMark, verifyChat } from './chat-chain.ts'
import type { MembershipChange } from './chat-entry.ts'
import { openEpoch } from './chat-epoch.ts'
import { deviceFromSeed } from './device.ts'
import { grantHistory, openHistory } from './history-grant.ts'
import { inviteKeyOf, newInvite, signJoin } from './invite.ts'
import { answerLink, confirmLink, grantLink, offerLink, openGrant, readLinkCode, revealLink } from './link.ts'
import { bodyHash, extendLog, logStart } from './log-chain.ts'
import { openMedia, sealMedia } from './media.ts'
import { openMessage, sealMessage } from './message.ts'
import { openArchive, openOwn, sealArchive, sealOwn } from './own-data.ts'
import { readRecoveryCode, writeRecoveryCode } from './recovery-code.ts'
import { safetyNumber, safetyQr } from './safety-number.ts'
import { createEncryptionService } from './sealed-box.ts'
import { readOwnSeal, readSealedSet, writeOwnSeal, writeSealedSet } from './sealed-set.ts'
import { identityOf, newChat, newPerson, ownSealOf, seeded, TIME, withDevice, withoutDevice } from './seeded.ts'
import { signChatEntry } from './sign-chat-entry.ts'
import { signLink } from './sign-link.ts'

/** Every format of version 1, as it was the day it was fixed. A change here needs a new version byte, not a new file. */
const FILE = new URL('./golden/v1.json', import.meta.url)
const envelope = { chat: 'chat-1', account: 'ann', device: 'ann-phone', clientId: 'm1', kind: 'message', ref: 'm0' }
const storageKey = new Uint8Array(32).fill(7)

async function collect(pieces: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = []
  for await (const piece of pieces) parts.push(piece)
  return concat(...parts)
}

async function story() {
  const random = seeded(2026)
  const [twice] = await withDevice(await newPerson('ann', random), 'ann-laptop', random)
  const ann = await withoutDevice(twice, 'ann-laptop', random)
  const bob = await newPerson('bob', random)
  const [first, second] = ann.keys as [AccountKey, AccountKey]
  const chat = await newChat('chat-1', 'group', [ann, bob], random)
  const seen = { seq: 41, head: await bodyHash(utf8('as seen')) }
  const peers = [{ account: 'bob', chain: chainHead(bob.chain) }]
  const message = await sealMessage({ ...chat, speaker: ann, envelope, content: utf8('hello'), seen, peers })
  const entry = { ...envelope, seq: 1, id: 'i1', time: TIME, epoch: 1, bodyHash: await bodyHash(message) }
  const media = sealMedia([utf8('a small file')], random, 10)
  const blob = await collect(media.stream)
  const tablet = await deviceFromSeed('tablet', random(32))
  const { qr, offer, pending } = await offerLink(tablet, TIME, random)
  const answer = await answerLink(readLinkCode(qr), offer, ann, TIME, random)
  const { reveal, answered } = await revealLink(pending, answer)
  const request = await confirmLink(offer, answer, reveal)
  const add = { kind: 'add', device: request.device, consent: request.consent } as const
  const linked = await signLink(ann.chain, ann.device, TIME, add)
  const service = createEncryptionService(storageKey, random)
  const entries: Record<string, Bytes> = {}
  let { state } = chat
  const say = async (change: MembershipChange): Promise<void> => {
    const signed = await signChatEntry(state, 'chat-1', ann, TIME, change)
    entries[`chat ${change.kind}`] = signed.frame
    state = signed.state
  }
  const [cid, dan] = [await newPerson('cid', random), await newPerson('dan', random)]
  const invite = newInvite(random)
  await say({ kind: 'add', members: [{ ...identityOf(cid), role: 'member' }] })
  await say({ kind: 'role', account: 'cid', role: 'admin' })
  await say({ kind: 'invite', inviteKey: await inviteKeyOf(invite) })
  const joined = await signJoin(state, invite, dan, TIME)
  entries['chat join'] = joined.frame
  state = joined.state
  await say({ kind: 'uninvite', inviteKey: await inviteKeyOf(invite) })
  await say({ kind: 'remove', accounts: ['dan'] })
  await say({ kind: 'readmit', ...identityOf(await newPerson('bob', random)) })
  const departed = await signChatEntry(state, 'chat-1', ann, TIME, { kind: 'depart', accounts: ['cid'] })
  await say({ kind: 'leave' })
  entries['chat depart'] = departed.frame
  const made: Record<string, string | Bytes> = {
    ...Object.fromEntries(ann.links.map((link, i) => [`link ${i}`, link])),
    'link bob': bob.links[0] as Bytes,
    'sealed seed': await sealSeed(second, ann.chain.devices.get('ann-phone') as ChainDevice, random),
    'previous seed': await sealPrevious(second, first),
    'chat create': chat.frames[0] as Bytes,
    'chat epoch': chat.frames[1] as Bytes,
    ...entries,
    'sealed set': writeSealedSet(chat.seals),
    'own seal': writeOwnSeal(await ownSealOf(chat, 'bob')),
    message,
    'log head': (await extendLog(await logStart('chat-1'), entry)).head,
    media: blob,
    'media key': (await media.ref).key,
    'media hash': (await media.ref).hash,
    'link qr': qr,
    'link offer': offer,
    'link answer': answer,
    'link reveal': reveal,
    'link code': answered.code,
    'link grant': await grantLink(request, { ...ann, chain: linked.chain }, second, random),
    'history grant': await grantHistory(chat.state, ann, bob.chain, [chat.secret], random),
    archive: await sealArchive(second, [chat.secret], random),
    'own draft': await sealOwn(first, 'draft:chat-1', utf8('not sent'), random),
    'recovery code': await writeRecoveryCode(first.seed),
    'safety number': await safetyNumber(chainFirst(ann.chain), chainFirst(bob.chain)),
    'safety qr': safetyQr(chainFirst(ann.chain), chainFirst(bob.chain)),
    storage: await service.encryptForStorage('hello'),
  }
  const written = Object.entries(made).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : toBase64(value),
  ])
  return {
    ann,
    bob,
    dan,
    chat,
    state,
    answered,
    linked,
    first,
    second,
    seen,
    peers,
    file: Object.fromEntries(written) as Record<string, string>,
  }
}

let made: Awaited<ReturnType<typeof story>>
beforeAll(async () => {
  made = await story()
})

test('K1 the same randomness makes the committed bytes', async () => {
  await expect(`${JSON.stringify(made.file, null, 2)}\n`).toMatchFileSnapshot(FILE.pathname)
})

describe('K1 the committed bytes still open', () => {
  const file = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>
  const bytes = (name: string): Bytes => fromBase64(file[name] as string)

  test('chains, seeds and chats', async () => {
    const { ann, bob, chat, first, second } = made
    const chain = await verifyChain('ann', [bytes('link 0'), bytes('link 1'), bytes('link 2')])
    expect(chain).toEqual(ann.chain)
    expect(await openSeed(chain, 2, ann.device, bytes('sealed seed'))).toEqual(second)
    expect(await openPrevious(chain, second, bytes('previous seed'))).toEqual(first)
    const begun = await applyChatEntry(undefined, 'chat-1', bytes('chat create'), chain)
    const state = await applyChatEntry(begun, 'chat-1', bytes('chat epoch'), chain)
    expect(state).toEqual(chat.state)
    expect(readSealedSet(bytes('sealed set'))).toEqual(chat.seals)
    const mark = state.epochs[0] as EpochMark
    const opened = await openEpoch('chat-1', mark, readOwnSeal(bytes('own seal')), bob.chain, bob.keys)
    expect(opened.secret).toEqual(chat.secret)
  })

  test('every kind of change to a chat', async () => {
    const { ann, dan, chat } = made
    const kinds = ['add', 'role', 'invite', 'join', 'uninvite', 'remove', 'readmit', 'leave']
    const frames = kinds.map((kind) => bytes(`chat ${kind}`))
    const chainOf = (account: string) => (account === 'dan' ? dan.chain : ann.chain)
    expect(await verifyChat('chat-1', frames, chainOf, chat.state)).toEqual(made.state)
    expect([...made.state.members].map(([account, { role }]) => [account, role])).toEqual([
      ['cid', 'creator'],
      ['bob', 'member'],
    ])
    const other = [...frames.slice(0, -1), bytes('chat depart')]
    expect([...(await verifyChat('chat-1', other, chainOf, chat.state)).members.keys()]).toEqual(['ann', 'bob'])
  })

  test('messages, history, archive, drafts and storage', async () => {
    const { ann, bob, chat, first, second, seen, peers } = made
    const message = await openMessage({ ...chat, at: 2, chain: ann.chain, envelope, body: bytes('message') })
    expect(message).toEqual({ content: utf8('hello'), seen, peers, chain: chainHead(ann.chain) })
    expect(await openHistory(chat.state, ann.chain, bob.keys, bytes('history grant'))).toEqual([chat.secret])
    expect(await openArchive([second], bytes('archive'))).toEqual([chat.secret])
    expect(await openOwn([first], 'draft:chat-1', bytes('own draft'))).toEqual(utf8('not sent'))
    const service = createEncryptionService(storageKey, seeded(1))
    expect(await service.decryptFromStorage(file.storage as string)).toBe('hello')
  })

  test('media, links and codes', async () => {
    const ref = { key: bytes('media key'), hash: bytes('media hash'), size: 12 }
    expect(await collect(openMedia(ref, [bytes('media')]))).toEqual(utf8('a small file'))
    const request = await confirmLink(bytes('link offer'), bytes('link answer'), bytes('link reveal'))
    expect(request.code).toBe(file['link code'])
    expect(await openGrant(made.answered, bytes('link grant'), made.linked.chain)).toEqual(made.second)
    expect(await readRecoveryCode(file['recovery code'] as string)).toEqual(made.first.seed)
  })
})
