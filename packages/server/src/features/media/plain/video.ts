/** A video, looked into where somebody here can: its measures, a small picture, and the film without what it tells of its maker. */

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LIMITS } from '@parley/protocol'
import sharp from 'sharp'
import type { Films } from '../../../ports/films.ts'

export type MadeVideo = {
  width: number
  height: number
  durationMs: number
  thumbnail: Buffer
  size: number
  bytes: Readable
}

/** Undefined where nobody can look into it. `keep` takes the film while it is still here. */
export async function makeVideo(
  films: Films,
  raw: Readable,
  type: string,
  keep: (made: MadeVideo) => Promise<void>,
): Promise<Omit<MadeVideo, 'bytes'> | undefined> {
  // A folder that only we can look into.
  const folder = await mkdtemp(join(tmpdir(), 'parley-film-'))
  try {
    const [given, stripped] = [join(folder, 'given'), join(folder, 'stripped')]
    await pipeline(raw, createWriteStream(given, { mode: 0o600 }))
    const film = await films.look(given, type)
    if (!film) return undefined
    const path = (await films.strip(given, type, stripped)) ? stripped : given
    const thumbnail = await sharp(film.poster)
      .resize(LIMITS.thumbnailSide, LIMITS.thumbnailSide, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .toBuffer()
    const { poster: _, ...measures } = film
    const made = { ...measures, thumbnail, size: (await stat(path)).size }
    await keep({ ...made, bytes: createReadStream(path) })
    return made
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
