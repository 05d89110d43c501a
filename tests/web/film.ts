/** What a camera sees in a test: one still picture, as Chromium takes it for a fake device. */

import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'

const [WIDTH, HEIGHT] = [640, 480]
const COLOURLESS = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)

/** A picture laid in the middle of what is seen, or nothing but grey. */
export async function film(path: string, picture?: Buffer): Promise<void> {
  const wall = { create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#777' } } as const
  const side = HEIGHT - 80
  const seen = picture && [{ input: await sharp(picture).resize(side, side, { fit: 'contain' }).png().toBuffer() }]
  const light = await sharp(wall)
    .composite(seen ?? [])
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, COLOURLESS])
  await writeFile(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame]))
}
