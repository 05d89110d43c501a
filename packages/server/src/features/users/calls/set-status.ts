/** What somebody says of being here. Invisible lasts, on all their devices, until they say that they are online. */

import { users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import { mustBeSelf } from '../../../access/users.ts'
import type { UsersDeps } from '../deps.ts'
import { setInvisible } from '../store.ts'

export const setStatus = ({ database, declareStatus }: UsersDeps) =>
  handle(users.setStatus, async ({ userId, status }, caller) => {
    mustBeSelf(caller, userId)
    if (status !== 'away') await setInvisible(database, userId, status === 'invisible')
    await declareStatus(userId, caller.deviceId, status)
    return {}
  })
