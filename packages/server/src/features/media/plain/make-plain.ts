/** Makes of an uploaded file what a chat the server keeps may show: scanned, without what it tells of its maker, with a small picture. */

import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Fault } from '@parley/protocol'
import type { Blobs } from '../../../ports/blob.ts'
import type { Films } from '../../../ports/films.ts'
import type { Scanner } from '../../../ports/scanner.ts'
import type { AtRest } from '../at-rest.ts'
import type { Details } from '../details.ts'
import type { MediaRow } from '../store.ts'
import { keyOf, rawKeyOf, thumbnailKeyOf } from '../keys.ts'
import { makeImage } from './image.ts'
import { makeVideo } from './video.ts'

/** Reads the upload, writes what is kept; may be done again after an interruption. */
export type MakePlain = (row: MediaRow, details: Details) => Promise<Details>

export type MakePlainDeps = {
  blobs: Blobs
  atRest: AtRest
  scanner?: Scanner | undefined
  films: Films
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

export function createMakePlain({ blobs, atRest, scanner, films, inTurn }: MakePlainDeps): MakePlain {
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

  async function isSick(by: Scanner, row: MediaRow): Promise<boolean> {
    const bytes = await raw(row)
    try {
      return (await by.scan(bytes)) !== undefined
    } finally {
      bytes.destroy()
    }
  }

  /** Where nobody here can look into it, it is kept as it came. */
  async function video(row: MediaRow, details: Details): Promise<Details> {
    const made = await inTurn(async () =>
      makeVideo(films, await raw(row), details.type ?? '', async ({ bytes, thumbnail }) => {
        await atRest.put(row.id, keyOf(row), bytes)
        await atRest.put(row.id, thumbnailKeyOf(row), thumbnail)
      }),
    )
    if (!made) return asItCame(row, details)
    const { thumbnail, ...measures } = made
    return { ...details, ...measures, thumbnailSize: thumbnail.length }
  }

  async function asItCame(row: MediaRow, details: Details): Promise<Details> {
    await atRest.put(row.id, keyOf(row), await raw(row))
    return { ...details, size: row.size }
  }

  return async (row, details) => {
    if (scanner && (await isSick(scanner, row))) throw new Fault('INFECTED')
    if (row.kind === 'image') return image(row, details)
    return row.kind === 'video' ? video(row, details) : asItCame(row, details)
  }
}
