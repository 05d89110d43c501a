/** People, chats and randomness grown from a seed, so that every test and golden file can be made again bit by bit. */

import { type ChainState, chainFirst } from './account-chain.ts'
import { type AccountKey, accountPublicKey, newAccountKey } from './account-key.ts'
import type { Bytes, Random } from './bytes.ts'
import type { ChatState } from './chat-chain.ts'
import type { ChatShape, EpochKind, LogPosition } from './chat-entry.ts'
import { type EpochSecret, type EpochTurn, turnEpoch } from './chat-epoch.ts'
import { consentTo, type Device, deviceFromSeed, newDeviceSeed, publicHalf } from './device.ts'
import { type OwnSeal, proveSeals } from './sealed-set.ts'
import { signChatEntry } from './sign-chat-entry.ts'
import { createChain, signLink } from './sign-link.ts'
import type { Speaker } from './speaker.ts'

export const TIME = 1_800_000_000_000
export const UNSEEN: LogPosition = { seq: 0, head: new Uint8Array(32) }

/** Not secure, and not meant to be: the same bytes for the same seed, always. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 24
  }
  return (length) => Uint8Array.from({ length }, next)
}

export type Person = Speaker & {
  readonly account: string
  /** Every generation, oldest first. */
  readonly keys: readonly AccountKey[]
  readonly links: readonly Bytes[]
}

export async function newPerson(account: string, random: Random): Promise<Person> {
  const device = await deviceFromSeed(`${account}-phone`, newDeviceSeed(random))
  const key = newAccountKey(random, account, 1)
  const { frame, chain } = await createChain(account, device, key, TIME)
  return { account, device, keys: [key], chain, links: [frame] }
}

export async function withDevice(person: Person, id: string, random: Random): Promise<[Person, Device]> {
  const device = await deviceFromSeed(id, newDeviceSeed(random))
  const consent = await consentTo(device, person.account)
  const change = { kind: 'add', device: publicHalf(device), consent } as const
  const { frame, chain } = await signLink(person.chain, person.device, TIME, change)
  return [{ ...person, chain, links: [...person.links, frame] }, device]
}

export async function withoutDevice(person: Person, id: string, random: Random): Promise<Person> {
  const key = newAccountKey(random, person.account, person.keys.length + 1)
  const change = { kind: 'revoke', device: id, accountKey: await accountPublicKey(key) } as const
  const { frame, chain } = await signLink(person.chain, person.device, TIME, change)
  return { ...person, keys: [...person.keys, key], chain, links: [...person.links, frame] }
}

export const chainsOf = (...people: readonly Person[]): ReadonlyMap<string, ChainState> =>
  new Map(people.map(({ account, chain }) => [account, chain]))

export const identityOf = ({ account, chain }: Person) => ({ account, identity: chainFirst(chain) })

export type Turned = EpochTurn & { readonly frames: readonly Bytes[]; readonly before: ChatState }

/** A chat with its first epoch; the first person creates it. */
export async function newChat(
  chat: string,
  shape: ChatShape,
  people: readonly Person[],
  random: Random,
): Promise<Turned> {
  const [creator] = people as readonly [Person]
  const members = people.map((person, i) => ({
    ...identityOf(person),
    role: shape === 'group' && i === 0 ? ('creator' as const) : ('member' as const),
  }))
  const begun = await signChatEntry(undefined, chat, creator, TIME, { kind: 'create', shape, members })
  const turned = await turn(begun.state, 'fresh', creator, people, random)
  return { ...turned, frames: [begun.frame, turned.frame] }
}

export async function turn(
  state: ChatState,
  kind: EpochKind,
  speaker: Speaker,
  people: readonly Person[],
  random: Random,
  secret?: EpochSecret,
): Promise<Turned> {
  const from = secret ? { secret } : {}
  const input = { state, kind, speaker, chains: chainsOf(...people), seen: UNSEEN, time: TIME, random, ...from }
  const turned = await turnEpoch(input)
  return { ...turned, before: state, frames: [turned.frame] }
}

/** What one member downloads of an epoch. */
export async function ownSealOf({ seals }: Pick<EpochTurn, 'seals'>, account: string): Promise<OwnSeal> {
  const { own } = await proveSeals(seals)
  return own.get(account) as OwnSeal
}

export function flipped(bytes: Bytes, at: number): Bytes {
  const copy = bytes.slice()
  copy[at] = (copy[at] as number) ^ (1 << (at % 8))
  return copy
}
