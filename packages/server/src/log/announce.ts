/** Rings the bell for what has been committed: every node hears which log has what new. */

import type { Entry } from '@parley/protocol'
import type { AppendRow } from './append-statement.ts'
import { announced, type NewEntry } from './entry.ts'

export type Ring = { entry: Entry; origin?: string | undefined }

export type Announce = (appended: readonly { entry: NewEntry; row: AppendRow }[]) => void

export const createAnnounce =
  (ring: (rings: readonly Ring[]) => void): Announce =>
  (appended) =>
    ring(
      appended.map(({ entry, row }) => ({
        entry: announced(entry, row.seq!, row.at!, row.expires_at),
        origin: entry.origin,
      })),
    )
