import { users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import { mustBeSelf } from '../../../access/users.ts'
import type { UsersDeps } from '../deps.ts'

export const setStatus = ({ declareStatus }: UsersDeps) =>
  handle(users.setStatus, async ({ userId, status }, caller) => {
    mustBeSelf(caller, userId)
    await declareStatus(userId, caller.deviceId, status)
    return {}
  })
