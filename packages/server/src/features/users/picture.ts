/** Makes any picture a person sends into ours: square, small, and nothing in it but what can be seen. */

import { Fault, LIMITS } from '@parley/protocol'
import sharp from 'sharp'
import { fileTypeOf } from '../../access/file-type.ts'

const SECONDS = 15

export type Picture = { large: Buffer; small: Buffer }

/** Decoded once. Bombs are refused by their header, before a pixel is read; of an animation the first frame is taken. */
export async function makePicture(bytes: Uint8Array): Promise<Picture> {
  const { avatarSide, avatarSmallSide, avatarPixels } = LIMITS
  // No decoder is asked about anything else, least of all one for documents such as SVG.
  const type = fileTypeOf(bytes)
  if (!type?.startsWith('image/')) throw new Fault('INVALID_FILE')
  try {
    const source = sharp(bytes, { limitInputPixels: avatarPixels, failOn: 'error', pages: 1 }).timeout({
      seconds: SECONDS,
    })
    const { format } = await source.metadata()
    if (`image/${format}` !== type) throw new Fault('INVALID_FILE')
    // Upright first: what is cut away must be what the eye would see at the edges. Output carries no metadata unless asked to.
    const { data, info } = await source
      .autoOrient()
      .resize(avatarSide, avatarSide, { fit: 'cover' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const square = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    const [large, small] = await Promise.all([
      square.clone().webp({ quality: 82 }).toBuffer(),
      square.clone().resize(avatarSmallSide, avatarSmallSide).webp({ quality: 80 }).toBuffer(),
    ])
    return { large, small }
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('INVALID_FILE', { cause })
  }
}
