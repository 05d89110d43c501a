/** Turns a chat's epoch and opens it again: a secret of 32 bytes that exactly the members of then can know. */

import { type ChainState, chainFirst, chainHead, currentAccountKey } from './account-chain.ts'
import { type AccountKey, openForAccount } from './account-key.ts'
import { sealTo } from './box.ts'
import { type Bytes, equal, type Random } from './bytes.ts'
import { type ChatState, currentEpoch, type EpochMark, joinersOf } from './chat-chain.ts'
import type { AccountHead, EpochKind, LogPosition } from './chat-entry.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { text, u32 } from './layout.ts'
import { derive, hkdf, KEY_LENGTH } from './primitives.ts'
import { checkOwnSeal, type OwnSeal, proveSeals, recipientsOf, type Seal } from './sealed-set.ts'
import { signChatEntry } from './sign-chat-entry.ts'
import type { Speaker } from './speaker.ts'

export type EpochSecret = { readonly chat: string; readonly number: number; readonly secret: Bytes }

type Chains = ReadonlyMap<string, ChainState>

const commitmentTo = ({ chat, number, secret }: EpochSecret): Promise<Bytes> =>
  derive(secret, 'epoch commitment', text(chat), u32(number))

const sealInfo = (chat: string, number: number, previous: Bytes, account: string, generation: number): Bytes =>
  labelled('epoch seal', text(chat), u32(number), previous, text(account), u32(generation))

/** What has to happen before the next message: nothing, a ratchet for those who joined, or a fresh secret. */
export function epochNeeded(state: ChatState, chains: Chains): EpochKind | undefined {
  const last = currentEpoch(state)
  if (!last || state.lost > last.at) return 'fresh'
  // A new account key (a device was revoked) since the chains this epoch was sealed by.
  const keyTurned = [...state.members.values()].some(({ account, since }) => {
    const chain = chains.get(account)
    return since <= last.at && chain && currentAccountKey(chain).index >= knownLength(state, account)
  })
  if (keyTurned) return 'fresh'
  return joinersOf(state).length > 0 ? 'ratchet' : undefined
}

const knownLength = (state: ChatState, account: string): number => {
  const since = state.members.get(account)?.since ?? 0
  return state.floors.get(account)?.findLast(({ at }) => at >= since)?.length ?? 1
}

export type EpochTurn = {
  readonly frame: Bytes
  readonly state: ChatState
  readonly secret: EpochSecret
  /** To be appended together with the frame, or not at all. */
  readonly seals: readonly Seal[]
}

export async function turnEpoch(input: {
  readonly state: ChatState
  readonly kind: EpochKind
  readonly speaker: Speaker
  /** The verified chain of every member that gets a seal. */
  readonly chains: Chains
  /** The current secret: a ratchet goes on from it. */
  readonly secret?: EpochSecret
  readonly seen: LogPosition
  readonly time: number
  readonly random: Random
}): Promise<EpochTurn> {
  const { state, kind, speaker, chains, seen, time, random } = input
  const { chat } = state
  const number = state.epochs.length + 1
  const previous = state.hashes.at(-1) as Bytes
  const secret = kind === 'fresh' ? { chat, number, secret: random(KEY_LENGTH) } : await step(input.secret, state)
  const seals: Seal[] = []
  for (const account of recipientsOf(state, kind)) {
    const chain = chainOfMember(state, chains, account)
    const { generation, boxKey } = currentAccountKey(chain)
    const info = sealInfo(chat, number, previous, account, generation)
    const sealed = await sealTo(boxKey, info, secret.secret, random)
    seals.push({ account, chain: chainHead(chain), generation, sealed })
  }
  const floors: AccountHead[] = seals.filter((seal) => seal.chain.length > knownLength(state, seal.account))
  const signed = await signChatEntry(state, chat, speaker, time, {
    kind: 'epoch',
    epoch: kind,
    number,
    seals: seals.length,
    root: (await proveSeals(seals)).root,
    commitment: await commitmentTo(secret),
    seen,
    floors: floors.map(({ account, chain }) => ({ account, chain })),
  })
  return { ...signed, secret, seals }
}

function chainOfMember(state: ChatState, chains: Chains, account: string): ChainState {
  const chain = chains.get(account)
  if (!chain) throw new KeyError('CHAIN_EMPTY', `no chain of ${account}`)
  if (!equal(chainFirst(chain), state.members.get(account)?.identity ?? new Uint8Array(0))) {
    throw new KeyError('CHAIN_RESTARTED', `${account} has another identity than the member admitted`)
  }
  return chain
}

/** Everyone inside takes this step alone; nobody can take it back. */
async function ratchet(from: EpochSecret, previous: Bytes): Promise<EpochSecret> {
  const number = from.number + 1
  const info = labelled('epoch ratchet', text(from.chat), u32(number))
  return { chat: from.chat, number, secret: await hkdf(from.secret, previous, info, KEY_LENGTH) }
}

async function step(from: EpochSecret | undefined, state: ChatState): Promise<EpochSecret> {
  const last = currentEpoch(state)
  if (!from || !last || from.number !== last.number || from.chat !== state.chat) {
    throw new KeyError('WRONG_EPOCH', 'a ratchet needs the secret of the epoch before it')
  }
  return ratchet(await checkSecret(from, last), state.hashes.at(-1) as Bytes)
}

/** Refuses a secret that is not the one everybody else got. */
export async function checkSecret(secret: EpochSecret, mark: EpochMark): Promise<EpochSecret> {
  if (secret.number !== mark.number || !equal(await commitmentTo(secret), mark.commitment)) {
    throw new KeyError('EPOCH_MISMATCH', `not the secret of epoch ${mark.number}`)
  }
  return secret
}

export async function followRatchet(from: EpochSecret, mark: EpochMark): Promise<EpochSecret> {
  if (mark.epoch !== 'ratchet' || mark.number !== from.number + 1) {
    throw new KeyError('WRONG_EPOCH', `epoch ${mark.number} does not follow from ${from.number}`)
  }
  return checkSecret(await ratchet(from, mark.previous), mark)
}

/** `stale` says that the author sealed to an account key that has since been replaced: turn the epoch before sending. */
export async function openEpoch(
  chat: string,
  mark: EpochMark,
  own: OwnSeal,
  chain: ChainState,
  keys: readonly AccountKey[],
): Promise<{ readonly secret: EpochSecret; readonly stale: boolean }> {
  const head = chain.hashes[own.chainLength - 1]
  if (!head) throw new KeyError('CHAIN_BEHIND', `sealed by a chain of ${own.chainLength} links`, chain.hashes.length)
  await checkOwnSeal(mark, chain.account, head, own)
  const key = keys.find(({ generation }) => generation === own.generation)
  if (!key) throw new KeyError('UNKNOWN_GENERATION', `sealed to generation ${own.generation}`)
  const info = sealInfo(chat, mark.number, mark.previous, chain.account, own.generation)
  const secret = { chat, number: mark.number, secret: await openForAccount(key, info, own.sealed) }
  return { secret: await checkSecret(secret, mark), stale: own.generation < currentAccountKey(chain).generation }
}
