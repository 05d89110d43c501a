import { Fault, users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import { mayBear } from '../../../access/usernames.ts'
import { mustBeSelf } from '../../../access/users.ts'
import { changeProfile } from '../change-profile.ts'
import type { UsersDeps } from '../deps.ts'

export const update = (deps: UsersDeps) =>
  handle(users.update, async ({ userId, ...change }, caller) => {
    mustBeSelf(caller, userId)
    if (change.username !== undefined && !mayBear(change.username, caller.isOperator)) throw new Fault('USERNAME_TAKEN')
    return (await changeProfile(deps, caller, change)).user
  })
