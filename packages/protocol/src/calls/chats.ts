/** Chats: opening them, who is in them, what they are called, and how each person keeps them. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Entry, Message, SealedBody } from '../entries.ts'
import { Base64, Count, Done, Flag, line, Ordinal, PageCursor, Seq, Time, text } from '../fields.ts'
import { ChatId, ClientId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { EpochTurn, Frame, SIGNED_ERRORS } from './signed.ts'

export const ChatType = z.enum(['direct', 'group', 'saved'])
export type ChatType = z.infer<typeof ChatType>

/** Fixed when the chat is made. `e2ee`: the server cannot read it. `server`: the server keeps it, sealed at rest. */
export const Privacy = z.enum(['e2ee', 'server'])
export type Privacy = z.infer<typeof Privacy>

export const Role = z.enum(['creator', 'admin', 'member'])
export type Role = z.infer<typeof Role>

/** A name, description or picture of a sealed chat; `clientId` goes into its key, and makes a retry harmless. */
export const Sealed = z.strictObject({ clientId: ClientId, epoch: Ordinal, body: SealedBody })
export type Sealed = z.infer<typeof Sealed>

/** Names a wallpaper. */
const ShortId = z.string().check(z.minLength(1), z.maxLength(LIMITS.shortId), z.regex(/^[A-Za-z0-9_.:-]+$/))

/** WebP, and so `RIFF` in its first bytes. */
const Picture = Base64(LIMITS.groupPictureCharacters).check(z.regex(/^UklGR/, 'WebP in base64'))

const Name = line(LIMITS.groupName)
const Description = text(LIMITS.description)
const Timer = z.int().check(z.gte(LIMITS.timerMin), z.lte(LIMITS.timerMax))

export const Member = z.strictObject({ userId: UserId, role: Role, joinedAt: Time })
export type Member = z.infer<typeof Member>

/** How one person keeps a chat: nobody else sees it, all their devices share it. */
export const ChatState = z.strictObject({
  mutedUntil: z.nullable(Time),
  archived: z.boolean(),
  pinned: z.boolean(),
  /** Not listed, until a message comes or it is opened again. */
  hidden: z.boolean(),
  /** What came up to here has been deleted for this person. */
  hiddenUpTo: Seq,
  /** Opaque: sealed under the account's own key. */
  draft: z.nullable(z.string()),
  wallpaper: z.nullable(z.string()),
})
export type ChatState = z.infer<typeof ChatState>

export const Chat = z.strictObject({
  id: ChatId,
  type: ChatType,
  privacy: Privacy,
  createdBy: z.nullable(UserId),
  createdAt: Time,
  head: Seq,
  epoch: Seq,
  /** Sealed chats: entries of the signed chain, and whether nothing can be said until a fresh epoch. */
  chain: z.int(),
  mustTurn: z.boolean(),
  timer: z.nullable(Time),
  /** Of groups the server keeps. */
  name: z.nullable(z.string()),
  description: z.nullable(z.string()),
  /** WebP in base64. */
  photo: z.nullable(z.string()),
  /** Of sealed groups: the entries that hold them now. */
  sealed: z.strictObject({
    name: z.optional(Entry),
    description: z.optional(Entry),
    photo: z.optional(Entry),
  }),
  /** My own. */
  role: Role,
  /** Whoever has been in it longest, at most LIMITS.membersShown. */
  members: z.array(Member),
  memberCount: z.int(),
  state: ChatState,
  unreadCount: z.int(),
  mentionCount: z.int(),
  deliveredUpTo: Seq,
  readUpTo: Seq,
  lastMessage: z.nullable(Message),
})
export type Chat = z.infer<typeof Chat>

/** Sealed chats begin with the signed creation, bound to an id of the client's choosing, and their first epoch. */
const begun = { chatId: z.optional(ChatId), signed: z.optional(Frame), epoch: z.optional(EpochTurn) }

const NewGroup = z
  .strictObject({
    type: z.literal('group'),
    /** `chatId` sent again is the same group and not a second one. Sealed names are bound to it. */
    ...begun,
    privacy: z._default(Privacy, 'e2ee'),
    memberIds: z._default(z.array(UserId).check(z.maxLength(LIMITS.members)), []),
    name: z.optional(Name),
    description: z.optional(Description),
    sealedName: z.optional(Sealed),
    sealedDescription: z.optional(Sealed),
  })
  .check(
    z.refine(({ privacy, name }) => privacy === 'e2ee' || name !== undefined, {
      path: ['name'],
      error: 'is needed where the server keeps the chat',
    }),
  )

export const create = defineCall({
  name: 'chats.create',
  summary:
    'Open the one direct chat with a person, my saved messages, or a new group. A sealed chat that is not there yet is made by its signed creation and first epoch; without them ON_DEVICE_ONLY.',
  http: { method: 'POST', path: '/api/chats', status: 201, maxBytes: LIMITS.keysBodyBytes },
  input: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('direct'), userId: UserId, ...begun }),
    z.strictObject({ type: z.literal('saved'), ...begun }),
    NewGroup,
  ]),
  output: Chat,
  errors: ['PRIVACY', 'FULL', 'ALREADY_EXISTS', 'E2EE_REQUIRED', 'PLAIN_REQUIRED', 'ON_DEVICE_ONLY', ...SIGNED_ERRORS],
  access: 'account',
  rate: 'api',
})

