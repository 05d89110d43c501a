/** Who says something in a chat: an account, a device of it, and how much of the account's chain that device knew. */
import { type ChainHead, type ChainState, checkHead } from './account-chain.ts'
import { type Bytes, concat } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { fixed, type Reader, text, u32 } from './layout.ts'
import { HASH_LENGTH } from './primitives.ts'

export type Author = { readonly account: string; readonly device: string; readonly chain: ChainHead }

export const writeHead = ({ length, head }: ChainHead): Bytes => concat(u32(length), fixed(head, HASH_LENGTH))

export const readHead = (reader: Reader): ChainHead => ({ length: reader.u32(), head: reader.take(HASH_LENGTH) })

export const writeAuthor = ({ account, device, chain }: Author): Bytes =>
  concat(text(account), text(device), writeHead(chain))

export const readAuthor = (reader: Reader): Author => ({
  account: reader.text(),
  device: reader.text(),
  chain: readHead(reader),
})

/** The author's signing key, if their device belonged to the account at the place in the chain they name. */
export function authorKey(chain: ChainState, author: Author): Bytes {
  if (author.account !== chain.account) throw new KeyError('WRONG_ACCOUNT', 'the chain of another account')
  checkHead(chain, author.chain)
  const device = chain.devices.get(author.device)
  const { length } = author.chain
  const valid = device && device.added < length && (device.revoked === undefined || device.revoked >= length)
  if (!valid) throw new KeyError('SIGNER_NOT_VALID', `device ${author.device} was not valid there`)
  return device.signKey
}
