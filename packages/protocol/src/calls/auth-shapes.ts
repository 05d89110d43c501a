/** What the calls of signing in are made of. */

import * as z from 'zod/mini'
import { Digits, Email, line, Time, Token } from '../fields.ts'
import { DeviceId, UserId, VerificationId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

/** Names one way to reach a person. */
export const Channel = z.enum(['phone', 'email'])
export type Channel = z.infer<typeof Channel>

/** As people write it; the server answers INVALID_PHONE when it cannot be made international (+491701234567). */
const WrittenPhone = z.string().check(z.maxLength(40))

/** A phone number or an e-mail address, with whatever else the call takes. */
export const reach = <More extends z.core.$ZodLooseShape>(more: More) =>
  z.union([z.strictObject({ phone: WrittenPhone, ...more }), z.strictObject({ email: Email, ...more })])

/** Given where one proves a password: whatever was once accepted may be shown. */
export const KnownPassword = z.string().check(z.minLength(1), z.maxLength(LIMITS.passwordMax))

export const RecoveryCode = z.string().check(z.regex(/^[a-z2-7]{5}-[a-z2-7]{5}$/, 'a recovery code: xxxxx-xxxxx'))

/** The device that is being signed in. */
export const device = {
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

export const CODE_ERRORS = ['BAD_CODE', 'CODE_EXPIRED', 'CODE_ATTEMPTS_EXCEEDED'] as const
export const SEND_ERRORS = ['INVALID_PHONE', 'DELIVERY_UNAVAILABLE'] as const
export const PROOF_ERRORS = ['BAD_CREDENTIALS', ...CODE_ERRORS] as const
