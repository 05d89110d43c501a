/** Empties bodies the moment their time has come. Readers never see them later than that; this takes them off the disk too. */

import { LIMITS } from '@parley/protocol'
import type { Database } from '../../db/database.ts'
import { bodyHash } from '../../log/body-hash.ts'
import type { OpenContent } from '../../log/entry.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Job } from '../../ports/job.ts'
import type { Forget } from './deps.ts'
import { bodiesExpired, empty, nextExpiry } from './store.ts'

export type ExpireDeps = { database: Database; open: OpenContent; clock: Clock; forget: Forget; letGo: Forget }

const AT_ONCE = 500

/**
 * Comes round at least as often as the shortest timer is long, so it learns of every expiry before it is due, and then wakes
 * for it exactly.
 */
export const expireJob = ({ database, open, clock, forget, letGo }: ExpireDeps): Job => ({
  name: 'expire-messages',
  every: LIMITS.timerMin,
  async run() {
    for (;;) {
      const emptied = await database.transaction(async (tx) => {
        const bodies = await bodiesExpired(tx, clock.now(), AT_ONCE)
        await forget(
          tx,
          bodies.filter(({ epoch }) => epoch === null),
        )
        await letGo(tx, bodies)
        await empty(
          tx,
          bodies,
          bodies.map((row) => bodyHash(row, row.body, open)),
        )
        return bodies.length
      })
      if (emptied < AT_ONCE) break
    }
    const next = await nextExpiry(database)
    return next === undefined ? undefined : Math.max(0, next - clock.now())
  },
})
