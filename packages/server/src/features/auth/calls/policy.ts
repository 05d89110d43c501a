/** Who may create an account here. */

import { auth } from '@parley/protocol'
import { handleOpen } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Registration } from '../rules.ts'
import * as store from '../store.ts'

export const policy = ({ database, registration }: { database: Queryable; registration: Registration }) =>
  handleOpen(auth.policy, async () => ({ registration, isFirst: await store.isEmpty(database) }))
