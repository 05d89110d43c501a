/** Makes accounts, as far as the operator's policy allows: the first one is the operator's. */

import { createHash } from 'node:crypto'
import { Fault } from '@parley/protocol'
import { mayBear } from '../../access/usernames.ts'
import type { Queryable } from '../../db/database.ts'
import type { LogTransaction } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import { type Registration, registrationNeeds } from './rules.ts'
import * as store from './store.ts'

export const inviteHash = (code: string): Buffer => createHash('sha256').update(code).digest()

type Newcomer = {
  name: string
  username?: string
  phone?: string
  email?: string
  passwordHash?: string
  invite?: string | undefined
}

export type Registrar = ReturnType<typeof createRegistrar>

export function createRegistrar({ clock, random, policy }: { clock: Clock; random: Random; policy: Registration }) {
  const isFirst = async (tx: Queryable): Promise<boolean> => {
    if (!(await store.isEmpty(tx))) return false
    await store.lockEmptiness(tx)
    return store.isEmpty(tx)
  }

  return {
    /** Whether somebody unknown could get an account at all; if not they need no code. */
    isPossible: async (q: Queryable): Promise<boolean> =>
      registrationNeeds(policy, false) !== 'more than anyone has' || (await store.isEmpty(q)),

    /** The account and its log. Answers nothing when the username, number or address is somebody's. */
    async create(tx: LogTransaction, newcomer: Newcomer): Promise<string | undefined> {
      const now = clock.now()
      const isOperator = await isFirst(tx)
      const needed = registrationNeeds(policy, isOperator)
      if (needed === 'more than anyone has') throw new Fault('REGISTRATION_CLOSED')
      const { username = null, phone = null, email = null, passwordHash = null, name, invite } = newcomer
      if (needed === 'invite' && !(invite && (await store.useInvite(tx, inviteHash(invite), now)))) {
        throw new Fault('INVITE_REQUIRED')
      }
      if (username !== null && !mayBear(username, isOperator)) return undefined
      const id = random.uuid()
      const person = { id, username, phone, email, passwordHash, name, isOperator, at: now }
      if (!(await store.addPerson(tx, person))) return undefined
      await tx.create({ id, kind: 'account' })
      return id
    },
  }
}
