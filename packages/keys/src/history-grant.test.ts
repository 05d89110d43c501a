import { beforeAll, expect, test } from 'vitest'
import type { EpochSecret } from './chat-epoch.ts'
import { grantHistory, openHistory } from './history-grant.ts'
import { flipped, identityOf, newChat, newPerson, type Person, seeded, TIME, type Turned, turn } from './seeded.ts'
import { signChatEntry } from './sign-chat-entry.ts'

const random = seeded(81)
let ann: Person
let bob: Person
let dan: Person
let joined: Turned
let secrets: readonly EpochSecret[]
const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code })

beforeAll(async () => {
  ;[ann, bob, dan] = [await newPerson('ann', random), await newPerson('bob', random), await newPerson('dan', random)]
  const one = await newChat('chat-1', 'group', [ann, bob], random)
  const two = await turn(one.state, 'fresh', ann, [ann, bob], random)
  const three = await turn(two.state, 'fresh', bob, [ann, bob], random)
  const change = { kind: 'add', members: [{ ...identityOf(dan), role: 'member' }] } as const
  const { state } = await signChatEntry(three.state, 'chat-1', ann, TIME, change)
  joined = await turn(state, 'ratchet', ann, [dan], random, three.secret)
  secrets = [one.secret, two.secret, three.secret]
})

test('K80 the joiner reads the granted run, and nothing before it', async () => {
  const grant = await grantHistory(joined.state, ann, dan.chain, secrets.slice(1), random)
  expect(await openHistory(joined.state, ann.chain, dan.keys, grant)).toEqual(secrets.slice(1))
  await refused(openHistory(joined.state, ann.chain, bob.keys, grant), 'UNKNOWN_GENERATION')
  for (let at = 0; at < grant.length; at += 11) {
    const opening = openHistory(joined.state, ann.chain, dan.keys, flipped(grant, at))
    await expect(opening, `byte ${at}`).rejects.toHaveProperty('name', 'KeyError')
  }
})

test('K80 a grant by somebody who was no member is refused', async () => {
  const eve = await newPerson('eve', random)
  const members = new Map([
    ...joined.state.members,
    ['eve', { ...identityOf(eve), role: 'admin' as const, since: 1, until: undefined }],
  ])
  const grant = await grantHistory({ ...joined.state, members }, eve, dan.chain, secrets, random)
  await refused(openHistory(joined.state, eve.chain, dan.keys, grant), 'NOT_A_MEMBER')
  await refused(openHistory({ ...joined.state, chat: 'chat-2' }, ann.chain, dan.keys, grant), 'WRONG_CHAT')
})

test('K81 only who leads grants, only to a member, only a run of true secrets', async () => {
  const { state } = joined
  await refused(grantHistory(state, bob, dan.chain, secrets, random), 'NOT_ALLOWED')
  const eve = await newPerson('eve', random)
  await refused(grantHistory(state, ann, eve.chain, secrets, random), 'NOT_A_MEMBER')
  await refused(grantHistory(state, eve, dan.chain, secrets, random), 'NOT_A_MEMBER')
  const [one, , three] = secrets as [EpochSecret, EpochSecret, EpochSecret]
  await refused(grantHistory(state, ann, dan.chain, [one, three], random), 'EPOCH_GAP')
  await refused(grantHistory(state, ann, dan.chain, [{ ...one, secret: three.secret }], random), 'EPOCH_MISMATCH')
})
