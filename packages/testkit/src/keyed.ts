/** A person with end-to-end keys: publishes a true chain, and signs and seals what sealed chats are made of, as a client would. */

import { randomBytes, randomUUID } from 'node:crypto'
import {
  type AccountKey,
  type Author,
  accountPublicKey,
  applyChatEntry,
  type Bytes,
  type ChainState,
  type ChatChange,
  type ChatState,
  chainPin,
  consentTo,
  createChain,
  type Device,
  deviceFromSeed,
  type EpochKind,
  type EpochSecret,
  type MembershipChange,
  newAccountKey,
  newDeviceSeed,
  publicHalf,
  type Role,
  readChatEntry,
  sealPrevious,
  sealSeed,
  signChatEntry,
  signLink,
  turnEpoch,
  validDevices,
  writeSealedSet,
} from '@parley/keys'
import { type auth, chats, keys, type RequestOf } from '@parley/protocol'
import type { Person } from './person.ts'

export const random = (length: number): Bytes => new Uint8Array(randomBytes(length))
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
export const bytes = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'base64'))

/** A well-formed sealed body that nobody can open: for tests of what the server does with it. */
export function sealedBody(epoch = 1, filling: Uint8Array = randomBytes(SMALLEST)): string {
  const frame = Buffer.concat([Buffer.from([1, 1, 0, 0, 0, 0]), filling]).subarray(0, SMALLEST)
  frame.writeUInt32BE(epoch, 2)
  return frame.toString('base64')
}
const SMALLEST = 256 + 118

/** What one says in a sealed chat. */
export const sealed = (epoch = 1) => ({ clientId: randomUUID() as string, epoch, body: sealedBody(epoch) })

/** Everybody made here, so that one can be sealed to without asking; what they say of each other is still what the server gave. */
const everybody = new Map<string, Keyed>()
/** The chains of those who began anew: what they signed then is judged by them. */
const formerly: ChainState[] = []
const making = new Map<string, Promise<Keyed>>()

type Signed = { signed: string; epoch?: keys.EpochTurn }

export class Keyed {
  readonly person: Person
  readonly device: Device
  chain: ChainState
  /** Every generation, oldest first. */
  accountKeys: AccountKey[]
  /** The first link of the chain. */
  first = ''
  series = 1
  readonly secrets = new Map<string, EpochSecret>()

  private constructor(person: Person, device: Device, chain: ChainState, accountKeys: AccountKey[]) {
    this.person = person
    this.device = device
    this.chain = chain
    this.accountKeys = accountKeys
  }

  /** Whoever has no keys yet makes and publishes them. */
  static of(person: Person): Promise<Keyed> {
    const known = making.get(person.id) ?? Keyed.#make(person)
    making.set(person.id, known)
    return known
  }

