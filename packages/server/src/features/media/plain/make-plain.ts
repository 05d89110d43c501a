/** Makes of an uploaded file what a chat the server keeps may show: scanned, without what it tells of its maker, with a small picture. */

import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Fault } from '@parley/protocol'
import type { Blobs } from '../../../ports/blob.ts'
import type { Scanner } from '../../../ports/scanner.ts'
import type { AtRest } from '../at-rest.ts'
import type { Details } from '../details.ts'
import type { MediaRow } from '../store.ts'
import { keyOf, rawKeyOf, thumbnailKeyOf } from '../keys.ts'
import { makeImage } from './image.ts'

/** Reads the upload, writes what is kept; may be done again after an interruption. */
export type MakePlain = (row: MediaRow, details: Details) => Promise<Details>

export type MakePlainDeps = {
  blobs: Blobs
  atRest: AtRest
  scanner?: Scanner | undefined
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

export function createMakePlain({ blobs, atRest, scanner, inTurn }: MakePlainDeps): MakePlain {
  async function raw(row: MediaRow): Promise<Readable> {
    const found = await blobs.get(rawKeyOf(row))
    if (!found) throw new Fault('STORAGE_UNAVAILABLE')
    return found.bytes
  }

  async function image(row: MediaRow, details: Details): Promise<Details> {
    const { file, thumbnail, width, height } = await inTurn(async () =>
      makeImage(await buffer(await raw(row)), details.type),
    )
    await Promise.all([atRest.put(row.id, keyOf(row), file), atRest.put(row.id, thumbnailKeyOf(row), thumbnail)])
    return { ...details, size: file.length, width, height, thumbnailSize: thumbnail.length }
  }

  return async (row, details) => {
    if (scanner && (await scanner.scan(await raw(row))) !== undefined) throw new Fault('INFECTED')
    if (row.kind === 'image') return image(row, details)
    await atRest.put(row.id, keyOf(row), await raw(row))
    return { ...details, size: row.size }
  }
}
