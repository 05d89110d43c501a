/** Folds a chat's own signed chain into its members and epochs, so that neither can be invented, dropped or swapped. */
import { type ChainHead, type ChainState, chainFirst, checkHead } from './account-chain.ts'
import { type Author, authorKey } from './author.ts'
import { type Bytes, compareText, equal, toHex } from './bytes.ts'
import {
  type AccountHead,
  type EpochChange,
  inviteProofBytes,
  type MembershipChange,
  type NewMember,
  type Role,
  readChatEntry,
} from './chat-entry.ts'
import { type Member, mayChange, type Roster } from './chat-rules.ts'
import { KeyError } from './key-error.ts'
import { HASH_LENGTH, hash, verify } from './primitives.ts'
import { checkFrame } from './signed-frame.ts'

export type EpochMark = EpochChange & {
  readonly author: Author
  /** The chain's length with this entry, and its head before it. */
  readonly at: number
  readonly previous: Bytes
}

export type ChatState = Roster & {
  readonly chat: string
  /** The hash of every entry; the last one stands for the whole state. */
  readonly hashes: readonly Bytes[]
  /** Those who left or whose identity changed: old messages are still judged by them. */
  readonly former: readonly Member[]
  /** Epoch n is at n − 1. */
  readonly epochs: readonly EpochMark[]
  readonly floors: ReadonlyMap<string, readonly (ChainHead & { readonly at: number })[]>
  /** Public keys (in hex) of the invite links that still hold. */
  readonly invites: ReadonlySet<string>
  /** The length at which somebody was last lost: nothing may be sent in an epoch older than this. */
  readonly lost: number
}

/** In the one order that sealed sets use. */
export const accountsOf = (members: Iterable<Member>): readonly string[] =>
  [...members].map(({ account }) => account).sort(compareText)

export const currentEpoch = ({ epochs }: ChatState): EpochMark | undefined => epochs.at(-1)

/** Members whom the current epoch does not yet let in. */
export const joinersOf = (state: ChatState): readonly Member[] =>
  [...state.members.values()].filter(({ since }) => since > (currentEpoch(state)?.at ?? 0))

/** Whether messages may be sent at all: not before the first epoch, not while somebody lost still holds the key. */
export const maySend = (state: ChatState): boolean => state.lost < (currentEpoch(state)?.at ?? 0)

/**
 * The epoch in which a message at this place of the log had to be sealed; `length` counts the chat entries before it.
 * Refuses places where nothing may be sent: before the first epoch, and between a loss and the epoch that answers it.
 */
export function epochAt(state: ChatState, length: number): EpochMark {
  const mark = state.epochs.findLast(({ at }) => at <= length)
  if (!mark) throw new KeyError('WRONG_EPOCH', 'before the first epoch', length)
  if (state.former.some(({ until }) => until !== undefined && until > mark.at && until <= length)) {
    throw new KeyError('EPOCH_NOT_FRESH', 'somebody was lost and still holds this epoch', length)
  }
  return mark
}

export async function verifyChat(
  chat: string,
  frames: readonly Bytes[],
  chainOf: (account: string) => ChainState | Promise<ChainState>,
  known?: ChatState,
): Promise<ChatState> {
  let state = known
  for (const frame of frames) {
    state = await applyChatEntry(state, chat, frame, await chainOf(readChatEntry(frame).author.account))
  }
  if (!state) throw new KeyError('CHAIN_EMPTY', 'no entries')
  return state
}

