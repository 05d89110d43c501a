/** Signing in: with username and password, or by having a code sent. */

import { auth, Fault } from '@parley/protocol'
import { handleOpen } from '../../../access/handle.ts'
import type { Limiter } from '../../../access/limiter.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Admission } from '../admission.ts'
import type { Codes } from '../codes.ts'
import type { Passwords } from '../passwords.ts'
import type { Registrar } from '../registration.ts'
import { reachFrom } from '../rules.ts'
import * as store from '../store.ts'

type Parts = {
  database: Queryable
  transact: Transact
  limiter: Limiter
  passwords: Passwords
  codes: Codes
  registrar: Registrar
  admission: Admission
}

export const login = ({ database, transact, limiter, passwords, codes, registrar, admission }: Parts) =>
  handleOpen(auth.login, async (input, context) => {
    if (!('password' in input)) {
      limiter.take('codePerIp', context.ip)
      const reach = reachFrom(input)
      const isKnown = (await store.personByReach(database, reach.channel, reach.target)) !== undefined
      const isForAll = await registrar.isPossible(database)
      return codes.ask({ purpose: 'sign-in', reach, send: isForAll ? 'always' : { quietly: isKnown } })
    }
    limiter.take('guesses', input.username.toLowerCase())
    const person = await store.personByUsername(database, input.username)
    const isRight = await passwords.matches(person?.passwordHash ?? null, input.password)
    if (!person || !isRight) throw new Fault('BAD_CREDENTIALS')
    const admitted = await transact([person.id], async (tx) => {
      // A password changed since then signs out what it let in: it must not let in afterwards either.
      const now = await store.personById(tx, person.id)
      if (now?.passwordHash !== person.passwordHash) throw new Fault('BAD_CREDENTIALS')
      return admission.admit(tx, person.id, input)
    })
    return admission.answer(admitted, input, context)
  })
