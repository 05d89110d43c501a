/** Who one is: accounts, the ways in to them, and the devices they are signed in on. */

import type { UserId } from '@parley/protocol'
import type { Caller } from '../../access/caller.ts'
import type { Bound } from '../../access/handle.ts'
import type { Job } from '../../ports/job.ts'
import { createAdmission } from './admission.ts'
import { accountCalls } from './calls/account.ts'
import { contactPoints } from './calls/contact-points.ts'
import { devices } from './calls/devices.ts'
import { inviteCalls } from './calls/invites.ts'
import { login } from './calls/login.ts'
import { passwordCalls } from './calls/passwords.ts'
import { policy } from './calls/policy.ts'
import { refreshToken } from './calls/refresh-token.ts'
import { register } from './calls/register.ts'
import { secondFactorCalls } from './calls/second-factor.ts'
import { verifyOtp } from './calls/verify-otp.ts'
import { type CodeDeps, createCodes } from './codes.ts'
import { createPasswords } from './passwords.ts'
import { createProve, type Prove } from './proof.ts'
import { createRegistrar } from './registration.ts'
import type { Registration } from './rules.ts'
import { createSecondFactors } from './second-factor/second-factors.ts'
import { createSessions, type SessionDeps, type Sessions } from './sessions.ts'
import * as store from './store.ts'

export type AuthDeps = CodeDeps &
  SessionDeps & {
    registration: Registration
    /** An account is gone: its chats are to be left. May be called again for the same one until it has succeeded. */
    onDeleted: (userId: UserId) => Promise<void>
  }

export type AuthFeature = {
  calls: Bound[]
  jobs: Job[]
  /** TOKEN_EXPIRED, SESSION_REVOKED or UNAUTHENTICATED, unless the token is good and its device still signed in. */
  authenticate: (token: string) => Promise<Caller>
  sessions: Sessions
  /** That it is really the person. */
  prove: Prove
}

const SWEEP_EVERY = 10 * 60_000

export function authFeature(deps: AuthDeps): AuthFeature {
  const { database, clock, random, secrets, log, registration, onDeleted } = deps
  const passwords = createPasswords(secrets, random)
  const sessions = createSessions(deps)
  const codes = createCodes(deps)
  const secondFactors = createSecondFactors(deps)
  const registrar = createRegistrar({ clock, random, policy: registration })
  const admission = createAdmission({ codes, sessions, secondFactors })
  const prove = createProve({ ...deps, codes, passwords, secondFactors })

  async function finishDeletions(): Promise<void> {
    for (const userId of await store.unfinishedDeletions(database)) {
      try {
        await onDeleted(userId as UserId)
        await store.finishDeletion(database, userId)
      } catch (err) {
        log.warn({ err, userId }, 'a deleted account has not left its chats yet')
      }
    }
  }

  const parts = { ...deps, passwords, sessions, codes, secondFactors, registrar, admission, prove, finishDeletions }
  return {
    calls: [
      policy(parts),
      register(parts),
      login(parts),
      verifyOtp(parts),
      refreshToken(parts),
      ...devices(parts),
      ...passwordCalls(parts),
      ...contactPoints(parts),
      ...secondFactorCalls(parts),
      ...accountCalls(parts),
      ...inviteCalls(parts),
    ],
    jobs: [
      {
        name: 'auth.sweep',
        every: SWEEP_EVERY,
        async run() {
          await store.sweep(database, clock.now())
          await sessions.sweep()
          await finishDeletions()
        },
      },
    ],
    authenticate: sessions.authenticate,
    sessions,
    prove,
  }
}
