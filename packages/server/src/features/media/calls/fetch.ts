/** Handing files out: to their owner, to those who can see a message that refers to them, and to whoever holds a signed URL. */

import { Fault, type fields, media as calls } from '@parley/protocol'
import { type Bound, handle, handleOpen } from '../../../access/handle.ts'
import type { Database } from '../../../db/database.ts'
import type { Blobs } from '../../../ports/blob.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { AtRest } from '../at-rest.ts'
import { type DetailsSeal, onWire } from '../details.ts'
import { keyOf, thumbnailKeyOf } from '../keys.ts'
import type { Links } from '../links.ts'
import { keptMedia, type MediaRow, visibleMedia } from '../store.ts'

export type FetchDeps = {
  database: Database
  blobs: Blobs
  atRest: AtRest
  details: DetailsSeal
  links: Links
  clock: Clock
}

export function fetchCalls({ database, blobs, atRest, details, links, clock }: FetchDeps): Bound[] {
  async function visible(id: string, userId: string): Promise<MediaRow> {
    const row = await visibleMedia(database, id, userId, clock.now())
    if (!row) throw new Fault('NOT_FOUND')
    return row
  }

  function file(row: MediaRow): fields.FileAnswer {
    const { size, name, type = 'application/octet-stream' } = details.of(row)
    return {
      ...{ type, name, size, etag: row.id },
      async open(range) {
        const [key, isSealed] = [keyOf(row), row.kind === 'sealed']
        return found(isSealed ? await blobs.get(key, range) : await atRest.get(row.id, key, size, range))
      },
    }
  }

  function small(row: MediaRow): fields.FileAnswer {
    const { thumbnailSize } = details.of(row)
    if (thumbnailSize === undefined) throw new Fault('NOT_FOUND')
    return {
      type: 'image/webp',
      etag: `${row.id}-thumbnail`,
      open: async () => found(await atRest.get(row.id, thumbnailKeyOf(row), thumbnailSize)),
    }
  }

  return [
    handle(calls.get, async ({ id }, { userId }) => {
      const row = await visible(id, userId)
      return onWire(row, details.of(row))
    }),
    handle(calls.download, async ({ id }, { userId }) => file(await visible(id, userId))),
    handle(calls.thumbnail, async ({ id }, { userId }) => small(await visible(id, userId))),
    handle(calls.link, async ({ id, part, seconds }, { userId }) => {
      const row = await visible(id, userId)
      if (part === 'thumbnail' && details.of(row).thumbnailSize === undefined) throw new Fault('NOT_FOUND')
      const expiresAt = clock.now() + seconds * 1_000
      // What the server does not seal itself can be had from the store directly, where the store can do that.
      const direct = row.kind === 'sealed' ? await blobs.link?.(keyOf(row), seconds) : undefined
      return { url: direct ?? links.make(id, part, expiresAt), expiresAt }
    }),
    handleOpen(calls.signed, async ({ id, part, expires, signature }) => {
      if (!links.holds(id, part, expires, signature) || expires <= clock.now()) throw new Fault('NOT_FOUND')
      const row = await keptMedia(database, id)
      if (!row) throw new Fault('NOT_FOUND')
      return part === 'thumbnail' ? small(row) : file(row)
    }),
  ]
}

function found<T>(stored: T | undefined): T {
  if (stored === undefined) throw new Fault('NOT_FOUND')
  return stored
}
