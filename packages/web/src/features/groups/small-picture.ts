/** A picture made so small that it travels inside the seal of a group: square, WebP, without anything but the image itself. */

const SIDES = [256, 192, 128, 96]
const QUALITIES = [0.85, 0.7, 0.5]
/** As base64: what the client takes. */
const MOST = 16_384

export async function smallPicture(file: Blob): Promise<string> {
  const image = await createImageBitmap(file)
  try {
    for (const side of SIDES) {
      for (const quality of QUALITIES) {
        const made = await squareOf(image, side, quality)
        if (made.length <= MOST) return made
      }
    }
  } finally {
    image.close()
  }
  throw Object.assign(new Error(), { code: 'INVALID_FILE' })
}

async function squareOf(image: ImageBitmap, side: number, quality: number): Promise<string> {
  const canvas = new OffscreenCanvas(side, side)
  const short = Math.min(image.width, image.height)
  const [left, top] = [(image.width - short) / 2, (image.height - short) / 2]
  canvas.getContext('2d')!.drawImage(image, left, top, short, short, 0, 0, side, side)
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
  const bytes = new Uint8Array(await blob.arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** What a page shows it from. */
export const pictureUrl = (picture: string | null | undefined): string | undefined =>
  picture ? `data:image/webp;base64,${picture}` : undefined