export const list = defineCall({
  name: 'chats.list',
  summary: 'My chats, the one with the newest entry first.',
  http: { method: 'GET', path: '/api/chats' },
  input: z.strictObject({
    archived: z.optional(Flag),
    limit: z._default(Count(1, LIMITS.page), LIMITS.page),
    cursor: z.optional(PageCursor),
  }),
  output: z.strictObject({ chats: z.array(Chat), next: z.optional(PageCursor) }),
  errors: [],
  access: 'account',
  rate: 'read',
})

export const get = defineCall({
  name: 'chats.get',
  summary: 'One of my chats.',
  http: { method: 'GET', path: '/api/chats/:chatId' },
  input: z.strictObject({ chatId: ChatId }),
  output: Chat,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})

export const update = defineCall({
  name: 'chats.update',
  summary: 'Change the name, description, picture or timer; `null` takes one away. In sealed chats by sealed bodies.',
  http: { method: 'PUT', path: '/api/chats/:chatId' },
  socket: 'group:name-changed',
  input: z.strictObject({
    chatId: ChatId,
    name: z.optional(Name),
    description: z.optional(z.nullable(Description)),
    /** Small and square: WebP in base64. */
    photo: z.optional(z.nullable(Picture)),
    sealedName: z.optional(Sealed),
    sealedDescription: z.optional(z.nullable(Sealed)),
    sealedPhoto: z.optional(z.nullable(Sealed)),
    /** How long messages last from now on. */
    timer: z.optional(z.nullable(Timer)),
  }),
  output: Chat,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'CANNOT_POST', 'E2EE_REQUIRED', 'PLAIN_REQUIRED', 'STALE_EPOCH'],
  access: 'admin',
  rate: 'api',
})

export const remove = defineCall({
  name: 'chats.remove',
  summary: 'Delete a chat for me: it and its history up to now. `leave` a group as well, or delete it `forEveryone`.',
  http: { method: 'DELETE', path: '/api/chats/:chatId' },
  input: z.strictObject({ chatId: ChatId, leave: z.optional(Flag), forEveryone: z.optional(Flag) }),
  output: Done,
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  access: 'member',
  rate: 'api',
})

export const mute = defineCall({
  name: 'chats.mute',
  summary: 'No notifications until then; null wakes it again.',
  http: { method: 'PUT', path: '/api/chats/:chatId/mute' },
  input: z.strictObject({ chatId: ChatId, until: z.nullable(Time) }),
  output: ChatState,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'api',
})

export const archive = defineCall({
  name: 'chats.archive',
  summary: 'Put a chat away, or bring it back, for me alone.',
  http: { method: 'POST', path: '/api/chats/:chatId/archive' },
  input: z.strictObject({ chatId: ChatId, archived: z._default(z.boolean(), true) }),
  output: ChatState,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'api',
})

export const pin = defineCall({
  name: 'chats.pin',
  summary: 'Keep a chat on top of my list, or no longer.',
  http: { method: 'PUT', path: '/api/chats/:chatId/pin' },
  input: z.strictObject({ chatId: ChatId, pinned: z.boolean() }),
  output: ChatState,
  errors: ['NOT_FOUND', 'FULL'],
  access: 'member',
  rate: 'api',
})

export const draft = defineCall({
  name: 'chats.draft',
  summary: 'Keep what I have begun to write, for all my devices.',
  http: { method: 'PUT', path: '/api/chats/:chatId/draft' },
  input: z.strictObject({
    chatId: ChatId,
    draft: z.nullable(text(LIMITS.draftCharacters, 0).check(z.minLength(1))),
  }),
  output: ChatState,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'send',
})

export const wallpaper = defineCall({
  name: 'chats.wallpaper',
  summary: 'How the chat looks to me.',
  http: { method: 'PUT', path: '/api/chats/:chatId/wallpaper' },
  input: z.strictObject({ chatId: ChatId, wallpaper: z.nullable(ShortId) }),
  output: ChatState,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'api',
})

export const backup = defineCall({
  name: 'chats.backup',
  summary:
    'Export a chat that the server keeps: its log as JSON lines, a page at a time. Of sealed chats only a device that reads them can make one.',
  http: { method: 'POST', path: '/api/chats/:chatId/backup' },
  input: z.strictObject({ chatId: ChatId, after: z._default(Seq, 0) }),
  output: z.strictObject({
    format: z.literal('jsonl'),
    /** One entry of the log to a line, ascending, each line ended by a line break. */
    lines: z.string(),
    entries: z.int(),
    /** Where the next page begins; absent after the last. */
    next: z.optional(Seq),
  }),
  errors: ['NOT_FOUND', 'ON_DEVICE_ONLY'],
  access: 'member',
  rate: 'api',
})