  static async #make(person: Person): Promise<Keyed> {
    const keyed = await Keyed.#grow(person)
    await keyed.#begin()
    return keyed
  }

  /** All devices are lost: a new chain in place of the old one. */
  static async anew(person: Person, password: string): Promise<Keyed> {
    const former = everybody.get(person.id)
    if (former) formerly.push(former.chain)
    const keyed = await Keyed.#grow(person)
    const { series } = await keyed.#begin({ restart: { proof: { password } } })
    making.set(person.id, Promise.resolve(keyed))
    return Object.assign(keyed, { series })
  }

  static async #grow(person: Person): Promise<Keyed> {
    const device = await deviceFromSeed(person.session.deviceId, newDeviceSeed(random))
    const key = newAccountKey(random, person.id, 1)
    const { frame, chain } = await createChain(person.id, device, key, Date.now())
    return Object.assign(new Keyed(person, device, chain, [key]), { first: base64(frame) })
  }

  async #begin(more: { restart?: { proof: auth.Proof } } = {}) {
    const seeds = await this.seedsFor(this.chain, this.key)
    const published = await this.person.call(keys.publishChain, { expected: 0, links: [this.first], seeds, ...more })
    everybody.set(this.id, this)
    return published
  }

  /** The same person at another device that belongs to the account already. */
  at(person: Person, device: Device): Keyed {
    return new Keyed(person, device, this.chain, this.accountKeys)
  }

  get id(): string {
    return this.person.id
  }

  get key(): AccountKey {
    return this.accountKeys.at(-1)!
  }

  get identity() {
    return { account: this.id, identity: chainPin(this.chain).first }
  }

  async seedsFor(chain: ChainState, key: AccountKey, devices = validDevices(chain)) {
    return Promise.all(
      devices.map(async (device) => ({ deviceId: device.id, sealed: base64(await sealSeed(key, device, random)) })),
    )
  }

  /** Signs the link that adds a device, without publishing it. */
  async adding(device: Device) {
    const change = { kind: 'add', device: publicHalf(device), consent: await consentTo(device, this.id) } as const
    const { frame, chain } = await signLink(this.chain, this.device, Date.now(), change)
    const seeds = await this.seedsFor(chain, this.key, [chain.devices.get(device.id)!])
    return { chain, publication: { expected: this.chain.hashes.length, links: [base64(frame)], seeds } }
  }

  /** Signs the link that revokes a device and turns the account key, without publishing it. */
  async revoking(deviceId: string) {
    const key = newAccountKey(random, this.id, this.key.generation + 1)
    const change = { kind: 'revoke', device: deviceId, accountKey: await accountPublicKey(key) } as const
    const { frame, chain } = await signLink(this.chain, this.device, Date.now(), change)
    const publication: RequestOf<typeof keys.publishChain> = {
      expected: this.chain.hashes.length,
      links: [base64(frame)],
      seeds: await this.seedsFor(chain, key),
      previous: [base64(await sealPrevious(key, this.key))],
    }
    return { chain, key, publication }
  }

  async add(device: Device): Promise<void> {
    const { chain, publication } = await this.adding(device)
    await this.person.call(keys.publishChain, publication)
    this.chain = chain
  }

  async revoke(deviceId: string): Promise<void> {
    const { chain, key, publication } = await this.revoking(deviceId)
    await this.person.call(keys.publishChain, publication)
    this.chain = chain
    this.accountKeys = [...this.accountKeys, key]
  }

  /** The chat as its signed chain says it is. */
  async stateOf(chatId: string, invite?: string): Promise<ChatState> {
    const frames: Bytes[] = []
    for (;;) {
      const page = await this.person.call(keys.chatChain, {
        chatId,
        from: String(frames.length),
        ...(invite === undefined ? {} : { invite }),
      })
      frames.push(...page.entries.map(({ frame }) => bytes(frame)))
      if (frames.length >= page.length) break
    }
    let state: ChatState | undefined
    for (const frame of frames) state = await applyChatEntry(state, chatId, frame, chainOf(readChatEntry(frame).author))
    return state!
  }

  sign(state: ChatState | undefined, chatId: string, change: ChatChange) {
    return signChatEntry(state, chatId, this, Date.now(), change)
  }

  /** The next epoch of a chat, for everybody the state owes a seal. */
  async turning(state: ChatState, kind: EpochKind = 'fresh', instead: ReadonlyMap<string, ChainState> = new Map()) {
    const chains = new Map(
      [...state.members.keys()].map((account) => [account, instead.get(account) ?? everybody.get(account)!.chain]),
    )
    const secret = this.secrets.get(state.chat)
    const turn = await turnEpoch({
      ...{ state, kind, speaker: this, chains, random, time: Date.now() },
      ...(secret ? { secret } : {}),
      seen: { seq: 0, head: new Uint8Array(32) },
    })
    const epoch = { frame: base64(turn.frame), sealedSet: base64(writeSealedSet(turn.seals)) }
    return { ...turn, epoch }
  }

  /** What opens a sealed chat: its creation and first epoch. */
  async beginning(shape: 'direct' | 'group', others: readonly Keyed[], chatId: string = randomUUID()) {
    const members = [this as Keyed, ...others].map((one, i) => ({
      ...one.identity,
      role: (shape === 'group' && i === 0 ? 'creator' : 'member') as Role,
    }))
    const { frame, state } = await this.sign(undefined, chatId, { kind: 'create', shape, members })
    const turn = await this.turning(state)
    this.secrets.set(chatId, turn.secret)
    return { chatId, signed: base64(frame), epoch: turn.epoch }
  }

  async direct(peer: Keyed) {
    return this.person.call(chats.create, {
      type: 'direct',
      userId: peer.id,
      ...(await this.beginning('direct', [peer])),
    })
  }

  async saved() {
    return this.person.call(chats.create, { type: 'saved', ...(await this.beginning('direct', [])) })
  }

  async group(others: readonly Keyed[], more: object = {}) {
    const memberIds = others.map(({ id }) => id)
    return this.person.call(chats.create, {
      type: 'group',
      memberIds,
      ...(await this.beginning('group', others)),
      ...more,
    })
  }

  /** A change of the chat as it stands now, with the epoch that has to go with it. */
  async changing(chatId: string, change: MembershipChange, kind?: EpochKind): Promise<Signed> {
    const { frame, state } = await this.sign(await this.stateOf(chatId), chatId, change)
    if (kind === undefined) return { signed: base64(frame) }
    return { signed: base64(frame), epoch: (await this.turning(state, kind)).epoch }
  }

  async change(chatId: string, change: MembershipChange, kind?: EpochKind): Promise<keys.Turned> {
    return this.person.call(keys.change, { chatId, ...(await this.changing(chatId, change, kind)) })
  }

  async turn(chatId: string): Promise<keys.Turned> {
    const { epoch } = await this.turning(await this.stateOf(chatId))
    return this.person.call(keys.turnEpoch, { chatId, epoch })
  }

  takeIn(chatId: string, others: readonly Keyed[]): Promise<keys.Turned> {
    const members = others.map((one) => ({ ...one.identity, role: 'member' as const }))
    return this.change(chatId, { kind: 'add', members }, 'fresh')
  }

  takeOut(chatId: string, others: readonly Keyed[]): Promise<keys.Turned> {
    return this.change(chatId, { kind: 'remove', accounts: others.map(({ id }) => id) }, 'fresh')
  }

  setRole(chatId: string, other: Keyed, role: Role): Promise<keys.Turned> {
    return this.change(chatId, { kind: 'role', account: other.id, role })
  }
}

function chainOf({ account, chain: { length, head } }: Author): ChainState {
  const known = [everybody.get(account)!.chain, ...formerly]
  const isTheirs = (chain: ChainState) => Buffer.compare(chain.hashes[length - 1] ?? Buffer.alloc(0), head) === 0
  return known.find(isTheirs) ?? known[0]!
}

export const keyedAll = (people: readonly Person[]): Promise<Keyed[]> => Promise.all(people.map((one) => Keyed.of(one)))

export async function openDirect(who: Person, peer: Person) {
  const [me, other] = (await keyedAll([who, peer])) as [Keyed, Keyed]
  return me.direct(other)
}

export async function openGroup(who: Person, others: readonly Person[], more: object = {}) {
  const [me, ...rest] = (await keyedAll([who, ...others])) as [Keyed, ...Keyed[]]
  return me.group(rest, more)
}

export const openSaved = async (who: Person) => (await Keyed.of(who)).saved()
