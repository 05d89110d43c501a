/** This device's own keys: its seed, the account's seeds, and the account's chain as we have written and seen it. */

import {
  type AccountKey,
  type AnsweredLink,
  accountPublicKey,
  type Bytes,
  type ChainState,
  consentTo,
  createChain,
  type Device,
  deviceFromSeed,
  type LinkChange,
  newAccountKey,
  newDeviceSeed,
  openGrant,
  openPrevious,
  openSeed,
  publicHalf,
  readRecoveryCode,
  type Speaker,
  sealPrevious,
  sealSeed,
  signLink,
  validDevices,
} from '@parley/keys'
import { Fault } from '@parley/protocol'
import { keys } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Platform } from '../platform.ts'
import { put, read } from '../store/records.ts'
import type { Change, Store } from '../store/store.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { Chains } from './chains.ts'
import { CODE_OWED, isIn, newPaper, paperOf } from './paper-device.ts'

type StoredKeys = {
  accountId: string
  deviceId: string
  seed: Bytes
  accountSeeds: Bytes[]
  /** Not known to be in the chain yet: it speaks for nobody. */
  isPending?: boolean
  /** Linked by QR, and not opened yet. */
  granted?: Granted
}
/** What a new device got by QR; its own keys follow from its seed. */
export type Granted = { link: Omit<AnsweredLink, 'device'>; grant: Bytes }
type Previous = readonly { generation: number; sealed: string }[]

const NAME = 'keys'
const ATTEMPTS = 6

export type OwnKeysDeps = { call: MakeCall; store: Store; platform: Platform; chains: Chains }

export class OwnKeys {
  readonly #deps: OwnKeysDeps
  #stored: StoredKeys | undefined
  #device: Device | undefined
  #accountKeys: readonly AccountKey[] = []

