/** The last step of every way in: whoever has a second factor is asked for it, everybody else gets a session. */

import { type auth, Fault } from '@parley/protocol'
import type { Context } from '../../access/caller.ts'
import type { LogTransaction } from '../../log/transact.ts'
import type { Codes } from './codes.ts'
import type { SecondFactors } from './second-factor/second-factors.ts'
import type { Opened, Sessions, Wish } from './sessions.ts'

type Admitted = { opened: Opened } | { question: auth.VerificationSession }

export type Admission = ReturnType<typeof createAdmission>

type Parts = { codes: Codes; sessions: Sessions; secondFactors: SecondFactors }

export function createAdmission({ codes, sessions, secondFactors }: Parts) {
  return {
    async admit(tx: LogTransaction, userId: string, wish: Wish): Promise<Admitted> {
      return (await secondFactors.isOn(tx, userId))
        ? { question: await codes.askSecondFactor(tx, userId) }
        : { opened: await sessions.open(tx, userId, wish) }
    },

    /** After the commit: the question has to be there when its answer comes. */
    answer(admitted: Admitted, wish: Wish, context: Context): Promise<auth.Session> {
      if ('question' in admitted) throw new Fault('SECOND_FACTOR_REQUIRED', { details: admitted.question })
      return sessions.answer(admitted.opened, wish.cookie === true, context)
    },
  }
}
