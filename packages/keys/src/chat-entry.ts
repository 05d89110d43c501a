/** The layout of one signed entry of a chat's own chain: a change of membership, or a new epoch. No key secrets. */
import type { ChainHead } from './account-chain.ts'
import { type Author, readAuthor, readHead, writeAuthor, writeHead } from './author.ts'
import { type Bytes, concat } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { fixed, Reader, text, u8, u16, u32, u64 } from './layout.ts'
import { HASH_LENGTH, SIGN_KEY_LENGTH, SIGNATURE_LENGTH } from './primitives.ts'
import { frameBody } from './signed-frame.ts'

const VERSION = 1

export type Role = 'member' | 'admin' | 'creator'
export type ChatShape = 'direct' | 'group'

/** `identity` is the hash of the account's first chain link: whoever restarts a chain is no longer this member. */
export type NewMember = { readonly account: string; readonly role: Role; readonly identity: Bytes }

export type MembershipChange =
  | { readonly kind: 'create'; readonly shape: ChatShape; readonly members: readonly NewMember[] }
  | { readonly kind: 'add'; readonly members: readonly NewMember[] }
  | { readonly kind: 'remove'; readonly accounts: readonly string[] }
  | { readonly kind: 'leave' }
  /** Signs out whom the server says are gone: they left without a device at hand, or their account was deleted. */
  | { readonly kind: 'depart'; readonly accounts: readonly string[] }
  | { readonly kind: 'role'; readonly account: string; readonly role: Role }
  /** Vouches for a member whose chain was restarted. */
  | { readonly kind: 'readmit'; readonly account: string; readonly identity: Bytes }
  /** A link anyone may join by, until it is taken back; only its public key is in the chat. */
  | { readonly kind: 'invite'; readonly inviteKey: Bytes }
  | { readonly kind: 'uninvite'; readonly inviteKey: Bytes }
  /** The newcomer speaks for itself, with the proof that it holds the link. */
  | { readonly kind: 'join'; readonly identity: Bytes; readonly inviteKey: Bytes; readonly proof: Bytes }

/** `fresh`: a new random secret, sealed to every member. `ratchet`: derived from the last one, sealed to those who joined. */
export type EpochKind = 'fresh' | 'ratchet'

export type EpochChange = {
  readonly kind: 'epoch'
  readonly epoch: EpochKind
  readonly number: number
  /** How many seals there are, and the root of the tree over them. */
  readonly seals: number
  readonly root: Bytes
  /** Derived from the secret: whoever opens a seal knows that all others got the same one. */
  readonly commitment: Bytes
  /** The log as the author last saw it: where a joiner's own checking starts. */
  readonly seen: LogPosition
  /** Accounts whose chains grew: from here on nobody speaks for them by a shorter one. */
  readonly floors: readonly AccountHead[]
}

export type AccountHead = { readonly account: string; readonly chain: ChainHead }
export type LogPosition = { readonly seq: number; readonly head: Bytes }

export type ChatChange = MembershipChange | EpochChange

export type ChatEntry = {
  readonly chat: string
  readonly index: number
  readonly previous: Bytes
  readonly author: Author
  readonly time: number
  readonly change: ChatChange
}

const KINDS = {
  create: 1,
  add: 2,
  remove: 3,
  leave: 4,
  role: 5,
  readmit: 6,
  invite: 7,
  uninvite: 8,
  join: 9,
  depart: 10,
  epoch: 16,
} as const
const ROLES: readonly Role[] = ['member', 'admin', 'creator']
const SHAPES: readonly ChatShape[] = ['direct', 'group']
const EPOCHS: readonly EpochKind[] = ['fresh', 'ratchet']

export const writePosition = ({ seq, head }: LogPosition): Bytes => concat(u64(seq), fixed(head, HASH_LENGTH))

export const readPosition = (reader: Reader): LogPosition => ({ seq: reader.u64(), head: reader.take(HASH_LENGTH) })

const writeMembers = (members: readonly NewMember[]): Bytes =>
  concat(
    u16(members.length),
    ...members.map(({ account, role, identity }) =>
      concat(text(account), u8(ROLES.indexOf(role)), fixed(identity, HASH_LENGTH)),
    ),
  )

function oneOf<T>(names: readonly T[], number: number): T {
  const name = names[number]
  if (name === undefined) throw new KeyError('UNKNOWN_KIND', `name ${number} is not known here`)
  return name
}

const readMembers = (reader: Reader): NewMember[] =>
  Array.from({ length: reader.u16() }, () => ({
    account: reader.text(),
    role: oneOf(ROLES, reader.u8()),
    identity: reader.take(HASH_LENGTH),
  }))

