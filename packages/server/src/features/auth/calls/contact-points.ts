/** The phone number and the e-mail address by which one signs in: added, verified, removed. */

import { auth, Fault } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Codes } from '../codes.ts'
import type { Prove } from '../proof.ts'
import { mayForget, reachFrom } from '../rules.ts'
import * as store from '../store.ts'

type Parts = { database: Queryable; transact: Transact; codes: Codes; prove: Prove }

export const contactPoints = ({ database, transact, codes, prove }: Parts): Bound[] => [
  /** Sent even to what is somebody else's: only whoever can read it there learns that it is. */
  handle(auth.addContactPoint, async ({ proof, ...written }, { userId }) => {
    const reach = reachFrom(written)
    await prove(userId, proof)
    return codes.ask({ purpose: 'contact', reach, userId, send: 'always' })
  }),

  handle(auth.verifyContactPoint, async ({ sessionId, code }, { userId }) => {
    const question = await codes.answered(sessionId, code, 'contact', userId)
    await transact([userId], async (tx) => {
      await codes.end(tx, question)
      if (!(await store.setReach(tx, userId, question.channel!, question.target))) throw new Fault('ALREADY_EXISTS')
      await store.dropVerifications(tx, userId)
    })
    return {}
  }),

  handle(auth.removeContactPoint, async ({ by, proof }, { userId }) => {
    await prove(userId, proof)
    await transact([userId], async (tx) => {
      const person = await store.personById(tx, userId)
      if (!person?.[by]) throw new Fault('NOT_FOUND')
      if (!mayForget(person, by)) throw new Fault('LAST_SIGN_IN')
      await store.setReach(tx, userId, by, null)
      await store.dropVerifications(tx, userId)
    })
    return {}
  }),

  /** A code to one's own number or address, as a proof. */
  handle(auth.confirm, async ({ by }, { userId }) => {
    const target = (await store.personById(database, userId))?.[by]
    if (!target) throw new Fault('NOT_FOUND')
    return codes.ask({ purpose: 'confirm', reach: { channel: by, target }, userId, send: 'always' })
  }),
]