/** Folds one more entry; `chain` is the verified chain of its author. */
export async function applyChatEntry(
  state: ChatState | undefined,
  chat: string,
  frame: Bytes,
  chain: ChainState,
): Promise<ChatState> {
  const at = state?.hashes.length ?? 0
  const { author, change, ...entry } = readChatEntry(frame)
  if (entry.chat !== chat) throw new KeyError('WRONG_CHAT', `an entry of ${entry.chat}`, at)
  if (entry.index !== at) throw new KeyError('CHAT_GAP', `entry ${entry.index} where ${at} belongs`, at)
  if (!equal(entry.previous, state?.hashes.at(-1) ?? new Uint8Array(HASH_LENGTH))) {
    throw new KeyError('CHAT_FORKED', 'does not follow the entry before it', at)
  }
  await checkFrame(authorKey(chain, author), 'chat entry', frame, at)
  let next: ChatState
  if (state && change.kind === 'join') {
    next = await join(state, author, change, chain)
  } else if (state) {
    const actor = speakerAt(state, author, chain, at)
    if (change.kind === 'epoch') next = turn(state, { ...change, author, at: at + 1, previous: entry.previous }, actor)
    else next = applyMembership(state, actor, change)
  } else {
    next = begin(chat, author, change)
    speakerAt(next, author, chain, 1)
  }
  return { ...next, hashes: [...next.hashes, await hash('chat entry hash', frame)] }
}

/**
 * The membership of an author when the chain was this long; refuses another identity than the one admitted, and an
 * own chain cut back to before what an epoch has already made known (so a revoked device cannot date itself back).
 */
export function speakerAt(state: ChatState, author: Author, chain: ChainState, length: number): Member {
  const then = ({ since, until }: Member): boolean => since <= length && (until === undefined || length < until)
  const present = state.members.get(author.account)
  const member =
    present && then(present) ? present : state.former.find((one) => one.account === author.account && then(one))
  if (!member) throw new KeyError('NOT_A_MEMBER', `${author.account} was not in the chat then`, length)
  if (!equal(member.identity, chainFirst(chain))) {
    throw new KeyError('CHAIN_RESTARTED', `${author.account} has another identity than the member admitted`, length)
  }
  const floor = state.floors.get(author.account)?.findLast(({ at }) => at <= length && at >= member.since)
  if (floor) {
    checkHead(chain, floor)
    if (author.chain.length < floor.length) {
      throw new KeyError('SIGNER_NOT_VALID', `${author.account} speaks by an outdated chain`, length)
    }
  }
  return member
}

function begin(chat: string, author: Author, first: MembershipChange | EpochChange): ChatState {
  if (first.kind !== 'create') throw new KeyError('CHAT_GAP', 'does not begin with a creation', 0)
  const { shape, members } = first
  const creators = members.filter(({ role }) => role === 'creator')
  const proper =
    shape === 'direct'
      ? members.length <= 2 && members.some(({ account }) => account === author.account) && creators.length === 0
      : creators.length === 1 && creators[0]?.account === author.account
  if (!proper) throw new KeyError('NOT_ALLOWED', 'a chat begins with its creator in it', 0)
  const nobody = { members: new Map(), former: [], floors: new Map(), invites: new Set<string>(), lost: 0 }
  return admit({ chat, shape, hashes: [], epochs: [], ...nobody }, members)
}

function applyMembership(state: ChatState, actor: Member, change: MembershipChange): ChatState {
  const at = state.hashes.length
  if (change.kind === 'create' || change.kind === 'join') throw new KeyError('CHAT_FORKED', 'a second beginning', at)
  if (!mayChange(state, actor, change)) {
    throw new KeyError('NOT_ALLOWED', `${actor.role} ${actor.account}: ${change.kind}`, at)
  }
  switch (change.kind) {
    case 'add':
      return admit(state, change.members)
    case 'remove':
    case 'depart':
      return withHeir(change.accounts.reduce(dismiss, state))
    case 'leave':
      return withHeir(dismiss(state, actor.account))
    case 'role':
      return withRole(state, actor, change.account, change.role)
    case 'invite':
      return { ...state, invites: new Set(state.invites).add(toHex(change.inviteKey)) }
    case 'uninvite': {
      const withdrawn = toHex(change.inviteKey)
      return { ...state, invites: new Set([...state.invites].filter((invite) => invite !== withdrawn)) }
    }
    case 'readmit': {
      const { account, identity } = change
      return withHeir(admit(dismiss(state, account), [{ account, identity, role: 'member' }]))
    }
  }
}

