/** Who one is: making an account, signing in and out, devices, invitations; and (auth-account.ts) the account itself. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Count, Digits, Done, line, Password, Time, Token, Username } from '../fields.ts'
import { DeviceId, ServerInviteId, VerificationId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import {
  CODE_ERRORS,
  device,
  KnownPassword,
  RecoveryCode,
  reach,
  SEND_ERRORS,
  Session,
  VerificationSession,
} from './auth-shapes.ts'

export * from './auth-account.ts'
export { Channel, Proof, RecoveryCode, Session, VerificationSession } from './auth-shapes.ts'

export const policy = defineCall({
  name: 'auth.policy',
  summary: 'Who may create an account here.',
  http: { method: 'GET', path: '/api/auth/policy' },
  input: z.strictObject({}),
  output: z.strictObject({
    registration: z.enum(['open', 'invite', 'closed']),
    /** Nobody is here yet: whoever registers first becomes the operator, whatever the policy. */
    isFirst: z.boolean(),
  }),
  errors: [],
  access: 'anyone',
  rate: 'open',
})

export const register = defineCall({
  name: 'auth.register',
  summary: 'Create an account with a username and a password, and sign this device in.',
  http: { method: 'POST', path: '/api/auth/register', status: 201 },
  input: z.strictObject({
    username: Username,
    password: Password,
    name: z.optional(line(LIMITS.displayName)),
    invite: z.optional(Token),
    ...device,
  }),
  output: Session,
  errors: ['USERNAME_TAKEN', 'REGISTRATION_CLOSED', 'INVITE_REQUIRED'],
  access: 'anyone',
  rate: 'register',
})

export const login = defineCall({
  name: 'auth.login',
  summary:
    'Sign in with username and password: answers a session. Or name a phone number or an e-mail address: a code is sent there, for auth/verify-otp.',
  http: { method: 'POST', path: '/api/auth/login' },
  input: z.union([
    z.strictObject({ username: Username, password: KnownPassword, ...device }),
    ...reach({}).def.options,
  ]),
  output: z.union([Session, VerificationSession]),
  errors: ['BAD_CREDENTIALS', 'SECOND_FACTOR_REQUIRED', ...SEND_ERRORS],
  access: 'anyone',
  rate: 'signIn',
})

export const verifyOtp = defineCall({
  name: 'auth.verifyOtp',
  summary:
    'Answer the code that was sent, or (with the sessionId out of SECOND_FACTOR_REQUIRED) the code of the authenticator app or a recovery code. Whoever has no account gets one.',
  http: { method: 'POST', path: '/api/auth/verify-otp' },
  input: z.strictObject({
    sessionId: VerificationId,
    code: z.union([Digits, RecoveryCode]),
    name: z.optional(line(LIMITS.displayName)),
    invite: z.optional(Token),
    ...device,
  }),
  output: Session,
  errors: [...CODE_ERRORS, 'SECOND_FACTOR_REQUIRED', 'REGISTRATION_CLOSED', 'INVITE_REQUIRED', 'CONFLICT'],
  access: 'anyone',
  rate: 'verifyCode',
})

export const refreshToken = defineCall({
  name: 'auth.refreshToken',
  summary:
    'Trade the refresh token (of the body, or else of the cookie) for new tokens. Shown again within seconds it gives the same new one; an older one signs the device out.',
  http: { method: 'POST', path: '/api/auth/refresh-token' },
  input: z.strictObject({ refreshToken: z.optional(Token) }),
  output: Session,
  errors: ['UNAUTHENTICATED', 'SESSION_REVOKED'],
  access: 'anyone',
  rate: 'refresh',
})

export const logout = defineCall({
  name: 'auth.logout',
  summary: 'Sign this device out.',
  http: { method: 'POST', path: '/api/auth/logout' },
  input: z.strictObject({}),
  output: Done,
  errors: [],
  access: 'account',
  rate: 'api',
})

export const devices = defineCall({
  name: 'auth.devices',
  summary: 'The devices you are signed in on, the last used first.',
  http: { method: 'GET', path: '/api/auth/devices' },
  input: z.strictObject({}),
  output: z.strictObject({
    devices: z.array(
      z.strictObject({
        id: DeviceId,
        name: z.string(),
        createdAt: Time,
        lastUsedAt: Time,
        expiresAt: Time,
        isCurrent: z.boolean(),
      }),
    ),
  }),
  errors: [],
  access: 'account',
  rate: 'read',
})

export const renameDevice = defineCall({
  name: 'auth.renameDevice',
  summary: 'Give one of your devices another name.',
  http: { method: 'PUT', path: '/api/auth/devices/:deviceId' },
  input: z.strictObject({ deviceId: DeviceId, name: line(LIMITS.deviceName) }),
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'api',
})

export const revokeDevice = defineCall({
  name: 'auth.revokeDevice',
  summary: 'Sign one of your devices out.',
  http: { method: 'DELETE', path: '/api/auth/devices/:deviceId' },
  input: z.strictObject({ deviceId: DeviceId }),
  output: Done,
  errors: ['NOT_FOUND'],
  access: 'self',
  rate: 'api',
})

export const revokeOtherDevices = defineCall({
  name: 'auth.revokeOtherDevices',
  summary: 'Sign all your devices out but this one.',
  http: { method: 'DELETE', path: '/api/auth/devices' },
  input: z.strictObject({}),
  output: z.strictObject({ revoked: z.array(DeviceId) }),
  errors: [],
  access: 'account',
  rate: 'api',
})

const invite = {
  id: ServerInviteId,
  note: z.string(),
  createdAt: Time,
  expiresAt: Time,
  usesLeft: z.int(),
}

export const createInvite = defineCall({
  name: 'auth.createInvite',
  summary: 'Make an invitation to this server. Its code is shown only here.',
  http: { method: 'POST', path: '/api/auth/invites', status: 201 },
  input: z.strictObject({
    note: z._default(line(LIMITS.displayName, 0), ''),
    uses: z._default(Count(1, LIMITS.inviteUses), 1),
  }),
  output: z.strictObject({ ...invite, code: Token }),
  errors: ['FORBIDDEN'],
  access: 'operator',
  rate: 'api',
})

export const listInvites = defineCall({
  name: 'auth.listInvites',
  summary: 'The invitations to this server that can still be used, newest first.',
  http: { method: 'GET', path: '/api/auth/invites' },
  input: z.strictObject({}),
  output: z.strictObject({ invites: z.array(z.strictObject(invite)) }),
  errors: ['FORBIDDEN'],
  access: 'operator',
  rate: 'read',
})

export const revokeInvite = defineCall({
  name: 'auth.revokeInvite',
  summary: 'Take an invitation back.',
  http: { method: 'DELETE', path: '/api/auth/invites/:inviteId' },
  input: z.strictObject({ inviteId: ServerInviteId }),
  output: Done,
  errors: ['FORBIDDEN', 'NOT_FOUND'],
  access: 'operator',
  rate: 'api',
})
