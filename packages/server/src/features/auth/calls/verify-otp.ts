/** The answer to a code: of a message, of the authenticator app, or a recovery code. */

import { auth, Fault } from '@parley/protocol'
import { handleOpen } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Admission } from '../admission.ts'
import type { Codes } from '../codes.ts'
import type { Registrar } from '../registration.ts'
import { NAMELESS_PERSON } from '../rules.ts'
import type { SecondFactors } from '../second-factor/second-factors.ts'
import type { Sessions } from '../sessions.ts'
import * as store from '../store.ts'

type Parts = {
  database: Queryable
  transact: Transact
  codes: Codes
  secondFactors: SecondFactors
  registrar: Registrar
  sessions: Sessions
  admission: Admission
}

export const verifyOtp = (parts: Parts) => {
  const { database, transact, codes, secondFactors, registrar, sessions, admission } = parts

  return handleOpen(auth.verifyOtp, async (input, context) => {
    const question = await codes.attempt(input.sessionId, ['sign-in', 'second-factor'])
    if (question.purpose === 'second-factor') {
      const userId = question.userId!
      if (!(await secondFactors.accepts(userId, input.code))) throw codes.wrong(question)
      const opened = await transact([userId], async (tx) => {
        // Gone, if the ways in have changed meanwhile.
        await codes.end(tx, question)
        return sessions.open(tx, userId, input)
      })
      return sessions.answer(opened, input.cookie === true, context)
    }
    if (!codes.matches(question, input.code)) throw codes.wrong(question)
    const channel = question.channel!
    const target = question.target!
    const person = await store.personByReach(database, channel, target)
    const admitted = await transact(person ? [person.id] : [], async (tx) => {
      await codes.end(tx, question)
      if (person) {
        if ((await store.personById(tx, person.id))?.[channel] !== target) throw new Fault('CONFLICT')
        return admission.admit(tx, person.id, input)
      }
      const { name = NAMELESS_PERSON, invite } = input
      const userId = await registrar.create(tx, { [channel]: target, name, invite })
      if (userId === undefined) throw new Fault('CONFLICT')
      return { opened: await sessions.open(tx, userId, input, true) }
    })
    return admission.answer(admitted, input, context)
  })
}
