/** An account with a username and a password. */

import { auth, Fault } from '@parley/protocol'
import { handleOpen } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Passwords } from '../passwords.ts'
import type { Registrar } from '../registration.ts'
import type { Sessions } from '../sessions.ts'
import * as store from '../store.ts'

type Parts = {
  database: Queryable
  transact: Transact
  passwords: Passwords
  registrar: Registrar
  sessions: Sessions
}

export const register = ({ database, transact, passwords, registrar, sessions }: Parts) =>
  handleOpen(auth.register, async (input, context) => {
    const { username, password, name = username, invite } = input
    // Both are asked again in the transaction; asked first they spare the work of a hash.
    if (!(await registrar.isPossible(database))) throw new Fault('REGISTRATION_CLOSED')
    if (await store.personByUsername(database, username)) throw new Fault('USERNAME_TAKEN')
    const passwordHash = await passwords.hash(password)
    const opened = await transact([], async (tx) => {
      const userId = await registrar.create(tx, { username, passwordHash, name, invite })
      if (userId === undefined) throw new Fault('USERNAME_TAKEN')
      return sessions.open(tx, userId, input, true)
    })
    return sessions.answer(opened, input.cookie === true, context)
  })
