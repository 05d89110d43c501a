/** A picture made ready: upright, of a sensible size, and without what cameras write into it; or the original, if that is wanted. */

import type { FileToSend } from '../features/media.ts'
import { drawn, previewOf } from './picture.ts'

const SIDE = 2_560
const QUALITY = 0.85
/** What may be see-through stays so. */
const SEE_THROUGH = new Set(['image/png', 'image/webp'])
/** Drawn anew they would stand still. */
const MOVING = new Set(['image/gif'])

/** Undefined where the browser cannot show it. */
export async function imageToSend(file: File, { original = false } = {}): Promise<FileToSend | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
  if (!picture) return undefined
  try {
    const { width, height } = picture
    const preview = await previewOf(picture, width, height)
    const about = { kind: 'image' as const, name: file.name, ...preview }
    if (original || MOVING.has(file.type)) return { ...about, source: file, type: file.type, width, height }
    const canvas = drawn(picture, width, height, SIDE)
    const type = SEE_THROUGH.has(file.type) ? 'image/webp' : 'image/jpeg'
    const source = await canvas.convertToBlob({ type, quality: QUALITY })
    const name = withEnding(file.name, type)
    return { ...about, name, source, type: source.type, width: canvas.width, height: canvas.height }
  } finally {
    picture.close()
  }
}

const withEnding = (name: string, type: string): string =>
  `${name.replace(/\.[^.]*$/, '')}.${type === 'image/jpeg' ? 'jpg' : 'webp'}`
