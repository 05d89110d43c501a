/** Sweeps away files that no message refers to: uploads given up, files never sent, and those whose last message has gone. */

import { LIMITS } from '@parley/protocol'
import type { Database } from '../../db/database.ts'
import type { Blobs } from '../../ports/blob.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Job } from '../../ports/job.ts'
import { keyOf, rawKeyOf, thumbnailKeyOf } from './keys.ts'
import { dayOf } from './rules.ts'
import { dueMedia, erase, forgetDays, judge, type MediaRow } from './store.ts'
import { growthOf } from './uploads.ts'

const AT_ONCE = 100
const AGAIN_SOON = 100

export const sweepJob = ({ database, blobs, clock }: { database: Database; blobs: Blobs; clock: Clock }): Job => ({
  name: 'media.sweep',
  every: 10_000,
  async run() {
    const now = clock.now()
    await forgetDays(database, dayOf(now) - 1)
    const gone = await database.transaction(async (tx) => {
      const due = await dueMedia(tx, now, AT_ONCE)
      return judge(tx, due, now - LIMITS.looseMediaLife, now + LIMITS.looseMediaLife)
    })
    // Marked for good before a byte is touched; interrupted here, they come round again.
    for (const row of gone) await wipe(blobs, row).then(() => erase(database, row.id))
    return gone.length === AT_ONCE ? AGAIN_SOON : undefined
  },
})

async function wipe(blobs: Blobs, row: MediaRow): Promise<void> {
  await blobs.abandon(rawKeyOf(row), growthOf(row))
  await Promise.all([blobs.delete(rawKeyOf(row)), blobs.delete(keyOf(row)), blobs.delete(thumbnailKeyOf(row))])
}
