/** Who one is: making an account, signing in and out, devices, passwords, codes and second factors. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Count, Digits, Done, Email, line, Password, Time, Token, Username } from '../fields.ts'
import { DeviceId, ServerInviteId, UserId, VerificationId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

/** Names one way to reach a person. */
export const Channel = z.enum(['phone', 'email'])
export type Channel = z.infer<typeof Channel>

/** As people write it; the server answers INVALID_PHONE when it cannot be made international (+491701234567). */
const WrittenPhone = z.string().check(z.maxLength(40))

/** A phone number or an e-mail address, with whatever else the call takes. */
const reach = <More extends z.core.$ZodLooseShape>(more: More) =>
  z.union([z.strictObject({ phone: WrittenPhone, ...more }), z.strictObject({ email: Email, ...more })])

/** Given where one proves a password: whatever was once accepted may be shown. */
const KnownPassword = z.string().check(z.minLength(1), z.maxLength(LIMITS.passwordMax))

export const RecoveryCode = z.string().check(z.regex(/^[a-z2-7]{5}-[a-z2-7]{5}$/, 'a recovery code: xxxxx-xxxxx'))

/** The device that is being signed in. */
const device = {
  deviceName: z.optional(line(LIMITS.deviceName)),
  /** Browsers: keep the refresh token in a cookie that no script can read, instead of answering it. */
  cookie: z.optional(z.boolean()),
}

/**
 * That it is really you, asked wherever the ways to sign in change: the password, a code sent by auth/confirm, or the
 * authenticator app (or a recovery code).
 */
export const Proof = z.union([
  z.strictObject({ password: KnownPassword }),
  z.strictObject({ sessionId: VerificationId, code: Digits }),
  z.strictObject({ secondFactor: z.union([Digits, RecoveryCode]) }),
])
export type Proof = z.infer<typeof Proof>

export const Session = z.strictObject({
  userId: UserId,
  deviceId: DeviceId,
  accessToken: Token,
  /** Absent when it went into the cookie. */
  refreshToken: z.optional(Token),
  /** Seconds until the access token runs out. */
  expiresIn: z.int(),
  /** The account was made just now. */
  isNew: z.boolean(),
})
export type Session = z.infer<typeof Session>

/** A code is on its way; the answer to it goes to the call that takes `sessionId`. */
export const VerificationSession = z.strictObject({
  sessionId: VerificationId,
  phone: z.optional(z.string()),
  email: z.optional(z.string()),
  expiresAt: Time,
  attemptsRemaining: z.int(),
})
export type VerificationSession = z.infer<typeof VerificationSession>

const CODE_ERRORS = ['BAD_CODE', 'CODE_EXPIRED', 'CODE_ATTEMPTS_EXCEEDED'] as const
const SEND_ERRORS = ['INVALID_PHONE', 'DELIVERY_UNAVAILABLE'] as const
const PROOF_ERRORS = ['BAD_CREDENTIALS', ...CODE_ERRORS] as const

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

export const account = defineCall({
  name: 'auth.account',
  summary: 'The ways in which you can sign in.',
  http: { method: 'GET', path: '/api/auth/account' },
  input: z.strictObject({}),
  output: z.strictObject({
    userId: UserId,
    username: z.nullable(z.string()),
    phone: z.nullable(z.string()),
    email: z.nullable(z.string()),
    hasPassword: z.boolean(),
    hasSecondFactor: z.boolean(),
    recoveryCodesLeft: z.int(),
    isOperator: z.boolean(),
  }),
  errors: [],
  access: 'account',
  rate: 'read',
})

export const deleteAccount = defineCall({
  name: 'auth.deleteAccount',
  summary:
    'Delete your account: it is emptied, leaves its chats, and every device is signed out. There is no way back.',
  http: { method: 'POST', path: '/api/auth/account/delete' },
  input: z.strictObject({ proof: Proof }),
  output: Done,
  errors: PROOF_ERRORS,
  access: 'account',
  rate: 'api',
})

