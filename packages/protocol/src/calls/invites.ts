/** Links by which people join groups. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Done, Time, Token } from '../fields.ts'
import { ChatId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { Chat, Privacy } from './chats.ts'
import { Frame, SIGNED_ERRORS } from './signed.ts'

export const Invite = z.strictObject({
  token: Token,
  chatId: ChatId,
  createdBy: UserId,
  createdAt: Time,
  expiresAt: Time,
  maxUses: z.nullable(z.int()),
  uses: z.int(),
})
export type Invite = z.infer<typeof Invite>

export const create = defineCall({
  name: 'invites.create',
  summary: 'Make a link by which people may join a group.',
  http: { method: 'POST', path: '/api/chats/:chatId/invites', status: 201 },
  input: z.strictObject({
    chatId: ChatId,
    /** Milliseconds from now. */
    life: z._default(z.int().check(z.gte(1_000), z.lte(LIMITS.inviteLifeMax)), LIMITS.inviteLife),
    /** Sealed groups: the signed `invite` entry, with the public half of the link's secret. */
    signed: z.optional(Frame),
    maxUses: z._default(z.nullable(z.int().check(z.gte(1), z.lte(LIMITS.members))), null),
  }),
  output: Invite,
  errors: [...SIGNED_ERRORS, 'FULL', 'ON_DEVICE_ONLY', 'PLAIN_REQUIRED'],
  access: 'admin',
  rate: 'api',
})

export const list = defineCall({
  name: 'invites.list',
  summary: 'The links that lead into a group now.',
  http: { method: 'GET', path: '/api/chats/:chatId/invites' },
  input: z.strictObject({ chatId: ChatId }),
  output: z.strictObject({ invites: z.array(Invite) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  access: 'admin',
  rate: 'read',
})

export const revoke = defineCall({
  name: 'invites.revoke',
  summary: 'Take a link back: it leads nowhere from now on.',
  http: { method: 'DELETE', path: '/api/chats/:chatId/invites/:token' },
  /** Sealed groups: the signed `uninvite` entry. */
  input: z.strictObject({ chatId: ChatId, token: Token, signed: z.optional(Frame) }),
  output: Done,
  errors: [...SIGNED_ERRORS, 'ON_DEVICE_ONLY', 'PLAIN_REQUIRED'],
  access: 'admin',
  rate: 'api',
})

export const preview = defineCall({
  name: 'invites.preview',
  summary: 'Where a link leads. Of sealed groups not even the server knows the name.',
  http: { method: 'GET', path: '/api/invites/:token' },
  input: z.strictObject({ token: Token }),
  output: z.strictObject({
    chatId: ChatId,
    privacy: Privacy,
    name: z.nullable(z.string()),
    description: z.nullable(z.string()),
    memberCount: z.int(),
    /** I am in it already. */
    joined: z.boolean(),
  }),
  errors: ['NOT_FOUND'],
  access: 'account',
  rate: 'api',
})

export const join = defineCall({
  name: 'invites.join',
  summary: 'Join a group by a link. Whoever was removed from it has to be added again by an admin.',
  http: { method: 'POST', path: '/api/invites/:token/join' },
  /** Sealed groups: the signed `join` entry; a member inside turns the epoch. */
  input: z.strictObject({ token: Token, signed: z.optional(Frame) }),
  output: Chat,
  errors: [...SIGNED_ERRORS, 'FULL', 'ON_DEVICE_ONLY', 'PLAIN_REQUIRED'],
  access: 'account',
  rate: 'api',
})
