/** Passwords changed by who is signed in, and set anew by who forgot theirs. */

import { auth } from '@parley/protocol'
import { type Bound, handle, handleOpen } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Codes } from '../codes.ts'
import type { Passwords } from '../passwords.ts'
import type { Prove } from '../proof.ts'
import { reachFrom } from '../rules.ts'
import type { Sessions } from '../sessions.ts'
import * as store from '../store.ts'

type Parts = {
  database: Queryable
  transact: Transact
  codes: Codes
  passwords: Passwords
  prove: Prove
  sessions: Sessions
}

export const passwordCalls = ({ database, transact, codes, passwords, prove, sessions }: Parts): Bound[] => [
  handle(auth.changePassword, async ({ proof, newPassword }, { userId, deviceId }) => {
    await prove(userId, proof)
    const hash = await passwords.hash(newPassword)
    await transact([userId], async (tx) => {
      await store.setPassword(tx, userId, hash)
      await store.dropVerifications(tx, userId)
      await sessions.revokeAll(tx, userId, 'password', deviceId)
    })
    return {}
  }),

  handleOpen(auth.forgotPassword, async (input) => {
    const reach = reachFrom(input)
    const person = await store.personByReach(database, reach.channel, reach.target)
    return codes.ask({ purpose: 'reset', reach, userId: person?.id, send: { quietly: person !== undefined } })
  }),

  handleOpen(auth.resetPassword, async ({ sessionId, code, newPassword }) => {
    const question = await codes.answered(sessionId, code, 'reset')
    const userId = question.userId!
    const hash = await passwords.hash(newPassword)
    await transact([userId], async (tx) => {
      await codes.end(tx, question)
      await store.setPassword(tx, userId, hash)
      await store.dropVerifications(tx, userId)
      await sessions.revokeAll(tx, userId, 'password')
    })
    return {}
  }),
]
