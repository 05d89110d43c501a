/** One generation of an account's key: a seed that opens what chats seal to the person and what the person keeps for itself. */

import type { ChainDevice, ChainState } from './account-chain.ts'
import { boxPublicKey, openWith, sealTo } from './box.ts'
import { type Bytes, EMPTY, equal, type Random } from './bytes.ts'
import type { Device } from './device.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { text, u32 } from './layout.ts'
import { derive } from './primitives.ts'
import { openUnder, sealUnder } from './seal-under.ts'

const ACCOUNT_SEED_LENGTH = 32

export type AccountKey = { readonly account: string; readonly generation: number; readonly seed: Bytes }

/** Generation 1 without a predecessor, else the one after it; always from fresh randomness. */
export const newAccountKey = (random: Random, account: string, generation: number): AccountKey => ({
  account,
  generation,
  seed: random(ACCOUNT_SEED_LENGTH),
})

const boxSeed = ({ seed }: AccountKey): Promise<Bytes> => derive(seed, 'account box key')

/** The key for settings, drafts, contacts and the archive. */
export const dataKey = ({ seed }: AccountKey): Promise<Bytes> => derive(seed, 'account data key')

export const accountPublicKey = async (key: AccountKey): Promise<Bytes> => boxPublicKey(await boxSeed(key))

/** Opens what was sealed to this generation's public key. */
export const openForAccount = async (key: AccountKey, info: Bytes, sealed: Bytes): Promise<Bytes> =>
  openWith(await boxSeed(key), info, sealed)

const sealInfo = (account: string, generation: number, device: string): Bytes =>
  labelled('account seed seal', text(account), u32(generation), text(device))

/** The seed for one device of the account: what goes to that device's log. */
export const sealSeed = (key: AccountKey, device: ChainDevice, random: Random): Promise<Bytes> =>
  sealTo(device.boxKey, sealInfo(key.account, key.generation, device.id), key.seed, random)

/** Believed only if it is the seed of the key the chain names: the server cannot hand out another. */
export async function openSeed(
  chain: ChainState,
  generation: number,
  device: Device,
  sealed: Bytes,
): Promise<AccountKey> {
  const seed = await openWith(device.boxSeed, sealInfo(chain.account, generation, device.id), sealed)
  return checkAgainst(chain, { account: chain.account, generation, seed })
}

/** Seed n − 1 under seed n, so that the newest opens all that came before. */
export async function sealPrevious(key: AccountKey, previous: AccountKey): Promise<Bytes> {
  if (previous.account !== key.account || previous.generation !== key.generation - 1) {
    throw new KeyError('UNKNOWN_GENERATION', `${previous.generation} is not the one before ${key.generation}`)
  }
  return sealUnder(key.seed, previousContext(key), EMPTY, previous.seed)
}

export async function openPrevious(chain: ChainState, key: AccountKey, sealed: Bytes): Promise<AccountKey> {
  const seed = await openUnder(key.seed, previousContext(key), EMPTY, sealed)
  return checkAgainst(chain, { account: key.account, generation: key.generation - 1, seed })
}

const previousContext = ({ account, generation }: AccountKey): Bytes =>
  labelled('account previous seed', text(account), u32(generation))

export async function checkAgainst(chain: ChainState, key: AccountKey): Promise<AccountKey> {
  const named = chain.accountKeys[key.generation - 1]
  if (!named) throw new KeyError('UNKNOWN_GENERATION', `the chain has no generation ${key.generation}`)
  if (key.account !== chain.account || !equal(named.boxKey, await accountPublicKey(key))) {
    throw new KeyError('BAD_KEY', 'not the seed of the key in the chain')
  }
  return key
}
