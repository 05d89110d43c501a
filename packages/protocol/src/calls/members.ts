/** Who is in a chat, and as what. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Count, Done, PageCursor } from '../fields.ts'
import { ChatId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { Member, Role } from './chats.ts'

export const list = defineCall({
  name: 'members.list',
  summary: 'Who is in a chat, longest first.',
  http: { method: 'GET', path: '/api/chats/:chatId/members' },
  input: z.strictObject({
    chatId: ChatId,
    limit: z._default(Count(1, LIMITS.membersPage), LIMITS.membersPage),
    cursor: z.optional(PageCursor),
  }),
  output: z.strictObject({ members: z.array(Member), memberCount: z.int(), next: z.optional(PageCursor) }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})

export const add = defineCall({
  name: 'members.add',
  summary: 'Add people to a group, all of them or none; whoever is in it already stays as they are.',
  http: { method: 'POST', path: '/api/chats/:chatId/members', status: 201 },
  socket: 'group:member-added',
  input: z.strictObject({
    chatId: ChatId,
    userIds: z.array(UserId).check(z.minLength(1), z.maxLength(LIMITS.membersPage)),
  }),
  output: z.strictObject({ added: z.array(Member), memberCount: z.int() }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'PRIVACY', 'FULL', 'ON_DEVICE_ONLY'],
  access: 'admin',
  rate: 'api',
})

export const remove = defineCall({
  name: 'members.remove',
  summary:
    'Remove somebody from a group, or leave it by naming oneself. In sealed chats others are removed by keys.change; who leaves unsigned is signed out by who stays.',
  http: { method: 'DELETE', path: '/api/chats/:chatId/members/:userId' },
  socket: 'group:member-removed',
  input: z.strictObject({ chatId: ChatId, userId: UserId }),
  output: Done,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'ON_DEVICE_ONLY'],
  access: 'member',
  rate: 'api',
})

export const setRole = defineCall({
  name: 'members.set-role',
  summary: 'Make somebody an admin or a plain member; the creator may hand the group over.',
  http: { method: 'PUT', path: '/api/chats/:chatId/members/:userId' },
  input: z.strictObject({ chatId: ChatId, userId: UserId, role: Role }),
  output: Member,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'ON_DEVICE_ONLY'],
  access: 'admin',
  rate: 'api',
})
