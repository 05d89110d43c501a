/** One's own account: the ways in to it, changed only with a proof, and its end. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Digits, Done, Password } from '../fields.ts'
import { UserId, VerificationId } from '../ids.ts'
import {
  Channel,
  CODE_ERRORS,
  PROOF_ERRORS,
  Proof,
  RecoveryCode,
  reach,
  SEND_ERRORS,
  VerificationSession,
} from './auth-shapes.ts'

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