async function join(
  state: ChatState,
  { account }: Author,
  { identity, inviteKey, proof }: MembershipChange & { kind: 'join' },
  chain: ChainState,
): Promise<ChatState> {
  const at = state.hashes.length
  if (!equal(identity, chainFirst(chain))) throw new KeyError('CHAIN_RESTARTED', `${account} is somebody else`, at)
  const invited = state.invites.has(toHex(inviteKey))
  if (!invited || !(await verify(inviteKey, proof, inviteProofBytes(state.chat, account, identity)))) {
    throw new KeyError('NOT_ALLOWED', `${account} holds no invite link that is good here`, at)
  }
  return admit(state, [{ account, identity, role: 'member' }])
}

function memberOf(state: ChatState, account: string): Member {
  const member = state.members.get(account)
  if (!member) throw new KeyError('NOT_A_MEMBER', account, state.hashes.length)
  return member
}

const withMember = (state: ChatState, member: Member): ChatState => ({
  ...state,
  members: new Map(state.members).set(member.account, member),
})

function admit(state: ChatState, newcomers: readonly NewMember[]): ChatState {
  const members = new Map(state.members)
  for (const newcomer of newcomers) {
    if (members.has(newcomer.account)) throw new KeyError('ALREADY_A_MEMBER', newcomer.account, state.hashes.length)
    members.set(newcomer.account, { ...newcomer, since: state.hashes.length + 1, until: undefined })
  }
  return { ...state, members }
}

function dismiss(state: ChatState, account: string): ChatState {
  const until = state.hashes.length + 1
  const former = [...state.former, { ...memberOf(state, account), until }]
  const members = new Map(state.members)
  members.delete(account)
  return { ...state, members, former, lost: until }
}

/** A group has one creator: making another makes the old one an admin. */
function withRole(state: ChatState, actor: Member, account: string, role: Role): ChatState {
  const changed = withMember(state, { ...memberOf(state, account), role })
  return role === 'creator' ? withMember(changed, { ...actor, role: 'admin' }) : changed
}

/** A group is never without a creator: the eldest admin follows, or else the eldest member. */
function withHeir(state: ChatState): ChatState {
  const members = [...state.members.values()]
  if (state.shape === 'direct' || members.some(({ role }) => role === 'creator')) return state
  members.sort((a, b) => a.since - b.since || compareText(a.account, b.account))
  const heir = members.find(({ role }) => role === 'admin') ?? members[0]
  return heir ? withMember(state, { ...heir, role: 'creator' }) : state
}

function turn(state: ChatState, mark: EpochMark, actor: Member): ChatState {
  const at = mark.at - 1
  const last = currentEpoch(state)
  if (mark.number !== state.epochs.length + 1) {
    throw new KeyError('EPOCH_GAP', `epoch ${mark.number} where ${state.epochs.length + 1} belongs`, at)
  }
  if (mark.epoch === 'fresh') {
    if (mark.seals !== state.members.size) throw new KeyError('SEAL_NOT_IN_SET', 'not one seal a member', at)
  } else {
    if (!last || state.lost > last.at) throw new KeyError('EPOCH_NOT_FRESH', 'somebody was lost since', at)
    if (actor.since > last.at) throw new KeyError('NOT_ALLOWED', 'a joiner cannot know the secret yet', at)
    const joiners = new Set(joinersOf(state).map(({ account }) => account))
    if (joiners.size === 0 || mark.seals !== joiners.size) {
      throw new KeyError('SEAL_NOT_IN_SET', 'not one seal a joiner', at)
    }
    if (mark.floors.some(({ account }) => !joiners.has(account))) {
      throw new KeyError('EPOCH_NOT_FRESH', 'a chain that grew asks for a fresh epoch', at)
    }
  }
  return { ...raiseFloors(state, mark.floors, mark.at), epochs: [...state.epochs, mark] }
}

function raiseFloors(state: ChatState, raised: readonly AccountHead[], at: number): ChatState {
  const floors = new Map(state.floors)
  for (const { account, chain } of raised) {
    const { since } = memberOf(state, account)
    const known = floors.get(account) ?? []
    const last = known.at(-1)
    if (last && last.at >= since && last.length >= chain.length) {
      throw new KeyError('CHAIN_SHORTENED', `the chain of ${account} was longer already`, at - 1)
    }
    floors.set(account, [...known, { ...chain, at }])
  }
  return { ...state, floors }
}
