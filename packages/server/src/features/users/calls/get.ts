import { users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import type { UsersDeps } from '../deps.ts'
import { shownTo } from '../rules.ts'
import { personById } from '../store.ts'

export const get = ({ database, presence }: UsersDeps) =>
  handle(users.get, async ({ userId }, caller) =>
    shownTo(caller.userId, await personById(database, caller.userId, userId), presence),
  )
