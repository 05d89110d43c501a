/** Stickers: any picture fitted into one square, what is see-through kept and cut away around it, with nothing but pixels left. */

import type { FileToSend } from '../features/media.ts'
import { drawn, previewOf } from './picture.ts'

const SIDE = 512
const LOOKED_AT = 1_024
const CORNER = 0.09
/** Sealed, it has to fit into one own thing of an account (`LIMITS.ownCharacters`). */
const MOST_BYTES = 35 * 1_024
const QUALITIES = [0.92, 0.85, 0.75, 0.6, 0.45]
/** Less than this is no part of the picture. */
const FAINT = 8

/** Undefined where the browser cannot show it. */
export async function stickerFrom(file: Blob): Promise<Blob | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
  if (!picture) return undefined
  const canvas = drawn(picture, picture.width, picture.height, LOOKED_AT)
  picture.close()
  const part = visiblePart(canvas)
  if (!part) return undefined
  for (let side = SIDE; side >= 64; side = Math.round(side * 0.75)) {
    const sticker = fitted(canvas, part, side)
    for (const quality of QUALITIES) {
      const blob = await sticker.convertToBlob({ type: 'image/webp', quality })
      if (blob.size <= MOST_BYTES) return blob
    }
  }
  return undefined
}

export async function stickerToSend(source: Blob): Promise<FileToSend | undefined> {
  const picture = await createImageBitmap(source).catch(() => undefined)
  if (!picture) return undefined
  const { width, height } = picture
  const { thumbnail } = await previewOf(picture, width, height)
  picture.close()
  return { kind: 'sticker', source, type: source.type, width, height, ...(thumbnail ? { thumbnail } : {}) }
}

type Part = { left: number; top: number; width: number; height: number; isWhole: boolean }

/** Without the empty margins; whole where nothing is see-through. */
function visiblePart(canvas: OffscreenCanvas): Part | undefined {
  const { width, height } = canvas
  const pixels = canvas.getContext('2d')!.getImageData(0, 0, width, height).data
  let [left, right, top, bottom, isWhole] = [width, -1, height, -1, true]
  for (let at = 3, i = 0; at < pixels.length; at += 4, i++) {
    if (pixels[at]! < 255) isWhole = false
    if (pixels[at]! < FAINT) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1, isWhole }
}

/** In the middle of the square; a photo, which has no shape of its own, gets round corners. */
function fitted(canvas: OffscreenCanvas, { left, top, width, height, isWhole }: Part, side: number): OffscreenCanvas {
  const square = new OffscreenCanvas(side, side)
  const context = square.getContext('2d')!
  const scale = side / Math.max(width, height)
  const [wide, high] = [width * scale, height * scale]
  const [x, y] = [(side - wide) / 2, (side - high) / 2]
  if (isWhole) {
    context.roundRect(x, y, wide, high, side * CORNER)
    context.clip()
  }
  context.imageSmoothingQuality = 'high'
  context.drawImage(canvas, left, top, width, height, x, y, wide, high)
  return square
}
