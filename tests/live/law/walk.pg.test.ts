/** Two people on two devices each, and whatever comes to their minds: each device, however often it was away, shows what it would fetch. */

import { randomBytes, randomUUID } from 'node:crypto'
import {
  calls,
  chats,
  keys,
  LIMITS,
  marks,
  members,
  messages,
  reactions,
  receipts,
  scheduled,
  users,
} from '@parley/protocol'
import { outcome, type Person, pictureOf, signUpMany, startServer, type TestServer } from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { groupOf, isEntry, otherDevice } from '../stage.ts'
import { Follower } from './follower.ts'
import { fetchWorld, shown } from './world.ts'

const RUNS = 8
/** So many moves that come to nothing, one after the other. */
const PATIENCE = 5
const STEPS = { minLength: 100, maxLength: 160 }

let server: TestServer
/** Ana and Ben act, Cleo comes and goes. */
let people: [Person, Person, Person]
let devices: Person[]
beforeAll(async () => {
  server = await startServer()
  people = (await signUpMany(server.url, 3)) as [Person, Person, Person]
  const [ana, ben] = people
  devices = await Promise.all([otherDevice(ana), otherDevice(ana), otherDevice(ben), otherDevice(ben)])
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server.stop()
})

/** Where the walk has come to. */
type Place = { chatId: string; said: string[]; waiting: string[] }
type Move = (me: Person, other: Person, place: Place, dice: number) => Promise<unknown>

const text = () => ({ clientId: randomUUID(), content: { text: randomUUID() } })
const mentioning = ({ id }: Person) => ({ clientId: randomUUID(), content: { text: 'you', mentions: [id] as never } })
const pick = <T>(from: readonly T[], dice: number): T => from[dice % from.length]!
const EMOJI = ['👍', '❤️', '👨‍👩‍👧']
const on =
  (call: Parameters<Person['call']>[0]): Move =>
  (me, _, { said }, dice) =>
    me.call(call, { id: pick(said, dice) })
const keep =
  (call: Parameters<Person['call']>[0], how: (dice: number) => object): Move =>
  (me, _, { chatId }, dice) =>
    me.call(call, { chatId, ...how(dice) })

