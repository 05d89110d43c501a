/** The authenticator app: set up, confirmed, given up. */

import { auth, Fault } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Prove } from '../proof.ts'
import type { SecondFactors } from '../second-factor/second-factors.ts'
import * as store from '../store.ts'

type Parts = { database: Queryable; transact: Transact; prove: Prove; secondFactors: SecondFactors }

export const secondFactorCalls = ({ database, transact, prove, secondFactors }: Parts): Bound[] => [
  handle(auth.enrolSecondFactor, async ({ proof }, { userId }) => {
    await prove(userId, proof)
    const person = await store.personById(database, userId)
    return secondFactors.enrol(userId, person?.username ?? person?.phone ?? person?.email ?? '')
  }),

  handle(auth.confirmSecondFactor, async ({ code }, { userId }) => {
    const tried = await secondFactors.tryOut(userId, code)
    const recoveryCodes = await transact([userId], async (tx) => {
      await store.dropVerifications(tx, userId)
      return secondFactors.turnOn(tx, userId, tried)
    })
    return { recoveryCodes }
  }),

  handle(auth.disableSecondFactor, async ({ proof }, { userId }) => {
    await prove(userId, proof)
    await transact([userId], async (tx) => {
      if (!(await secondFactors.turnOff(tx, userId))) throw new Fault('NOT_FOUND')
      await store.dropVerifications(tx, userId)
    })
    return {}
  }),
]