  constructor(deps: OwnKeysDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    const stored = await read<StoredKeys>(this.#deps.store, NAME)
    if (stored) await this.#use(stored)
  }

  /** This device is in the account's chain and holds its key. */
  get isLinked(): boolean {
    return this.#accountKeys.length > 0
  }

  /** Keys are those of one device of one account; whoever signs in anew is another. */
  suits(userId: string, deviceId: string): boolean {
    return !this.#stored || (this.#stored.accountId === userId && this.#stored.deviceId === deviceId)
  }

  get device(): Device {
    if (!this.#device || !this.isLinked) throw new ClientError('NOT_LINKED')
    return this.#device
  }

  /** Every generation, oldest first. */
  get accountKeys(): readonly AccountKey[] {
    return this.#accountKeys
  }

  get accountKey(): AccountKey {
    const key = this.#accountKeys.at(-1)
    if (!key) throw new ClientError('NOT_LINKED')
    return key
  }

  chain(): Promise<ChainState> {
    return this.#deps.chains.of(this.accountKey.account)
  }

  async speaker(): Promise<Speaker> {
    return { device: this.device, chain: await this.chain() }
  }

  /** The first device of an account: begins its chain, with a recovery code beside it, which it answers. */
  async create(accountId: string, deviceId: string): Promise<string> {
    const { platform, chains, call } = this.#deps
    const seed = newDeviceSeed(platform.random)
    const device = await deviceFromSeed(deviceId, seed)
    const key = newAccountKey(platform.random, accountId, 1)
    const begun = await createChain(accountId, device, key, platform.now())
    const { change, code } = await newPaper(accountId, platform)
    const paper = await signLink(begun.chain, device, platform.now(), change)
    const frames = [begun.frame, paper.frame]
    // Kept before it is published: a crash in between must not leave a chain that nobody can continue.
    const kept = { accountId, deviceId, seed, accountSeeds: [key.seed] }
    await this.#keep({ ...kept, isPending: true }, put(CODE_OWED, 1))
    await chains.extendOwn(accountId, 0, frames, async () => {
      const seeds = await this.#seedsFor(
        paper.chain,
        key,
        validDevices(paper.chain).map(({ id }) => id),
      )
      await call(keys.publishChain, { expected: 0, links: frames.map(toBase64), seeds, previous: [] })
    })
    await this.#keep(kept)
    return code
  }

  /**
   * Whoever died while their account was being begun finds it begun and still owes it a recovery code that is kept;
   * whoever died while coming in by QR comes in.
   */
  async settle(accountId: string, deviceId: string): Promise<void> {
    const chain = await this.#deps.chains.of(accountId).catch((error: { code?: string }) => {
      if (error.code !== 'NO_KEYS') throw error
    })
    if (!chain) await this.create(accountId, deviceId)
    else if (this.#stored?.granted) await this.adopt()
    else if (this.#stored?.isPending && isIn(chain, this.#device))
      await this.#keep({ ...this.#stored, isPending: false })
  }

  #seedsFor(chain: ChainState, key: AccountKey, deviceIds: readonly string[]) {
    return Promise.all(
      deviceIds.map(async (id) => ({
        deviceId: id,
        sealed: toBase64(await sealSeed(key, chain.devices.get(id)!, this.#deps.platform.random)),
      })),
    )
  }

  /** Writes the next link; whoever wrote one meanwhile is caught up with first. */
  async append(change: LinkChange): Promise<ChainState> {
    return this.#appendWith(async () => ({ change, key: this.accountKey }))
  }

  /** Shuts a device out: signs it out of the chain and turns the account key in one step; nothing, if somebody was faster. */
  async revoke(deviceId: string): Promise<ChainState> {
    return this.#appendWith(async () => {
      if (!validDevices(await this.chain()).some(({ id }) => id === deviceId)) return undefined
      const { platform } = this.#deps
      const key = newAccountKey(platform.random, this.accountKey.account, this.#accountKeys.length + 1)
      const accountKey = await accountPublicKey(key)
      return { change: { kind: 'revoke', device: deviceId, accountKey }, key }
    })
  }

  #appendWith(make: () => Promise<{ change: LinkChange; key: AccountKey } | undefined>): Promise<ChainState> {
    const { call, chains, platform } = this.#deps
    return this.insist(async () => {
      const before = await this.chain()
      const made = await make()
      if (!made) return before
      const { change, key } = made
      const { frame, chain } = await signLink(before, this.device, platform.now(), change)
      const isNewKey = key.generation > this.#accountKeys.length
      const owed = isNewKey ? validDevices(chain).map(({ id }) => id) : change.kind === 'add' ? [change.device.id] : []
      const grown = await chains.extendOwn(key.account, before.hashes.length, [frame], async () => {
        await call(keys.publishChain, {
          expected: before.hashes.length,
          links: [toBase64(frame)],
          seeds: await this.#seedsFor(chain, key, owed),
          previous: isNewKey ? [toBase64(await sealPrevious(key, this.accountKey))] : [],
        })
      })
      // Not before it is in the chain: whoever dies in between finds it there, sealed to this device as to all others.
      if (isNewKey) await this.#keepKeys([...this.#accountKeys.slice(0, key.generation - 1), key])
      return grown
    })
  }

