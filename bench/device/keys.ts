/** What keys cost a device: a message against bare AES-GCM of the same size, and turning a chat's epoch. The same in Node and in browsers. */

import * as keys from '@parley/keys'
import { median } from './median.ts'

type Person = keys.Speaker & { readonly account: string; readonly key: keys.AccountKey }

export type MessageCost = {
  size: number
  onTheWire: number
  /** Microseconds. */
  seal: number
  open: number
  bareSeal: number
  bareOpen: number
}

/** Bytes and milliseconds. */
export type TurnCost = { members: number; turn: number; up: number; frame: number; seal: number; open: number }

const { crypto, performance } = globalThis
const random: keys.Random = (length) => crypto.getRandomValues(new Uint8Array(length))
const unseen = { seq: 0, head: new Uint8Array(32) }
const now = Date.now()
const ROUNDS = 7

export async function messageCosts({ sizes, runs }: { sizes: number[]; runs: number }): Promise<MessageCost[]> {
  const [ann, bob] = [await newPerson('ann'), await newPerson('bob')]
  const { state, secret } = await turn(await newGroup([ann, bob]), [ann, bob])
  const aes = await crypto.subtle.importKey('raw', random(32), 'AES-GCM', false, ['encrypt', 'decrypt'])
  const costs: MessageCost[] = []
  for (const size of sizes) {
    const content = random(size)
    const envelope = { chat: 'chat', account: 'ann', device: 'ann-phone', clientId: 'c', kind: 'message' }
    const seal = () => keys.sealMessage({ secret, state, speaker: ann, envelope, content, seen: unseen })
    const body = await seal()
    const open = () => keys.openMessage({ secret, state, at: 2, chain: ann.chain, envelope, body })
    const iv = random(12)
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, body)
    costs.push({
      ...{ size, onTheWire: body.length },
      seal: await micros(runs, seal),
      open: await micros(runs, open),
      bareSeal: await micros(runs, () => crypto.subtle.encrypt({ name: 'AES-GCM', iv: random(12) }, aes, body)),
      bareOpen: await micros(runs, () => crypto.subtle.decrypt({ name: 'AES-GCM', iv }, aes, sealed)),
    })
  }
  return costs
}

export async function turnCosts({ sizes, turns }: { sizes: number[]; turns: number }): Promise<TurnCost[]> {
  const everyone: Person[] = []
  const costs: TurnCost[] = []
  for (const members of sizes) {
    while (everyone.length < members) everyone.push(await newPerson(`account-${everyone.length}`))
    const people = everyone.slice(0, members)
    const state = await newGroup(people)
    const times: number[] = []
    let turned: keys.EpochTurn | undefined
    for (let i = 0; i < turns; i++) {
      const start = performance.now()
      turned = await turn(state, people)
      times.push(performance.now() - start)
    }
    const { frame, seals, state: after } = turned as keys.EpochTurn
    const mark = after.epochs[0] as keys.EpochMark
    const own = await keys.checkSealedSet(state, mark, seals)
    const first = people[0] as Person
    const down = keys.writeOwnSeal(own.get(first.account) as keys.OwnSeal)
    const open = () => keys.openEpoch('chat', mark, keys.readOwnSeal(down), first.chain, [first.key])
    costs.push({
      ...{ members, turn: median(times), frame: frame.length, seal: down.length },
      up: frame.length + keys.writeSealedSet(seals).length,
      open: (await micros(3, open)) / 1_000,
    })
  }
  return costs
}

async function newPerson(account: string): Promise<Person> {
  const device = await keys.deviceFromSeed(`${account}-phone`, keys.newDeviceSeed(random))
  const key = keys.newAccountKey(random, account, 1)
  const { chain } = await keys.createChain(account, device, key, now)
  return { account, device, key, chain }
}

async function newGroup(people: readonly Person[]): Promise<keys.ChatState> {
  const members = people.map(({ account, chain }, i) => {
    const role: keys.Role = i === 0 ? 'creator' : 'member'
    return { account, identity: keys.chainPin(chain).first, role }
  })
  const creator = people[0] as Person
  const change = { kind: 'create', shape: 'group', members } as const
  return (await keys.signChatEntry(undefined, 'chat', creator, now, change)).state
}

function turn(state: keys.ChatState, people: readonly Person[]): Promise<keys.EpochTurn> {
  const chains = new Map(people.map(({ account, chain }) => [account, chain]))
  return keys.turnEpoch({ state, kind: 'fresh', speaker: people[0] as Person, chains, seen: unseen, time: now, random })
}

/** Microseconds a run: the median of a few rounds. */
async function micros(runs: number, work: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    for (let i = 0; i < runs; i++) await work()
    rounds.push(((performance.now() - start) * 1_000) / runs)
  }
  return median(rounds)
}
