/** Everything that people of a small world can do, each a command that fast-check may put in any order. */

import { randomUUID } from 'node:crypto'
import type { Client } from '@parley/client'
import { PASSWORD } from '@parley/testkit'
import fc from 'fast-check'
import { until } from './people.ts'
import { type Account, type Chat, DEVICES, type Device, devicesOf, type World } from './world.ts'

type Choose = <T>(from: readonly T[]) => T
type Act = (world: World, choose: Choose) => Promise<unknown>

/** There is nobody to do it, or nothing to be done. */
const NOTHING = new Error('nothing to be done')

const command = (name: string, act: Act, how = '') =>
  fc.array(fc.nat({ max: 59 }), { minLength: 6, maxLength: 6 }).map((numbers) => ({
    check: () => true,
    async run(_: object, world: World) {
      let used = 0
      const choose: Choose = (from) => {
        if (from.length === 0) throw NOTHING
        return from[(numbers[used++ % numbers.length] as number) % from.length] as never
      }
      try {
        await act(world, choose)
        world.done.set(name, (world.done.get(name) ?? 0) + 1)
      } catch (error) {
        if (error !== NOTHING) throw error
      }
    },
    toString: () => `${name}${how}(${numbers.join(' ')})`,
  }))

const clientOf = ({ awake }: Device): Client => (awake as NonNullable<Device['awake']>).client
const isAwake = ({ awake }: Device) => awake !== undefined
const someOf = (choose: Choose, all: readonly Account[]) => all.filter(() => choose([true, false]))

/** Learns of a chat as it happens, not by being told to look. */
const knows = (device: Device, { id }: Chat) =>
  until(clientOf(device), `${device.name} has ${id}`, () =>
    clientOf(device)
      .chats.list()
      .some((chat) => chat.id === id),
  )

async function say(device: Device, chat: Chat, text: string, clientId: string = randomUUID()): Promise<void> {
  await clientOf(device).messages.send(chat.id, { text }, { clientId })
  await clientOf(device).messages.sent(clientId)
}

async function aSpeaker(world: World, choose: Choose): Promise<[Device, Chat]> {
  const chat = choose(world.chats.filter((one) => world.speakers(one).length > 0))
  const device = choose(world.speakers(chat))
  await knows(device, chat)
  return [device, chat]
}

/** An awake device of whoever leads a group now: one that has not heard yet that it leads no more is rightly refused. */
async function aLeader(world: World, choose: Choose): Promise<[Device, Chat]> {
  const chat = choose(world.chats.filter((one) => one.shape === 'group' && world.speakers(one).length > 0))
  const leaders: Device[] = []
  for (const device of world.speakers(chat)) {
    await knows(device, chat)
    await clientOf(device).sync()
    const roles = await clientOf(device).members.list(chat.id)
    if (roles.some(({ userId, role }) => userId === device.account.userId && role === 'creator')) leaders.push(device)
  }
  return [choose(leaders), chat]
}

const without = (chat: Chat, gone: Account) => {
  chat.members = chat.members.filter((member) => member !== gone)
}

const crashing = fc.nat({ max: 40 })

const group: Act = async (world, choose) => {
  const by = choose(world.devices().filter(isAwake))
  const others = someOf(
    choose,
    world.accounts.filter((account) => account !== by.account),
  )
  const memberIds = others.map(({ userId }) => userId)
  const { id } = await clientOf(by).chats.createGroup({ name: 'Group', memberIds })
  world.begun(id, 'group', [by.account, ...others])
}

/** Both at once, if the other is awake: it is one chat. */
const direct: Act = async (world, choose) => {
  const by = choose(world.devices().filter(isAwake))
  const other = choose(world.accounts.filter((account) => account !== by.account))
  const too = devicesOf(other).find(isAwake)
  const [mine, theirs] = await Promise.all([
    clientOf(by).chats.openDirect(other.userId),
    too && clientOf(too).chats.openDirect(by.account.userId),
  ])
  if (theirs && theirs.id !== mine.id) throw new Error('two chats of the same two')
  world.begun(mine.id, 'direct', [by.account, other])
}

const speak: Act = async (world, choose) => {
  const [device, chat] = await aSpeaker(world, choose)
  await say(device, chat, world.willSay(chat, device).text)
}

const chorus: Act = async (world, choose) => {
  const [, chat] = await aSpeaker(world, choose)
  const all = world.speakers(chat)
  await Promise.all(all.map((device) => knows(device, chat)))
  await Promise.all(all.map((device) => say(device, chat, world.willSay(chat, device).text)))
}

