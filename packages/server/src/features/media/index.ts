/** Files: coming in, handed out, held by the messages that refer to them, and swept away after those. */

import { type Content, Fault, LIMITS } from '@parley/protocol'
import type { Bound } from '../../access/handle.ts'
import type { Database, Queryable } from '../../db/database.ts'
import type { Place } from '../../log/place.ts'
import type { Blobs } from '../../ports/blob.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Films } from '../../ports/films.ts'
import type { Job } from '../../ports/job.ts'
import type { Random } from '../../ports/random.ts'
import type { Scanner } from '../../ports/scanner.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { createAtRest } from './at-rest.ts'
import { fetchCalls } from './calls/fetch.ts'
import { ownCalls } from './calls/own.ts'
import { uploadCalls } from './calls/upload.ts'
import { createDetailsSeal } from './details.ts'
import { sweepJob } from './jobs.ts'
import { createLinks } from './links.ts'
import { createMakePlain } from './plain/make-plain.ts'
import { type MediaLimits, USUAL_LIMITS } from './rules.ts'
import { claim, isClaimed, letGo, type Message } from './store.ts'
import { createUploads, type Uploads } from './uploads.ts'

export type { NewUpload, Uploads } from './uploads.ts'

export type MediaDeps = {
  database: Database
  blobs: Blobs
  clock: Clock
  random: Random
  secrets: Secrets
  limits: Partial<MediaLimits>
  scanner?: Scanner | undefined
  films: Films
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

/** The files a message speaks of: named beside a sealed body, or in plain content. */
export type Attached = { mediaIds?: readonly string[] | undefined; content?: Content | undefined }

export type MediaFeature = {
  calls: Bound[]
  jobs: Job[]
  uploads: Uploads
  /** Holds them for a message about to be appended; throws if one is not there for this person. */
  attach(userId: string, message: Message, attached: Attached): Promise<void>
  /** These messages say nothing any more; in the transaction that empties them. */
  letGo(q: Queryable, places: readonly Place[]): Promise<void>
}

export function mediaFeature(given: MediaDeps): MediaFeature {
  const { database, blobs, clock, random, secrets } = given
  const atRest = createAtRest(blobs, secrets, random)
  const details = createDetailsSeal(atRest)
  const limits = { ...USUAL_LIMITS, ...given.limits }
  const deps = { ...given, atRest, details, limits, links: createLinks(secrets) }
  const uploads = createUploads({ ...deps, makePlain: createMakePlain(deps) })
  return {
    calls: [...uploadCalls({ ...deps, uploads }), ...fetchCalls(deps), ...ownCalls({ ...deps, uploads })],
    jobs: [sweepJob(deps)],
    uploads,
    async attach(userId, message, { mediaIds, content }) {
      const ids = [...new Set(content?.media?.map(({ mediaId }) => mediaId) ?? mediaIds ?? [])]
      if (ids.length === 0) return
      const now = clock.now()
      await database.transaction(async (tx) => {
        const sealed = content === undefined
        if (await claim(tx, ids, userId, sealed, message, now, now + LIMITS.looseMediaLife)) return
        // Said again after its answer was lost: whatever became of it since, it is the same message.
        if (!(await isClaimed(tx, message))) throw new Fault('MEDIA_MISSING')
      })
    },
    letGo: (q, places) => letGo(q, places, clock.now()),
  }
}
