import { isDeepStrictEqual } from 'node:util'
import { users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import { mustBeSelf } from '../../../access/users.ts'
import type { UsersDeps } from '../deps.ts'
import { ownEntry } from '../own-entry.ts'
import { personById, writePrivacy } from '../store.ts'

export const privacy = ({ database }: UsersDeps) =>
  handle(users.privacy, async ({ userId }, caller) => {
    mustBeSelf(caller, userId)
    return (await personById(database, userId, userId)).privacy
  })

export const setPrivacy = ({ transact, clock }: UsersDeps) =>
  handle(users.setPrivacy, async ({ userId, ...change }, caller) => {
    mustBeSelf(caller, userId)
    return transact([userId], async (tx) => {
      const before = (await personById(tx, userId, userId)).privacy
      const after = { ...before, ...change }
      if (!isDeepStrictEqual(before, after)) {
        await writePrivacy(tx, userId, after)
        await tx.append([ownEntry(caller, 'privacy', clock.now(), after)])
      }
      return after
    })
  })