const readAccounts = (reader: Reader): string[] => Array.from({ length: reader.u16() }, () => reader.text())

function writeChange(change: ChatChange): Bytes {
  switch (change.kind) {
    case 'create':
      return concat(u8(SHAPES.indexOf(change.shape)), writeMembers(change.members))
    case 'add':
      return writeMembers(change.members)
    case 'remove':
    case 'depart':
      return concat(u16(change.accounts.length), ...change.accounts.map(text))
    case 'leave':
      return concat()
    case 'role':
      return concat(text(change.account), u8(ROLES.indexOf(change.role)))
    case 'readmit':
      return concat(text(change.account), fixed(change.identity, HASH_LENGTH))
    case 'invite':
    case 'uninvite':
      return concat(fixed(change.inviteKey, SIGN_KEY_LENGTH))
    case 'join':
      return concat(
        fixed(change.identity, HASH_LENGTH),
        fixed(change.inviteKey, SIGN_KEY_LENGTH),
        fixed(change.proof, SIGNATURE_LENGTH),
      )
    case 'epoch':
      return concat(
        u8(EPOCHS.indexOf(change.epoch)),
        u32(change.number),
        u16(change.seals),
        fixed(change.root, HASH_LENGTH),
        fixed(change.commitment, HASH_LENGTH),
        writePosition(change.seen),
        u16(change.floors.length),
        ...change.floors.map(({ account, chain }) => concat(text(account), writeHead(chain))),
      )
  }
}

function readChange(kind: number, reader: Reader): ChatChange {
  switch (kind) {
    case KINDS.create:
      return { kind: 'create', shape: oneOf(SHAPES, reader.u8()), members: readMembers(reader) }
    case KINDS.add:
      return { kind: 'add', members: readMembers(reader) }
    case KINDS.remove:
      return { kind: 'remove', accounts: readAccounts(reader) }
    case KINDS.depart:
      return { kind: 'depart', accounts: readAccounts(reader) }
    case KINDS.leave:
      return { kind: 'leave' }
    case KINDS.role:
      return { kind: 'role', account: reader.text(), role: oneOf(ROLES, reader.u8()) }
    case KINDS.readmit:
      return { kind: 'readmit', account: reader.text(), identity: reader.take(HASH_LENGTH) }
    case KINDS.invite:
      return { kind: 'invite', inviteKey: reader.take(SIGN_KEY_LENGTH) }
    case KINDS.uninvite:
      return { kind: 'uninvite', inviteKey: reader.take(SIGN_KEY_LENGTH) }
    case KINDS.join: {
      const identity = reader.take(HASH_LENGTH)
      const inviteKey = reader.take(SIGN_KEY_LENGTH)
      return { kind: 'join', identity, inviteKey, proof: reader.take(SIGNATURE_LENGTH) }
    }
    case KINDS.epoch:
      return {
        kind: 'epoch',
        epoch: oneOf(EPOCHS, reader.u8()),
        number: reader.u32(),
        seals: reader.u16(),
        root: reader.take(HASH_LENGTH),
        commitment: reader.take(HASH_LENGTH),
        seen: readPosition(reader),
        floors: Array.from({ length: reader.u16() }, () => ({ account: reader.text(), chain: readHead(reader) })),
      }
    default:
      throw new KeyError('UNKNOWN_KIND', `entry kind ${kind}`)
  }
}

/** What the holder of an invite link signs with it: good for one account, by one identity, in one chat. */
export const inviteProofBytes = (chat: string, account: string, identity: Bytes): Bytes =>
  labelled('invite proof', text(chat), text(account), fixed(identity, HASH_LENGTH))

export const writeChatEntry = ({ chat, index, previous, author, time, change }: ChatEntry): Bytes =>
  concat(
    u8(VERSION),
    u8(KINDS[change.kind]),
    text(chat),
    u32(index),
    fixed(previous, HASH_LENGTH),
    writeAuthor(author),
    u64(time),
    writeChange(change),
  )

/** Reads a signed entry; says nothing yet about whether it is true. */
export function readChatEntry(frame: Bytes): ChatEntry {
  const reader = new Reader(frameBody(frame))
  reader.version(VERSION)
  const kind = reader.u8()
  const chat = reader.text()
  const index = reader.u32()
  const previous = reader.take(HASH_LENGTH)
  const author = readAuthor(reader)
  const time = reader.u64()
  const change = readChange(kind, reader)
  reader.end()
  return { chat, index, previous, author, time, change }
}
