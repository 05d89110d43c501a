/** Folds an account's signed, hash-chained links into its devices and keys, or says exactly which link is wrong and why. */
import { type Bytes, equal } from './bytes.ts'
import { type ChainLink, consentBytes, type DevicePublic, readLink } from './chain-link.ts'
import { KeyError } from './key-error.ts'
import { HASH_LENGTH, hash, verify } from './primitives.ts'
import { checkFrame } from './signed-frame.ts'

/** A place in a chain: how many links, and the hash of the last. */
export type ChainHead = { readonly length: number; readonly head: Bytes }

/** What a client remembers of a chain it has once verified. */
export type ChainPin = ChainHead & { readonly first: Bytes }

export type ChainDevice = DevicePublic & {
  /** The index of the link that added it, and of the one that revoked it. */
  readonly added: number
  readonly revoked: number | undefined
}

export type AccountKeyPublic = { readonly generation: number; readonly boxKey: Bytes; readonly index: number }

export type ChainState = {
  readonly account: string
  /** The hash of every link, oldest first; the first is the identity people verify. */
  readonly hashes: readonly Bytes[]
  readonly devices: ReadonlyMap<string, ChainDevice>
  /** Oldest first; generation n is at n − 1. */
  readonly accountKeys: readonly AccountKeyPublic[]
}

const ZERO_HASH: Bytes = new Uint8Array(HASH_LENGTH)

export const chainFirst = (chain: ChainState): Bytes => chain.hashes[0] as Bytes
export const chainHead = ({ hashes }: ChainState): ChainHead => ({
  length: hashes.length,
  head: hashes.at(-1) as Bytes,
})
export const chainPin = (chain: ChainState): ChainPin => ({ ...chainHead(chain), first: chainFirst(chain) })
export const currentAccountKey = (chain: ChainState): AccountKeyPublic => chain.accountKeys.at(-1) as AccountKeyPublic
export const validDevices = (chain: ChainState): readonly ChainDevice[] =>
  [...chain.devices.values()].filter(({ revoked }) => revoked === undefined)

/** The whole chain from its first link, held against what was seen before. */
export async function verifyChain(account: string, frames: readonly Bytes[], pin?: ChainPin): Promise<ChainState> {
  if (frames.length === 0) throw new KeyError('CHAIN_EMPTY', 'no links')
  const empty: ChainState = { account, hashes: [], devices: new Map(), accountKeys: [] }
  const chain = await extendChain(empty, frames)
  if (pin) checkPin(chain, pin)
  return chain
}

/** More links onto a chain already verified. */
export async function extendChain(chain: ChainState, frames: readonly Bytes[]): Promise<ChainState> {
  let state = chain
  for (const frame of frames) state = await applyLink(state, frame)
  return state
}

function checkPin(chain: ChainState, pin: ChainPin): void {
  if (!equal(chainFirst(chain), pin.first)) throw new KeyError('CHAIN_RESTARTED', 'another first link than before', 0)
  if (chain.hashes.length < pin.length) {
    throw new KeyError('CHAIN_SHORTENED', `${chain.hashes.length} links, ${pin.length} were seen`, chain.hashes.length)
  }
  checkHead(chain, pin)
}

/** Somebody else's view of this chain: equal to ours, ahead of ours (fetch more) or proof of a fork. */
export function checkHead(chain: ChainState, { length, head }: ChainHead): void {
  if (length > chain.hashes.length) throw new KeyError('CHAIN_BEHIND', `${length} links exist`, chain.hashes.length)
  const ours = chain.hashes[length - 1]
  if (!ours || !equal(ours, head)) throw new KeyError('CHAIN_FORKED', 'two views of one chain', length - 1)
}

async function applyLink(state: ChainState, frame: Bytes): Promise<ChainState> {
  const at = state.hashes.length
  const link = readAt(frame, at)
  if (link.account !== state.account) throw new KeyError('WRONG_ACCOUNT', `a link of ${link.account}`, at)
  if (link.index !== at) throw new KeyError('CHAIN_GAP', `link ${link.index} where ${at} belongs`, at)
  if (!equal(link.previous, state.hashes.at(-1) ?? ZERO_HASH)) {
    throw new KeyError('CHAIN_FORKED', 'does not follow the link before it', at)
  }
  await checkFrame(signerOf(state, link, at), 'chain link', frame, at)
  const changed = await applyChange(state, link, at)
  return { ...changed, hashes: [...state.hashes, await hash('chain link hash', frame)] }
}

function readAt(frame: Bytes, at: number): ChainLink {
  try {
    return readLink(frame)
  } catch (error) {
    if (error instanceof KeyError) throw new KeyError(error.code, error.message, at)
    throw error
  }
}

function signerOf(state: ChainState, { signer, change }: ChainLink, at: number): Bytes {
  if (change.kind === 'create') {
    if (at !== 0) throw new KeyError('CHAIN_FORKED', 'a second beginning', at)
    if (signer !== change.device.id) throw new KeyError('SIGNER_NOT_VALID', 'the first device signs for itself', at)
    return change.device.signKey
  }
  if (at === 0) throw new KeyError('CHAIN_GAP', 'does not begin with a creation', at)
  const device = state.devices.get(signer)
  if (!device || device.revoked !== undefined) {
    throw new KeyError('SIGNER_NOT_VALID', `device ${signer} may not sign here`, at)
  }
  return device.signKey
}

async function applyChange(state: ChainState, { account, signer, change }: ChainLink, at: number): Promise<ChainState> {
  switch (change.kind) {
    case 'create':
      return { ...withDevice(state, change.device, at), accountKeys: nextKey(state, change.accountKey, at) }
    case 'add':
      if (!(await verify(change.device.signKey, change.consent, consentBytes(change.device, account)))) {
        throw new KeyError('BAD_CONSENT', `device ${change.device.id} never agreed`, at)
      }
      return withDevice(state, change.device, at)
    case 'rotate':
      return { ...state, accountKeys: nextKey(state, change.accountKey, at) }
    case 'revoke': {
      const device = state.devices.get(change.device)
      if (!device || device.revoked !== undefined) throw new KeyError('UNKNOWN_DEVICE', change.device, at)
      // It would know the seed of the key that is to shut it out.
      if (change.device === signer) throw new KeyError('SELF_REVOKE', 'another device must do this', at)
      const devices = new Map(state.devices).set(change.device, { ...device, revoked: at })
      return { ...state, devices, accountKeys: nextKey(state, change.accountKey, at) }
    }
  }
}

function withDevice(state: ChainState, device: DevicePublic, at: number): ChainState {
  for (const known of state.devices.values()) {
    if (known.id === device.id || equal(known.signKey, device.signKey) || equal(known.boxKey, device.boxKey)) {
      throw new KeyError('DUPLICATE_DEVICE', `${device.id} (or its keys) was here before`, at)
    }
  }
  const devices = new Map(state.devices).set(device.id, { ...device, added: at, revoked: undefined })
  return { ...state, devices }
}

function nextKey({ accountKeys }: ChainState, boxKey: Bytes, index: number): readonly AccountKeyPublic[] {
  // A key that was used before is one that a revoked device may know.
  if (accountKeys.some((known) => equal(known.boxKey, boxKey))) throw new KeyError('BAD_KEY', 'not a new key', index)
  return [...accountKeys, { generation: accountKeys.length + 1, boxKey, index }]
}
