/** Proof that it is really the person, and not somebody who found their device open: asked wherever the ways to sign in change. */

import { type auth, Fault, type UserId } from '@parley/protocol'
import type { Limiter } from '../../access/limiter.ts'
import type { Queryable } from '../../db/database.ts'
import type { Codes } from './codes.ts'
import type { Passwords } from './passwords.ts'
import type { SecondFactors } from './second-factor/second-factors.ts'
import * as store from './store.ts'

export type ProofDeps = {
  database: Queryable
  limiter: Limiter
  codes: Codes
  passwords: Passwords
  secondFactors: SecondFactors
}

export type Prove = (userId: UserId, proof: auth.Proof) => Promise<void>

export const createProve =
  ({ database, limiter, codes, passwords, secondFactors }: ProofDeps): Prove =>
  async (userId, proof) => {
    if ('password' in proof) {
      limiter.take('guesses', userId)
      const person = await store.personById(database, userId)
      if (!(await passwords.matches(person?.passwordHash ?? null, proof.password))) throw new Fault('BAD_CREDENTIALS')
    } else if ('secondFactor' in proof) {
      if (!(await secondFactors.accepts(userId, proof.secondFactor))) throw new Fault('BAD_CODE')
    } else {
      await codes.end(database, await codes.answered(proof.sessionId, proof.code, 'confirm', userId))
    }
  }
