/** What a picture looks like in little: a preview small enough to travel inside the message, and a blur shown before even that is there. */

import { decode, encode } from 'blurhash'
import { toBase64 } from '../base64.ts'

type Drawable = ImageBitmap | HTMLVideoElement

const PREVIEW_SIDE = 240
const PREVIEW_CHARACTERS = 16_384
const BLUR_SIDE = 32

export type Preview = { thumbnail?: string; blurhash?: string }

/** Drawn so that its longer side is `side` at most; never larger than it is. */
export function drawn(source: Drawable, width: number, height: number, side: number): OffscreenCanvas {
  const scale = Math.min(1, side / Math.max(width, height))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
  const context = canvas.getContext('2d')
  context?.drawImage(source, 0, 0, canvas.width, canvas.height)
  return canvas
}

export async function previewOf(source: Drawable, width: number, height: number): Promise<Preview> {
  const blurhash = blurOf(drawn(source, width, height, BLUR_SIDE))
  for (let side = PREVIEW_SIDE; side >= 60; side = Math.round(side * 0.75)) {
    const blob = await drawn(source, width, height, side).convertToBlob({ type: 'image/webp', quality: 0.6 })
    const thumbnail = toBase64(new Uint8Array(await blob.arrayBuffer()))
    if (thumbnail.length <= PREVIEW_CHARACTERS) return { thumbnail, ...(blurhash ? { blurhash } : {}) }
  }
  return blurhash ? { blurhash } : {}
}

function blurOf(canvas: OffscreenCanvas): string | undefined {
  const { width, height } = canvas
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height)
  return pixels && encode(pixels.data, width, height, 4, 3)
}

/** The blur, to be painted where the picture will be. */
export function blurhashPixels(blurhash: string, width: number, height: number): ImageData {
  return new ImageData(new Uint8ClampedArray(decode(blurhash, width, height)), width, height)
}