export const confirm = defineCall({
  name: 'auth.confirm',
  summary: 'Send a code to your own phone or e-mail, to prove with it that it is really you.',
  http: { method: 'POST', path: '/api/auth/confirm', status: 202 },
  input: z.strictObject({ by: Channel }),
  output: VerificationSession,
  errors: ['NOT_FOUND', 'DELIVERY_UNAVAILABLE'],
  access: 'account',
  rate: 'codePerIp',
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

export const changePassword = defineCall({
  name: 'auth.changePassword',
  summary: 'Change the password, or set a first one. Every other device is signed out.',
  http: { method: 'PUT', path: '/api/auth/password' },
  input: z.strictObject({ proof: Proof, newPassword: Password }),
  output: Done,
  errors: PROOF_ERRORS,
  access: 'account',
  rate: 'api',
})

export const forgotPassword = defineCall({
  name: 'auth.forgotPassword',
  summary: 'Send a code with which to set a new password. The answer is the same whether anybody is known there.',
  http: { method: 'POST', path: '/api/auth/password/forgot', status: 202 },
  input: reach({}),
  output: VerificationSession,
  errors: ['INVALID_PHONE'],
  access: 'anyone',
  rate: 'codePerIp',
})

export const resetPassword = defineCall({
  name: 'auth.resetPassword',
  summary: 'Set a new password with the code that was sent. Every device is signed out.',
  http: { method: 'POST', path: '/api/auth/password/reset' },
  input: z.strictObject({ sessionId: VerificationId, code: Digits, newPassword: Password }),
  output: Done,
  errors: CODE_ERRORS,
  access: 'anyone',
  rate: 'verifyCode',
})

export const addContactPoint = defineCall({
  name: 'auth.addContactPoint',
  summary: 'Send a code to a phone number or e-mail address that shall become yours.',
  http: { method: 'POST', path: '/api/auth/contact-points', status: 202 },
  input: reach({ proof: Proof }),
  output: VerificationSession,
  errors: [...PROOF_ERRORS, ...SEND_ERRORS],
  access: 'account',
  rate: 'codePerIp',
})

export const verifyContactPoint = defineCall({
  name: 'auth.verifyContactPoint',
  summary: 'Answer the code that was sent: the number or address is yours now, in place of the one before.',
  http: { method: 'POST', path: '/api/auth/contact-points/verify' },
  input: z.strictObject({ sessionId: VerificationId, code: Digits }),
  output: Done,
  errors: [...CODE_ERRORS, 'ALREADY_EXISTS'],
  access: 'account',
  rate: 'verifyCode',
})

export const removeContactPoint = defineCall({
  name: 'auth.removeContactPoint',
  summary: 'Forget your phone number or e-mail address. The last way to sign in cannot be removed.',
  http: { method: 'POST', path: '/api/auth/contact-points/remove' },
  input: z.strictObject({ by: Channel, proof: Proof }),
  output: Done,
  errors: [...PROOF_ERRORS, 'NOT_FOUND', 'LAST_SIGN_IN'],
  access: 'account',
  rate: 'api',
})

export const enrolSecondFactor = defineCall({
  name: 'auth.enrolSecondFactor',
  summary: 'Begin to use an authenticator app: show the address as a QR code, then confirm with its first code.',
  http: { method: 'POST', path: '/api/auth/totp' },
  input: z.strictObject({ proof: Proof }),
  output: z.strictObject({ secret: z.string(), uri: z.string() }),
  errors: [...PROOF_ERRORS, 'ALREADY_EXISTS'],
  access: 'account',
  rate: 'api',
})

export const confirmSecondFactor = defineCall({
  name: 'auth.confirmSecondFactor',
  summary:
    'Show that the authenticator app works: from now on it is asked for. The recovery codes are shown only here.',
  http: { method: 'POST', path: '/api/auth/totp/confirm' },
  input: z.strictObject({ code: Digits }),
  output: z.strictObject({ recoveryCodes: z.array(RecoveryCode) }),
  errors: ['BAD_CODE', 'NOT_FOUND', 'ALREADY_EXISTS'],
  access: 'account',
  rate: 'api',
})

export const disableSecondFactor = defineCall({
  name: 'auth.disableSecondFactor',
  summary: 'Stop asking for the authenticator app.',
  http: { method: 'POST', path: '/api/auth/totp/disable' },
  input: z.strictObject({ proof: Proof }),
  output: Done,
  errors: [...PROOF_ERRORS, 'NOT_FOUND'],
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
