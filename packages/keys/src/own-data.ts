/** What a person keeps for itself in the account log (settings, drafts, the archive of epoch secrets), sealed to no one else. */
import { type AccountKey, dataKey } from './account-key.ts'
import { type Bytes, concat, type Random } from './bytes.ts'
import type { EpochSecret } from './chat-epoch.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { Reader, text, u8, u32 } from './layout.ts'
import { KEY_LENGTH } from './primitives.ts'
import { openUnder, sealUnder } from './seal-under.ts'

const VERSION = 1
const ARCHIVE = 'archive'
/** Goes in front of the plaintext, so that saving the same thing twice does not look the same. */
const NOISE_LENGTH = 16

const contextOf = (account: string, generation: number, name: string): Bytes =>
  labelled('own data', text(account), u32(generation), text(name))

/** `name` says what it is ("draft:…"): one thing cannot be served in place of another. */
export async function sealOwn(key: AccountKey, name: string, content: Bytes, random: Random): Promise<Bytes> {
  const header = concat(u8(VERSION), u32(key.generation))
  const context = contextOf(key.account, key.generation, name)
  return concat(header, await sealUnder(await dataKey(key), context, header, concat(random(NOISE_LENGTH), content)))
}

export async function openOwn(keys: readonly AccountKey[], name: string, sealed: Bytes): Promise<Bytes> {
  const reader = new Reader(sealed)
  reader.version(VERSION)
  const generation = reader.u32()
  const key = keys.find((candidate) => candidate.generation === generation)
  if (!key) throw new KeyError('UNKNOWN_GENERATION', `sealed under generation ${generation}`)
  const header = concat(u8(VERSION), u32(generation))
  const context = contextOf(key.account, generation, name)
  return (await openUnder(await dataKey(key), context, header, reader.rest())).slice(NOISE_LENGTH)
}

/** One page of the archive: a new device that has the account key has every epoch in it. */
export const sealArchive = (key: AccountKey, secrets: readonly EpochSecret[], random: Random): Promise<Bytes> =>
  sealOwn(key, ARCHIVE, concat(...secrets.map((s) => concat(text(s.chat), u32(s.number), s.secret))), random)

export async function openArchive(keys: readonly AccountKey[], sealed: Bytes): Promise<readonly EpochSecret[]> {
  let rest = await openOwn(keys, ARCHIVE, sealed)
  const secrets: EpochSecret[] = []
  while (rest.length > 0) {
    const reader = new Reader(rest)
    secrets.push({ chat: reader.text(), number: reader.u32(), secret: reader.take(KEY_LENGTH) })
    rest = reader.rest()
  }
  return secrets
}
