/** A picture anew: upright, and nothing in it but what can be seen; and a small one of it. */

import { Fault, LIMITS } from '@parley/protocol'
import sharp from 'sharp'

const SECONDS = 30

export type MadeImage = { file: Buffer; thumbnail: Buffer; width: number; height: number }

/** Bombs are refused by their header, before a pixel is read. */
export async function makeImage(bytes: Uint8Array, type: string | undefined): Promise<MadeImage> {
  const { imagePixels, thumbnailSide } = LIMITS
  const options = { limitInputPixels: imagePixels, failOn: 'error' } as const
  try {
    const { format, pages = 1 } = await sharp(bytes, { ...options, animated: true }).metadata()
    if (`image/${format}` !== type) throw new Fault('INVALID_FILE')
    // Output carries no metadata unless asked to.
    const whole = sharp(bytes, { ...options, animated: pages > 1 }).timeout({ seconds: SECONDS })
    const { data: file, info } = await (pages > 1 ? whole : whole.autoOrient())
      .toFormat(format, format === 'jpeg' ? { quality: 90 } : {})
      .toBuffer({ resolveWithObject: true })
    const thumbnail = await sharp(file, { ...options, pages: 1 })
      .timeout({ seconds: SECONDS })
      .resize(thumbnailSide, thumbnailSide, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .toBuffer()
    return { file, thumbnail, width: info.width, height: info.pageHeight ?? info.height }
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('INVALID_FILE', { cause })
  }
}
