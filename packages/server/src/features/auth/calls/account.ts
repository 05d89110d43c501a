/** One's own account: the ways to sign in to it, and its end. */

import { auth, Fault } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Prove } from '../proof.ts'
import type { SecondFactors } from '../second-factor/second-factors.ts'
import type { Sessions } from '../sessions.ts'
import * as store from '../store.ts'

type Parts = {
  database: Queryable
  transact: Transact
  clock: Clock
  prove: Prove
  secondFactors: SecondFactors
  sessions: Sessions
  /** Leaves the chats; what fails is tried again later. */
  finishDeletions: () => Promise<void>
}

export const accountCalls = (parts: Parts): Bound[] => {
  const { database, transact, clock, prove, secondFactors, sessions, finishDeletions } = parts
  return [
    handle(auth.account, async (_input, { userId, isOperator }) => {
      const person = await store.personById(database, userId)
      if (!person) throw new Fault('SESSION_REVOKED')
      const { username, phone, email, passwordHash } = person
      return {
        userId,
        username,
        phone,
        email,
        hasPassword: passwordHash !== null,
        hasSecondFactor: await secondFactors.isOn(database, userId),
        recoveryCodesLeft: await secondFactors.recoveryCodesLeft(database, userId),
        isOperator,
      }
    }),

    handle(auth.deleteAccount, async ({ proof }, { userId }, context) => {
      await prove(userId, proof)
      await transact([userId], async (tx) => {
        // Two may ask at once: the second finds nobody.
        if (!(await store.personById(tx, userId))) throw new Fault('SESSION_REVOKED')
        await sessions.revokeAll(tx, userId, 'deleted')
        await store.dropVerifications(tx, userId)
        await secondFactors.turnOff(tx, userId)
        await store.emptyPerson(tx, userId, clock.now())
      })
      context.cookie.write(null, 0)
      await finishDeletions()
      return {}
    }),
  ]
}
