/** What lies in a log: the envelope everyone sees, and the closed list of kinds with the event that announces each. */

import * as z from 'zod/mini'
import { Content } from './content.ts'
import { Base64, Emoji, Seq, Time } from './fields.ts'
import { ClientId, DeviceId, LogId, MessageId, UserId } from './ids.ts'
import { LIMITS } from './limits.ts'

/** Entries of a chat log, and the event by which each reaches those in the chat. */
export const CHAT_KINDS = {
  created: 'group:created',
  message: 'message:received',
  edit: 'message:edited',
  delete: 'message:deleted',
  react: 'message:reaction-added',
  unreact: 'message:reaction-removed',
  pin: 'message:pinned',
  unpin: 'message:unpinned',
  'member-added': 'group:member-added',
  'member-removed': 'group:member-removed',
  role: 'group:role-changed',
  name: 'group:name-changed',
  description: 'group:description-changed',
  avatar: 'group:avatar-changed',
  timer: 'group:timer-changed',
  closed: 'group:closed',
  call: 'call:logged',
  /** Sealed chats: `body` is the next frame of the chat's signed chain, `data` says what it changes. */
  signed: 'chat:signed',
  /** Somebody's chain has a new account key, or began anew. */
  'keys-changed': 'chat:keys-changed',
  grant: 'chat:history-granted',
} as const

/** Entries of an account log: what all devices of one person share. */
export const ACCOUNT_KINDS = [
  'chat-added',
  'chat-removed',
  'chat-state',
  'message-hidden',
  'message-starred',
  'message-unstarred',
  'scheduled',
  'unscheduled',
  'contact-added',
  'contact-removed',
  'blocked',
  'unblocked',
  'profile',
  'privacy',
  'device-added',
  'device-renamed',
  'device-revoked',
  /** `body` is the next link of the account's chain. */
  'chain',
  'archive',
  'own',
] as const

/** Entries of a device log: what this one device is owed. */
export const DEVICE_KINDS = ['seed'] as const

export type ChatKind = keyof typeof CHAT_KINDS
export type AccountKind = (typeof ACCOUNT_KINDS)[number]
export type DeviceKind = (typeof DEVICE_KINDS)[number]
export type EntryKind = ChatKind | AccountKind | DeviceKind

export const ACCOUNT_EVENT = 'account:entry'
export const DEVICE_EVENT = 'device:entry'

export const eventOf = (kind: string): string =>
  kind in CHAT_KINDS
    ? CHAT_KINDS[kind as ChatKind]
    : (DEVICE_KINDS as readonly string[]).includes(kind)
      ? DEVICE_EVENT
      : ACCOUNT_EVENT

/** A sealed body: what members' devices can read and the server cannot. */
export const SealedBody = Base64(LIMITS.sealedBodyCharacters, 44)

export const Entry = z.strictObject({
  log: LogId,
  seq: Seq,
  /** `<log>.<seq>`: of a message, its message id. */
  id: MessageId,
  kind: z.string(),
  at: Time,
  senderId: z.nullable(UserId),
  deviceId: z.nullable(DeviceId),
  clientId: z.nullable(ClientId),
  /** The seq of the entry this one is about: edited, deleted, reacted to, replied to. */
  ref: z.optional(Seq),
  epoch: z.optional(Seq),
  expiresAt: z.optional(Time),
  body: z.optional(z.string()),
  content: z.optional(Content),
  /** The hash of a body that has been emptied (SPEC K51), so that the chain of hashes still holds. */
  bodyHash: z.optional(z.string()),
  /** The rest, by kind: who was added, the new name, the emoji. */
  data: z.optional(z.record(z.string(), z.unknown())),
})
export type Entry = z.infer<typeof Entry>

export const Reaction = z.strictObject({
  /** Names this one reaction, to take it back by. */
  id: MessageId,
  userId: UserId,
  at: Time,
  emoji: z.optional(Emoji),
  /** In sealed chats, instead of the emoji: the entry that holds it. */
  entry: z.optional(Entry),
})
export type Reaction = z.infer<typeof Reaction>

/** A message as it stands now: its entry with every later edit, deletion, reaction and pin folded in. */
export const Message = z.strictObject({
  id: MessageId,
  chatId: LogId,
  seq: Seq,
  at: Time,
  senderId: z.nullable(UserId),
  deviceId: z.nullable(DeviceId),
  clientId: z.nullable(ClientId),
  replyTo: z.optional(MessageId),
  forwarded: z.optional(z.boolean()),
  silent: z.optional(z.boolean()),
  epoch: z.optional(Seq),
  expiresAt: z.optional(Time),
  /** What it says now: content in chats the server keeps, a body in sealed ones; neither once deleted or expired. */
  content: z.optional(Content),
  body: z.optional(z.string()),
  /** The sealed edit that replaces the body: its own envelope is needed to open it. */
  edit: z.optional(Entry),
  isEdited: z.boolean(),
  editedAt: z.optional(Time),
  isDeleted: z.boolean(),
  deletedAt: z.optional(Time),
  isExpired: z.boolean(),
  isPinned: z.boolean(),
  reactions: z.array(Reaction),
})
export type Message = z.infer<typeof Message>
