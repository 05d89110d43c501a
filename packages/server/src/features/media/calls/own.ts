/** What a person may do with their own files, and how much of them they may still bring. */

import { media as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Database } from '../../../db/database.ts'
import type { Clock } from '../../../ports/clock.ts'
import { dayOf, type MediaLimits } from '../rules.ts'
import { spentOn } from '../store.ts'
import type { Uploads } from '../uploads.ts'

export type OwnDeps = { database: Database; uploads: Uploads; limits: MediaLimits; clock: Clock }

export const ownCalls = ({ database, uploads, limits, clock }: OwnDeps): Bound[] => [
  handle(calls.remove, async ({ id }, { userId }) => {
    await uploads.discard(userId, id)
    return {}
  }),

  handle(calls.allowance, async (_, { userId }) => {
    const spent = await spentOn(database, userId, dayOf(clock.now()))
    return { ...limits, left: Math.max(0, limits.day - spent) }
  }),
]
