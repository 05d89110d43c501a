/** Makes the next link of an account chain and hands back the frame to append with the state it leads to. */
import { type ChainState, extendChain } from './account-chain.ts'
import { type AccountKey, accountPublicKey } from './account-key.ts'
import type { Bytes } from './bytes.ts'
import { type LinkChange, writeLink } from './chain-link.ts'
import { type Device, publicHalf } from './device.ts'
import { HASH_LENGTH } from './primitives.ts'
import { signFrame } from './signed-frame.ts'

export type SignedLink = { readonly frame: Bytes; readonly chain: ChainState }

export async function createChain(account: string, device: Device, key: AccountKey, time: number): Promise<SignedLink> {
  const empty: ChainState = { account, hashes: [], devices: new Map(), accountKeys: [] }
  const accountKey = await accountPublicKey(key)
  return signLink(empty, device, time, { kind: 'create', device: publicHalf(device), accountKey })
}

/** Refuses what every reader would refuse, before it is ever sent. */
export async function signLink(
  chain: ChainState,
  signer: Device,
  time: number,
  change: LinkChange,
): Promise<SignedLink> {
  const index = chain.hashes.length
  const previous = chain.hashes.at(-1) ?? new Uint8Array(HASH_LENGTH)
  const body = writeLink({ account: chain.account, index, previous, signer: signer.id, time, change })
  const frame = await signFrame(signer.signer, 'chain link', body)
  return { frame, chain: await extendChain(chain, [frame]) }
}