  /** Whatever writes to our chain: what other devices of ours wrote and turned comes first; if one was faster, it is done anew. */
  async insist<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await this.refreshSeeds()
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'CONFLICT' || attempt === ATTEMPTS) throw error
      }
    }
  }

  /** A new device comes in by the recovery code. */
  async recover(accountId: string, deviceId: string, code: string): Promise<void> {
    const { call, chains, platform } = this.#deps
    const paperSeed = await readRecoveryCode(code)
    await chains.refresh([accountId])
    const chain = await chains.of(accountId)
    // It died here before, and came in all the same.
    if (this.#stored?.isPending && isIn(chain, this.#device)) return this.#keep({ ...this.#stored, isPending: false })
    const seed = newDeviceSeed(platform.random)
    const device = await deviceFromSeed(deviceId, seed)
    const consent = await consentTo(device, accountId)
    const paper = await paperOf(chain, paperSeed)
    const link = await signLink(chain, paper, platform.now(), { kind: 'add', device: publicHalf(device), consent })
    const { seed: sealed, previous } = await call(keys.recover, { link: toBase64(link.frame) })
    const newest = await openSeed(chain, sealed.generation, paper, fromBase64(sealed.sealed))
    const accountKeys = await this.#allKeys(chain, newest, previous)
    const kept = { accountId, deviceId, seed, accountSeeds: accountKeys.map((key) => key.seed) }
    await this.#keep({ ...kept, isPending: true })
    await chains.extendOwn(accountId, chain.hashes.length, [link.frame], async () => {
      const seeds = await this.#seedsFor(link.chain, newest, [deviceId])
      const expected = chain.hashes.length
      await call(keys.publishChain, { expected, links: [toBase64(link.frame)], seeds, previous: [] })
    })
    await this.#keep(kept)
  }

  /** A device linked by QR keeps what it was granted, together with the session it got, before anything is made of it. */
  async grant(
    given: { accountId: string; deviceId: string; seed: Bytes; granted: Granted },
    keep: (kept: Change) => Promise<unknown>,
  ): Promise<void> {
    const stored: StoredKeys = { ...given, accountSeeds: [], isPending: true }
    await keep(put(NAME, stored))
    await this.#use(stored)
  }

  /** What was granted is opened: the account key that was the newest then, and the newest there is now. */
  async adopt(): Promise<void> {
    const { accountId, granted, isPending: _, ...kept } = this.#stored as StoredKeys & { granted: Granted }
    const { chains } = this.#deps
    await chains.refresh([accountId])
    const chain = await chains.of(accountId)
    const key = await openGrant({ ...granted.link, device: this.#device as Device }, granted.grant, chain)
    const { previous } = await this.#deps.call(keys.seeds, {})
    const accountKeys = await this.#allKeys(chain, key, previous)
    await this.#keep({ ...kept, accountId, accountSeeds: accountKeys.map(({ seed }) => seed) })
    await this.refreshSeeds()
  }

  /** Another device has turned the account key: its seed lies here, sealed to this device. */
  async refreshSeeds(): Promise<boolean> {
    await this.#deps.chains.refresh([this.accountKey.account])
    const chain = await this.chain()
    if (chain.accountKeys.length <= this.#accountKeys.length) return false
    await this.#catchUp()
    return true
  }

  async #catchUp(): Promise<void> {
    const { call, chains } = this.#deps
    const chain = await chains.of((this.#stored as StoredKeys).accountId)
    const { seed, previous } = await call(keys.seeds, {})
    const newest = seed && (await openSeed(chain, seed.generation, this.device, fromBase64(seed.sealed)))
    if (newest) await this.#keepKeys(await this.#allKeys(chain, newest, previous))
  }

  async #allKeys(chain: ChainState, newest: AccountKey, previous: Previous): Promise<AccountKey[]> {
    const all = [newest]
    for (let key = newest; key.generation > 1; all.unshift(key)) {
      const sealed = previous.find(({ generation }) => generation === key.generation - 1)
      if (!sealed) break
      key = await openPrevious(chain, key, fromBase64(sealed.sealed))
    }
    return all
  }

  #keepKeys(accountKeys: readonly AccountKey[]): Promise<void> {
    const stored = this.#stored as StoredKeys
    return this.#keep({ ...stored, accountSeeds: accountKeys.map(({ seed }) => seed) })
  }

  async #keep(stored: StoredKeys, ...also: Change[]): Promise<void> {
    await this.#deps.store.write([put(NAME, stored), ...also])
    await this.#use(stored)
  }

  async #use(stored: StoredKeys): Promise<void> {
    this.#stored = stored
    this.#device = await deviceFromSeed(stored.deviceId, stored.seed)
    const seeds = stored.isPending ? [] : stored.accountSeeds
    this.#accountKeys = seeds.map((seed, i) => ({ account: stored.accountId, generation: i + 1, seed }))
  }
}