const join: Act = async (world, choose) => {
  const [by, chat] = await aLeader(world, choose)
  const who = choose(world.accounts.filter((account) => !chat.members.includes(account)))
  await clientOf(by).members.add(chat.id, [who.userId])
  chat.members.push(who)
}

const remove: Act = async (world, choose) => {
  const [by, chat] = await aLeader(world, choose)
  const who = choose(chat.members.filter((account) => account !== by.account))
  await clientOf(by).members.remove(chat.id, who.userId)
  without(chat, who)
}

const leave: Act = async (world, choose) => {
  const [by, chat] = await aSpeaker(world, choose)
  if (chat.shape !== 'group' || chat.members.length < 2) throw NOTHING
  await clientOf(by).members.leave(chat.id)
  without(chat, by.account)
}

const aRoom = (world: World, choose: Choose) =>
  choose(world.accounts.filter((account) => devicesOf(account).length < DEVICES))

const recover: Act = async (world, choose) => {
  const account = aRoom(world, choose)
  const device = world.newDevice(account)
  const client = await world.wake(device)
  device.id = (await client.signIn({ username: account.username, password: PASSWORD })).deviceId
  await client.recover(account.recoveryCode)
}

const link: Act = async (world, choose) => {
  const account = aRoom(world, choose)
  const old = choose(devicesOf(account).filter(isAwake))
  const device = world.newDevice(account)
  const client = await world.wake(device)
  const offered = await client.links.offer()
  const scanned = await clientOf(old).links.scan(offered.qr)
  if ((await offered.code) !== scanned.code) throw new Error('the screens differ')
  await Promise.all([scanned.approve(), offered.confirm()])
  device.id = client.deviceId
}

const revoke: Act = async (world, choose) => {
  const account = choose(world.accounts.filter((one) => devicesOf(one).length > 1 && devicesOf(one).some(isAwake)))
  const by = choose(devicesOf(account).filter(isAwake))
  const out = choose(devicesOf(account).filter((device) => device !== by))
  await clientOf(by).devices.revoke(out.id)
  world.shutOut(out)
}

const sleep: Act = async (world, choose) => {
  await world.sleep(choose(world.devices().filter(isAwake)))
}

const wake: Act = async (world, choose) => {
  await world.wake(choose(world.devices().filter((device) => !isAwake(device))))
}

/** Asleep with something half said. */
const crashSpeaking =
  (steps: number): Act =>
  async (world, choose) => {
    const [device, chat] = await aSpeaker(world, choose)
    const { text } = world.willSay(chat, device, true)
    await world.crash(device, steps, () => say(device, chat, text))
  }

/** Whoever crashed does it once more: it is done, and done once. */
const crashJoining =
  (steps: number): Act =>
  async (world, choose) => {
    const [by, chat] = await aLeader(world, choose)
    const who = choose(world.accounts.filter((account) => !chat.members.includes(account)))
    await world.crash(by, steps, (client) => client.members.add(chat.id, [who.userId]))
    await (await world.wake(by)).members.add(chat.id, [who.userId])
    chat.members.push(who)
  }

const crashRemoving =
  (steps: number): Act =>
  async (world, choose) => {
    const [by, chat] = await aLeader(world, choose)
    const who = choose(chat.members.filter((account) => account !== by.account))
    await world.crash(by, steps, (client) => client.members.remove(chat.id, who.userId))
    await (await world.wake(by)).members.remove(chat.id, who.userId)
    without(chat, who)
  }

/** A group that may never be; whether it is or not, nobody is the worse for it. */
const crashBeginning =
  (steps: number): Act =>
  async (world, choose) => {
    const by = choose(world.devices().filter(isAwake))
    const memberIds = someOf(choose, world.accounts)
      .filter((account) => account !== by.account)
      .map(({ userId }) => userId)
    await world.crash(by, steps, (client) => client.chats.createGroup({ name: 'Perhaps', memberIds }))
  }

const plain: [string, Act][] = [
  ...Object.entries({ group, direct, speak, chorus, join, remove, leave, recover, link, revoke, sleep, wake }),
  // What is said is what it is all about.
  ['group', group],
  ['speak', speak],
  ['speak', speak],
  ['join', join],
]

const crashes = { crashSpeaking, crashJoining, crashRemoving, crashBeginning }

export const commandsOf = (maxCommands: number) =>
  fc.commands(
    [
      ...plain.map(([name, act]) => command(name, act)),
      ...Object.entries(crashes).map(([name, act]) =>
        crashing.chain((steps) => command(name, act(steps), `@${steps}`)),
      ),
    ] as fc.Arbitrary<fc.AsyncCommand<object, World>>[],
    { maxCommands, size: 'max' },
  )
