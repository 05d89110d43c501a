/** The seals of one epoch: uploaded once as a set, downloaded by each member alone with a proof that it is of that set. */
import type { ChainHead } from './account-chain.ts'
import { readHead, writeHead } from './author.ts'
import { type Bytes, concat, equal } from './bytes.ts'
import { accountsOf, type ChatState, type EpochMark, joinersOf } from './chat-chain.ts'
import type { EpochChange, EpochKind } from './chat-entry.ts'
import { KeyError } from './key-error.ts'
import { fixed, Reader, text, u8, u16, u32 } from './layout.ts'
import { merkleClimb, merkleTree } from './merkle.ts'
import { HASH_LENGTH, hash } from './primitives.ts'

const VERSION = 1
/** HPKE: 1,120 encapsulated, 32 of secret, 16 of tag. */
const SEAL_LENGTH = 1168

export type Seal = {
  readonly account: string
  /** The recipient's chain as the sealer knew it, and the generation of the account key it sealed to. */
  readonly chain: ChainHead
  readonly generation: number
  readonly sealed: Bytes
}

/** What one member downloads: its own chain gives the head, so only the length travels. */
export type OwnSeal = {
  readonly index: number
  readonly chainLength: number
  readonly generation: number
  readonly sealed: Bytes
  readonly path: readonly Bytes[]
}

const writeSeal = ({ account, chain, generation, sealed }: Seal): Bytes =>
  concat(text(account), writeHead(chain), u32(generation), fixed(sealed, SEAL_LENGTH))

const sealLeaf = (seal: Seal): Promise<Bytes> => hash('epoch leaf', writeSeal(seal))

/** The root that an epoch's author signs, and what each member will download, by account. */
export async function proveSeals(
  seals: readonly Seal[],
): Promise<{ readonly root: Bytes; readonly own: ReadonlyMap<string, OwnSeal> }> {
  const { root, paths } = await merkleTree(await Promise.all(seals.map(sealLeaf)))
  const own = seals.map(({ account, chain, generation, sealed }, index): [string, OwnSeal] => [
    account,
    { index, chainLength: chain.length, generation, sealed, path: paths[index] as Bytes[] },
  ])
  return { root, own: new Map(own) }
}

export const writeSealedSet = (seals: readonly Seal[]): Bytes =>
  concat(u8(VERSION), u16(seals.length), ...seals.map(writeSeal))

export function readSealedSet(bytes: Bytes): readonly Seal[] {
  const reader = new Reader(bytes)
  reader.version(VERSION)
  const seals = Array.from({ length: reader.u16() }, () => ({
    account: reader.text(),
    chain: readHead(reader),
    generation: reader.u32(),
    sealed: reader.take(SEAL_LENGTH),
  }))
  reader.end()
  return seals
}

/** Whom the next epoch has to be sealed to, in the order of the set. */
export const recipientsOf = (state: ChatState, epoch: EpochKind): readonly string[] =>
  accountsOf(epoch === 'fresh' ? state.members.values() : joinersOf(state))

/**
 * `before` is the chat just before the epoch's entry: the set must be for exactly those it owes a seal, and be the one
 * signed. Hands back what each of them downloads.
 */
export async function checkSealedSet(
  before: ChatState,
  mark: EpochChange,
  seals: readonly Seal[],
): Promise<ReadonlyMap<string, OwnSeal>> {
  const owed = recipientsOf(before, mark.epoch)
  const same = owed.length === seals.length && owed.every((account, i) => account === seals[i]?.account)
  if (!same) throw new KeyError('SEAL_NOT_IN_SET', 'not sealed to exactly those who are owed')
  const { root, own } = await proveSeals(seals)
  if (!equal(root, mark.root)) throw new KeyError('SEAL_NOT_IN_SET', 'not the set that the epoch entry signs')
  return own
}

export const writeOwnSeal = ({ index, chainLength, generation, sealed, path }: OwnSeal): Bytes =>
  concat(u8(VERSION), u16(index), u32(chainLength), u32(generation), fixed(sealed, SEAL_LENGTH), ...path)

export function readOwnSeal(bytes: Bytes): OwnSeal {
  const reader = new Reader(bytes)
  reader.version(VERSION)
  const index = reader.u16()
  const chainLength = reader.u32()
  const generation = reader.u32()
  const sealed = reader.take(SEAL_LENGTH)
  const hashes = reader.rest()
  if (hashes.length % HASH_LENGTH !== 0) throw new KeyError('MALFORMED', 'a broken path')
  const path = Array.from({ length: hashes.length / HASH_LENGTH }, (_, i) =>
    hashes.slice(i * HASH_LENGTH, (i + 1) * HASH_LENGTH),
  )
  return { index, chainLength, generation, sealed, path }
}

/** Refuses a seal that is not the one the epoch's author signed for this account. */
export async function checkOwnSeal(mark: EpochMark, account: string, head: Bytes, own: OwnSeal): Promise<void> {
  const { index, chainLength, generation, sealed, path } = own
  const leaf = await sealLeaf({ account, chain: { length: chainLength, head }, generation, sealed })
  if (!equal(await merkleClimb(leaf, index, mark.seals, path), mark.root)) {
    throw new KeyError('SEAL_NOT_IN_SET', 'not a seal of the set that the epoch entry signs')
  }
}
