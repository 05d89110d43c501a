/** Pictures, made by a real encoder and by people of ill will. */

import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { makePicture } from './picture.ts'

const RED = { r: 250, g: 10, b: 10 }
const BLUE = { r: 10, g: 10, b: 250 }

const plain = (width: number, height: number, background: object = RED) =>
  sharp({ create: { width, height, channels: 3, background: background as never } })

/** Left half red, right half blue. */
const halves = (width: number, height: number): Sharp =>
  plain(width, height).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: BLUE } }, left: width / 2, top: 0 },
  ])

const colourAt = async (picture: Buffer, x: number, y: number) => {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  const [red, , blue] = data.subarray(at, at + 3)
  return red! > blue! ? 'red' : 'blue'
}

const refused = { code: 'INVALID_FILE' }

test.each(['jpeg', 'png', 'webp', 'gif'] as const)('%s becomes a large and a small square of WebP', async (format) => {
  const { large, small } = await makePicture(await plain(800, 600).toFormat(format).toBuffer())
  expect(await sharp(large).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 })
  expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 96, height: 96 })
})

test('where it was taken, by what and whose it is goes; what it shows stays upright', async () => {
  // Held sideways: stored with red on the left, to be turned by 90° clockwise, so red belongs on top.
  const photo = await halves(600, 400)
    .withExif({
      IFD0: { Make: 'Spyglass', Artist: 'Ada', Orientation: '6' },
      IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' },
    })
    .withMetadata({ orientation: 6 })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret>here</secret></x:xmpmeta>')
    .jpeg()
    .toBuffer()
  const before = await sharp(photo).metadata()
  expect(before.exif?.includes('Spyglass')).toBe(true)
  expect(before.orientation).toBe(6)

  const { large, small } = await makePicture(photo)
  for (const picture of [large, small]) {
    const { exif, xmp, iptc, icc, orientation } = await sharp(picture).metadata()
    expect({ exif, xmp, iptc, icc, orientation }).toEqual({})
    expect(picture.includes('Spyglass') || picture.includes('secret')).toBe(false)
  }
  expect(await colourAt(large, 256, 20)).toBe('red')
  expect(await colourAt(large, 256, 490)).toBe('blue')
})

test('of an animation, the first frame', async () => {
  const frames = await sharp([await plain(64, 64, BLUE).png().toBuffer(), await plain(64, 64, RED).png().toBuffer()], {
    join: { animated: true },
  })
    .gif({ delay: [100, 100], loop: 0 })
    .toBuffer()
  expect((await sharp(frames, { animated: true }).metadata()).pages).toBe(2)
  const { large } = await makePicture(frames)
  expect((await sharp(large).metadata()).pages ?? 1).toBe(1)
  expect(await colourAt(large, 100, 100)).toBe('blue')
})

test('what one can see through stays so', async () => {
  const glass = await sharp({ create: { width: 50, height: 50, channels: 4, background: { ...RED, alpha: 0 } } })
    .png()
    .toBuffer()
  const { large } = await makePicture(glass)
  expect((await sharp(large).metadata()).hasAlpha).toBe(true)
})

test('black and white, CMYK and sixteen bits are pictures too', async () => {
  for (const odd of [
    await plain(30, 30).greyscale().png().toBuffer(),
    await plain(30, 30).toColourspace('cmyk').jpeg().toBuffer(),
    await plain(30, 30).toColourspace('rgb16').png().toBuffer(),
  ]) {
    const { large } = await makePicture(odd)
    expect(await sharp(large).metadata()).toMatchObject({ width: 512, height: 512, space: 'srgb' })
  }
})

test('a bomb is refused by what its header says, before a pixel of it is made', async () => {
  const bomb = await pngBomb(30_000, 30_000)
  expect(bomb.length).toBeLessThan(1_000_000)
  const before = process.memoryUsage.rss()
  await expect(makePicture(bomb)).rejects.toMatchObject(refused)
  // Its pixels alone would be 2.7 GB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(500_000_000)
})

test('an animation with thousands of frames costs no more than its first', async () => {
  const one = await plain(20, 20).png().toBuffer()
  const many = await sharp(
    Array.from({ length: 500 }, () => one),
    { join: { animated: true } },
  )
    .gif()
    .toBuffer()
  expect((await makePicture(many)).large.length).toBeGreaterThan(0)
})

test('a photo cut off half-way is refused', async () => {
  const noise = {
    create: {
      width: 400,
      height: 400,
      channels: 3,
      background: RED,
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  } as const
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const whole = await sharp(noise).toFormat(format).toBuffer()
    expect((await makePicture(whole)).large.length).toBeGreaterThan(0)
    await expect(makePicture(whole.subarray(0, whole.length / 2)), format).rejects.toMatchObject(refused)
  }
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
  [
    'an SVG',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
  ],
  ['a TIFF', Buffer.from('49492a0008000000', 'hex')],
  ['a signature and nothing behind it', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['a page behind a signature', Buffer.from('\x89PNG\r\n\x1a\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'latin1')],
])('%s is refused', async (_name, bytes) => {
  await expect(makePicture(bytes)).rejects.toMatchObject(refused)
})

/** A valid PNG of that size in grey: rows of nothing, which compress to next to nothing. */
async function pngBomb(width: number, height: number): Promise<Buffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc((width / 8 + 1) * height), { level: 9 })
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