const MOVES: Record<string, Move> = {
  say: async (me, _, place) =>
    void place.said.push((await me.call(messages.send, { chatId: place.chatId, ...text() })).id),
  mention: async (me, other, place) =>
    void place.said.push((await me.call(messages.send, { chatId: place.chatId, ...mentioning(other) })).id),
  reply: async (me, _, place, dice) =>
    void place.said.push((await me.call(messages.reply, { id: pick(place.said, dice), ...text() })).id),
  edit: (me, other, { said }, dice) =>
    me.call(messages.edit, { id: pick(said, dice), ...(dice % 3 ? text() : mentioning(other)) }),
  takeBack: (me, _, { said }, dice) => me.call(messages.remove, { id: pick(said, dice), forEveryone: true }),
  hide: on(messages.remove),
  react: (me, _, { said }, dice) => me.call(reactions.react, { id: pick(said, dice), emoji: pick(EMOJI, dice) }),
  unreact: (me, _, { said }, dice) => me.call(reactions.unreact, { id: pick(said, dice), reaction: pick(EMOJI, dice) }),
  pin: on(marks.pin),
  unpin: on(marks.unpin),
  star: on(marks.star),
  unstar: on(marks.unstar),
  deliver: on(receipts.delivered),
  read: on(receipts.read),
  rename: keep(chats.update, (dice) => ({ name: `Group ${dice}` })),
  describe: keep(chats.update, (dice) => ({ description: dice % 3 ? `About ${dice}` : null })),
  picture: keep(chats.update, (dice) => ({ photo: dice % 3 ? pictureOf([dice % 256]) : null })),
  timer: keep(chats.update, (dice) => ({ timer: dice % 2 ? LIMITS.timerMax : null })),
  mute: keep(chats.mute, (dice) => ({ until: dice % 2 ? dice : null })),
  archive: keep(chats.archive, (dice) => ({ archived: dice % 2 === 0 })),
  keepOnTop: keep(chats.pin, (dice) => ({ pinned: dice % 2 === 0 })),
  draft: keep(chats.draft, (dice) => ({ draft: dice % 3 ? `${dice}` : null })),
  clear: keep(chats.remove, () => ({})),
  leave: (me, _, { chatId }) => me.call(members.remove, { chatId, userId: me.id }),
  remove: (me, other, { chatId }) => me.call(members.remove, { chatId, userId: other.id }),
  bring: (me, other, { chatId }, dice) =>
    me.call(members.add, { chatId, userIds: [dice % 3 ? other.id : people[2].id] as never }),
  promote: (me, other, { chatId }, dice) =>
    me.call(members.setRole, { chatId, userId: other.id, role: pick(['admin', 'member', 'creator'] as const, dice) }),
  close: async (me, other, place, dice) => {
    if (dice % 4 === 0) await me.call(chats.remove, { chatId: place.chatId, forEveryone: true }).catch(() => {})
    Object.assign(place, { chatId: await groupOf(me, other), said: [], waiting: [] })
    place.said.push((await me.say(place.chatId, 'anew')).id)
  },
  call: async (me, _, { chatId }) => {
    const { callId } = await me.call(calls.initiate, { chatId, callType: 'voice', clientId: randomUUID() })
    await me.call(calls.end, { callId, forEveryone: true })
  },
  schedule: async (me, _, { chatId, waiting }) => {
    const sendAt = server.clock.now() + 3_600_000
    waiting.push((await me.call(scheduled.schedule, { chatId, sendAt, ...text() })).scheduled.id)
  },
  cancel: (me, _, { waiting }, dice) => me.call(scheduled.cancel, { id: pick(waiting, dice) }),
  sendNow: (me, _, { waiting }, dice) => me.call(scheduled.sendNow, { id: pick(waiting, dice) }),
  keepOwn: (me, _, __, dice) =>
    me.call(keys.putOwn, {
      name: pick(['one', 'two'], dice),
      body: dice % 3 ? randomBytes(200).toString('base64') : null,
    }),
  befriend: (me, other) => me.call(users.addContact, { userId: other.id }),
  unfriend: (me, other) => me.call(users.removeContact, { userId: other.id }),
  block: (me) => me.call(users.block, { userId: people[2].id }),
  unblock: (me) => me.call(users.unblock, { userId: people[2].id }),
  bio: (me, _, __, dice) => me.call(users.update, { userId: me.id, bio: `bio ${dice}` }),
  hideLastSeen: (me, _, __, dice) =>
    me.call(users.setPrivacy, { userId: me.id, lastSeen: pick(['everyone', 'nobody', 'contacts'] as const, dice) }),
}

const step = fc.record({
  move: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('say', 'say', 'reply', 'mention', 'read', 'deliver') },
    { weight: 5, arbitrary: fc.constantFrom(...Object.keys(MOVES)) },
  ),
  who: fc.nat(1),
  dice: fc.nat(1_000),
  /** Which device is away while it happens, if any. */
  away: fc.option(fc.nat(3), { freq: 8 }),
})

it(
  'old state + events == fresh fetch, wherever a walk leads',
  () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, STEPS), async (steps) => {
        const [ana, ben] = people
        const chatId = await groupOf(ana, ben)
        const place: Place = { chatId, said: [(await ana.say(chatId, 'begin')).id], waiting: [] }
        const followers = await Promise.all(
          devices.map((device, i) => Follower.open(device, i % 2 ? ['polling'] : undefined)),
        )
        const done: string[] = []
        for (const { move, who, dice, away } of steps) {
          const go = async () => {
            done.push(`${move}: ${await outcome(MOVES[move]!(people[who]!, people[1 - who]!, place, dice))}`)
          }
          if (away === null) await go()
          else await followers[away]!.away(go)
          // Out of the chat, or at its end: on to another.
          if (done.slice(-PATIENCE).every((one) => !one.endsWith(' done'))) await MOVES['close']!(ana, ben, place, dice)
        }
        for (const follower of followers) {
          const fresh = shown(await fetchWorld(follower.person))
          await expect.poll(() => shown(follower.world), { timeout: 10_000, interval: 5 }).toEqual(fresh)
          const heard = follower.line.heard.flatMap(({ payload }) => (isEntry(payload) ? [payload.id] : []))
          expect(new Set(heard).size).toBe(heard.length)
          follower.close()
        }
        expect(done.filter((one) => one.endsWith(' done')).length).toBeGreaterThan(steps.length / 8)
        // Nothing is left behind for the next walk.
        for (const person of [...people]) {
          for (const { id } of (await person.call(chats.list, {})).chats) {
            await outcome(person.call(chats.remove, { chatId: id, leave: true }))
          }
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    ),
  300_000,
)
