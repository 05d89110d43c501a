/** Makes a page's picture small enough to travel inside a message; undefined where it is no picture. */

import { LIMITS } from '@parley/protocol'
import sharp from 'sharp'
import { fileTypeOf } from '../../access/file-type.ts'

const SECONDS = 10
const QUALITIES = [78, 60, 40]

export async function smallImage(bytes: Uint8Array) {
  if (fileTypeOf(bytes) === undefined) return undefined
  try {
    const side = LIMITS.previewImageSide
    const picture = sharp(bytes, { limitInputPixels: LIMITS.avatarPixels, pages: 1 })
      .timeout({ seconds: SECONDS })
      .autoOrient()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    for (const quality of QUALITIES) {
      const { data, info } = await picture.clone().webp({ quality }).toBuffer({ resolveWithObject: true })
      const written = data.toString('base64')
      if (written.length <= LIMITS.previewImageCharacters)
        return { data: written, width: info.width, height: info.height }
    }
  } catch {
    // A preview without a picture is one as well.
  }
  return undefined
}
