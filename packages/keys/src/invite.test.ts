import { beforeAll, expect, test } from 'vitest'
import { chainFirst } from './account-chain.ts'
import { applyChatEntry, type ChatState, type EpochMark } from './chat-chain.ts'
import { readChatEntry } from './chat-entry.ts'
import { openEpoch } from './chat-epoch.ts'
import { inviteKeyOf, newInvite, signJoin } from './invite.ts'
import { flipped, newChat, newPerson, ownSealOf, type Person, seeded, TIME, type Turned, turn } from './seeded.ts'
import { signChatEntry } from './sign-chat-entry.ts'

const random = seeded(25)
const secret = newInvite(random)
let ann: Person
let bob: Person
let dan: Person
let chat: Turned
let open: ChatState
const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code })

beforeAll(async () => {
  ;[ann, bob, dan] = [await newPerson('ann', random), await newPerson('bob', random), await newPerson('dan', random)]
  chat = await newChat('chat-1', 'group', [ann, bob], random)
  const change = { kind: 'invite', inviteKey: await inviteKeyOf(secret) } as const
  await refused(signChatEntry(chat.state, 'chat-1', bob, TIME, change), 'NOT_ALLOWED')
  open = (await signChatEntry(chat.state, 'chat-1', ann, TIME, change)).state
})

test('K30 who holds the link joins by itself, and any member inside lets it in', async () => {
  const { state } = await signJoin(open, secret, dan, TIME)
  expect(state.members.get('dan')).toMatchObject({ role: 'member' })
  const turned = await turn(state, 'ratchet', bob, [dan], random, chat.secret)
  const mark = turned.state.epochs.at(-1) as EpochMark
  const opened = await openEpoch('chat-1', mark, await ownSealOf(turned, 'dan'), dan.chain, dan.keys)
  expect(opened.secret).toEqual(turned.secret)
  await refused(signJoin(state, secret, dan, TIME), 'ALREADY_A_MEMBER')
})

test('K30 who does not hold it, or holds one taken back or of another chat, stays out', async () => {
  await refused(signJoin(open, newInvite(random), dan, TIME), 'NOT_ALLOWED')
  await refused(signJoin(chat.state, secret, dan, TIME), 'NOT_ALLOWED')
  // The same link in another chat: what was signed there is no good here.
  const other = await newChat('chat-2', 'group', [ann], random)
  const invite = { kind: 'invite', inviteKey: await inviteKeyOf(secret) } as const
  const { state: elsewhere } = await signChatEntry(other.state, 'chat-2', ann, TIME, invite)
  const { change: proven } = readChatEntry((await signJoin(elsewhere, secret, dan, TIME)).frame)
  await refused(signChatEntry(open, 'chat-1', dan, TIME, proven), 'NOT_ALLOWED')
  const change = { kind: 'uninvite', inviteKey: await inviteKeyOf(secret) } as const
  const { state } = await signChatEntry(open, 'chat-1', ann, TIME, change)
  await refused(signJoin(state, secret, dan, TIME), 'NOT_ALLOWED')
})

test('K30 the proof is good for one account only: the server cannot join with what it relays', async () => {
  const { frame } = await signJoin(open, secret, dan, TIME)
  for (let at = 0; at < frame.length; at++) {
    const changed = applyChatEntry(open, 'chat-1', flipped(frame, at), dan.chain)
    await expect(changed, `byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
  }
  const eve = await newPerson('eve', random)
  const { change } = readChatEntry(frame)
  if (change.kind !== 'join') throw new Error('not a join')
  const stolen = { ...change, identity: chainFirst(eve.chain) }
  await refused(signChatEntry(open, 'chat-1', eve, TIME, change), 'CHAIN_RESTARTED')
  await refused(signChatEntry(open, 'chat-1', eve, TIME, stolen), 'NOT_ALLOWED')
})
