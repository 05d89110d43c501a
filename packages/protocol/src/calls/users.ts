/**
 * People: their profiles and pictures, the contacts and blocks one keeps, and who may see what.
 * A person is named by id alone (there is no `me`): a client knows its own from signing in.
 */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Base64, Count, Done, Email, FileAnswer, line, Phone, Time, text, Username } from '../fields.ts'
import { UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

/** A person as the one who asks may see them: what is not theirs to see is absent. */
export const User = z.strictObject({
  id: UserId,
  username: z.optional(Username),
  name: line(LIMITS.displayName),
  bio: z.optional(text(LIMITS.bio, 0)),
  /** Where the picture is; a new picture is at a new address. */
  profilePicture: z.optional(z.string()),
  createdAt: Time,
  lastSeen: z.optional(Time),
  onlineStatus: z.optional(z.enum(['online', 'away', 'offline'])),
  phone: z.optional(Phone),
  email: z.optional(Email),
})
export type User = z.infer<typeof User>

export const Audience = z.enum(['everyone', 'contacts', 'nobody'])
export type Audience = z.infer<typeof Audience>

export const Privacy = z.strictObject({
  lastSeen: Audience,
  online: Audience,
  picture: Audience,
  /** Who may add this person to groups. */
  groups: Audience,
  /** Whether others learn what this person has read. */
  readReceipts: z.boolean(),
})
export type Privacy = z.infer<typeof Privacy>

/** What one calls somebody: sealed under the account key, for the server does not need to know. */
const SealedNickname = Base64(LIMITS.sealedNicknameCharacters, 44)

export const Contact = z.strictObject({ user: User, addedAt: Time, nickname: z.optional(SealedNickname) })
export type Contact = z.infer<typeof Contact>

const person = z.strictObject({ userId: UserId })

export const get = defineCall({
  name: 'users.get',
  summary: 'A person, as far as they let you see them.',
  http: { method: 'GET', path: '/api/users/:userId' },
  input: person,
  output: User,
  errors: ['NOT_FOUND'],
  access: 'account',
  rate: 'read',
})

export const update = defineCall({
  name: 'users.update',
  summary:
    'Change your profile; what is not given stays. Chats and contacts hang on the id, so a new username loses nothing.',
  http: { method: 'PUT', path: '/api/users/:userId' },
  input: z.strictObject({
    userId: UserId,
    name: z.optional(line(LIMITS.displayName)),
    username: z.optional(Username),
    bio: z.optional(text(LIMITS.bio, 0)),
  }),
  output: User,
  errors: ['NOT_FOUND', 'USERNAME_TAKEN'],
  access: 'self',
  rate: 'api',
})

export const search = defineCall({
  name: 'users.search',
  summary: 'Find people by the beginning of their username or of words of their name, or by exact phone number.',
  http: { method: 'GET', path: '/api/users/search' },
  input: z.strictObject({
    q: line(LIMITS.searchQuery),
    /** `next` of the page before: the person it ended with. */
    after: z.optional(UserId),
    limit: z._default(Count(1, LIMITS.page), 20),
  }),
  output: z.strictObject({ users: z.array(User), next: z.optional(UserId) }),
  errors: [],
  access: 'account',
  rate: 'search',
})

export const setStatus = defineCall({
  name: 'users.set-status',
  summary:
    'Declare this device away, or its person invisible: on all devices, until they say online. Being online is derived from connections.',
  http: { method: 'PUT', path: '/api/users/:userId/status' },
  socket: 'user:status-change',
  input: z.strictObject({ userId: UserId, status: z.enum(['online', 'away', 'invisible']) }),
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'signal',
})

export const setAvatar = defineCall({
  name: 'users.set-avatar',
  summary: 'Upload your picture: it is cut square, scaled and stripped of everything but the image itself.',
  http: {
    method: 'POST',
    path: '/api/users/:userId/avatar',
    status: 201,
    file: {
      field: 'file',
      maxBytes: LIMITS.avatarBytes,
      types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
    },
  },
  input: z.strictObject({ userId: UserId, file: z.instanceof(Uint8Array) }),
  output: User,
  errors: ['NOT_FOUND', 'INVALID_FILE', 'UNSUPPORTED_TYPE', 'STORAGE_UNAVAILABLE'],
  access: 'self',
  rate: 'upload',
})

export const removeAvatar = defineCall({
  name: 'users.remove-avatar',
  summary: 'Take your picture away.',
  http: { method: 'DELETE', path: '/api/users/:userId/avatar' },
  input: person,
  output: User,
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'api',
})

export const getAvatar = defineCall({
  name: 'users.get-avatar',
  summary: 'The picture of a person who lets you see it, as WebP.',
  http: { method: 'GET', path: '/api/users/:userId/avatar', answersFile: true },
  input: z.strictObject({
    userId: UserId,
    size: z._default(z.enum(['large', 'small']), 'large'),
    /** Tells one picture's address from the next; the answer is always the newest. */
    v: z.optional(z.string().check(z.maxLength(40))),
  }),
  output: FileAnswer,
  errors: ['NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  access: 'account',
  rate: 'read',
})

export const blocked = defineCall({
  name: 'users.blocked',
  summary: 'The people you have blocked, newest first.',
  http: { method: 'GET', path: '/api/users/:userId/blocked' },
  input: person,
  output: z.strictObject({ blocked: z.array(z.strictObject({ user: User, at: Time })) }),
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'read',
})

export const block = defineCall({
  name: 'users.block',
  summary: 'Block this person: no direct messages from them, and neither sees the other’s presence or picture.',
  http: { method: 'POST', path: '/api/users/:userId/block' },
  input: person,
  output: Done,
  errors: ['NOT_FOUND', 'FULL'],
  access: 'account',
  rate: 'api',
})

export const unblock = defineCall({
  name: 'users.unblock',
  summary: 'Let this person write to you again.',
  http: { method: 'DELETE', path: '/api/users/:userId/unblock' },
  input: person,
  output: Done,
  errors: [],
  access: 'account',
  rate: 'api',
})

export const contacts = defineCall({
  name: 'users.contacts',
  summary: 'Your contacts, A–Z by name.',
  http: { method: 'GET', path: '/api/contacts' },
  input: z.strictObject({}),
  output: z.strictObject({ contacts: z.array(Contact) }),
  errors: [],
  access: 'account',
  rate: 'read',
})

export const addContact = defineCall({
  name: 'users.add-contact',
  summary: 'Add somebody to your contacts by id, username or phone number; again, to change or drop the nickname.',
  http: { method: 'POST', path: '/api/contacts', status: 201 },
  input: z
    .strictObject({
      userId: z.optional(UserId),
      username: z.optional(Username),
      phone: z.optional(Phone),
      nickname: z.optional(SealedNickname),
    })
    .check(
      z.refine(
        ({ userId, username, phone }) => [userId, username, phone].filter((name) => name !== undefined).length === 1,
        'name the person by exactly one of userId, username, phone',
      ),
    ),
  output: Contact,
  errors: ['NOT_FOUND', 'FULL'],
  access: 'account',
  /** It tells whether a number is known here, as a search does. */
  rate: 'search',
})

export const removeContact = defineCall({
  name: 'users.remove-contact',
  summary: 'Remove somebody from your contacts; chats with them stay as they are.',
  http: { method: 'DELETE', path: '/api/contacts/:userId' },
  input: person,
  output: Done,
  errors: [],
  access: 'account',
  rate: 'api',
})

export const privacy = defineCall({
  name: 'users.privacy',
  summary: 'Your privacy settings.',
  http: { method: 'GET', path: '/api/users/:userId/privacy' },
  input: person,
  output: Privacy,
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'read',
})

export const setPrivacy = defineCall({
  name: 'users.set-privacy',
  summary: 'Change your privacy settings; what is not given stays.',
  http: { method: 'PUT', path: '/api/users/:userId/privacy' },
  input: z.strictObject({ userId: UserId, ...z.partial(Privacy).shape }),
  output: Privacy,
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'api',
})
