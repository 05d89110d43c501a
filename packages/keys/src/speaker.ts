/** Who speaks: a device of an account together with the account's chain as it knows it. */
import { type ChainState, chainHead } from './account-chain.ts'
import type { Author } from './author.ts'
import type { Device } from './device.ts'

export type Speaker = { readonly device: Device; readonly chain: ChainState }

export const authorOf = ({ device, chain }: Speaker): Author => ({
  account: chain.account,
  device: device.id,
  chain: chainHead(chain),
})
