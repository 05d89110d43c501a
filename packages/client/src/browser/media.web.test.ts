/** Files made ready in a real browser, and a film played by range through a real service worker. */

import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileToSend } from '../features/media.ts'
import type { MediaPart } from '../state/said.ts'
import type * as Browsers from './index.ts'

const CHROMIUM = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium'

declare global {
  var fileToSend: typeof Browsers.fileToSend
  var playSealed: typeof Browsers.playSealed
  var stickerFrom: typeof Browsers.stickerFrom
  var blurhashPixels: typeof Browsers.blurhashPixels
}

/** Everything it takes, by its path. */
async function built(name: string, at: URL): Promise<[path: string, code: string][]> {
  const entry = fileURLToPath(at)
  const result = await build({
    logLevel: 'silent',
    configFile: false,
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: name } },
  })
  const [{ output }] = result as unknown as [{ output: { fileName: string; code: string }[] }]
  return output.map(({ fileName, code }) => [`/${fileName}`, code])
}

describe.skipIf(!existsSync(CHROMIUM))('in Chromium', () => {
  let browser: Browser
  let pages: Server
  let page: Page

  beforeAll(async () => {
    const scripts = new Map([
      ...(await built('media-page', new URL('./media-page.ts', import.meta.url))),
      ...(await built('media-worker', new URL('./media-worker.ts', import.meta.url))),
    ])
    pages = createServer((request, response) => {
      const script = scripts.get(request.url ?? '')
      response.writeHead(200, { 'content-type': script === undefined ? 'text/html' : 'text/javascript' })
      response.end(script ?? '<!doctype html><title>Parley</title><script type="module" src="/media-page.js"></script>')
    })
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    })
    page = await browser.newPage()
    await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}`)
    await page.waitForFunction(() => 'fileToSend' in globalThis)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    pages?.close()
  })

  /** Made ready in the page, and brought back here. */
  async function ready(name: string, type: string, bytes: Buffer, original = false) {
    const made = await page.evaluate(
      async ([file, mime, base64, asIs]) => {
        const held = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
        const { source, ...about } = await globalThis.fileToSend(new File([held], file, { type: mime }), {
          original: asIs,
        })
        const out = new Uint8Array(await (source as Blob).arrayBuffer())
        return { about, bytes: Array.from(out) }
      },
      [name, type, bytes.toString('base64'), original] as const,
    )
    return { about: made.about as Omit<FileToSend, 'source'>, bytes: Buffer.from(made.bytes) }
  }

  const photo = () =>
    sharp({ create: { width: 4_000, height: 1_000, channels: 3, background: '#c63' } })
      .withExif({ IFD0: { Copyright: 'SECRET-owner' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()

  test('a photo is turned upright, made smaller, and loses what the camera wrote into it', async () => {
    const given = await photo()
    expect((await sharp(given).metadata()).exif).toBeDefined()
    const { about, bytes } = await ready('IMG.JPG', 'image/jpeg', given)
    expect(about).toMatchObject({ kind: 'image', name: 'IMG.jpg', type: 'image/jpeg', width: 640, height: 2_560 })
    const seen = await sharp(bytes).metadata()
    expect([seen.width, seen.height, seen.exif]).toEqual([640, 2_560, undefined])
    expect(bytes.includes('SECRET-owner')).toBe(false)
    const small = await sharp(Buffer.from(about.thumbnail as string, 'base64')).metadata()
    expect([small.format, small.height]).toEqual(['webp', 240])
    const blur = await page.evaluate(
      (hash) => Array.from(globalThis.blurhashPixels(hash, 2, 2).data),
      about.blurhash as string,
    )
    expect(blur[0]).toBeGreaterThan(blur[2] as number)
  })

  test('an original goes as it is', async () => {
    const given = await photo()
    const { about, bytes } = await ready('IMG.JPG', 'image/jpeg', given, true)
    expect(bytes.equals(given)).toBe(true)
    expect(about).toMatchObject({ name: 'IMG.JPG', width: 1_000, height: 4_000 })
  })

  test('what calls itself a picture and is none goes as a plain file', async () => {
    const { about } = await ready('a.png', 'image/png', Buffer.from('<!doctype html>'))
    expect(about).toEqual({ kind: 'file', name: 'a.png', type: 'image/png' })
  })

  const stickerOf = async (type: string, bytes: Buffer) => {
    const made = await page.evaluate(
      async ([mime, base64]) => {
        const held = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
        const blob = await globalThis.stickerFrom(new Blob([held], { type: mime }))
        return blob && Array.from(new Uint8Array(await blob.arrayBuffer()))
      },
      [type, bytes.toString('base64')] as const,
    )
    return made && Buffer.from(made)
  }

  test('a photo becomes a sticker: a square with the photo in it, round at its corners, with nothing but pixels', async () => {
    const made = (await stickerOf('image/jpeg', await photo())) as Buffer
    expect(await sharp(made).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512, hasAlpha: true })
    expect([made.includes('SECRET-owner'), (await sharp(made).metadata()).exif]).toEqual([false, undefined])
    const { data } = await sharp(made).raw().toBuffer({ resolveWithObject: true })
    const alphaAt = (x: number, y: number) => data[(y * 512 + x) * 4 + 3]
    // It is upright, so a quarter as wide as high: clear beside it and at its corner, whole in its middle.
    expect([alphaAt(20, 256), alphaAt(193, 1), alphaAt(256, 256)]).toEqual([0, 0, 255])
  })

  test('the busiest picture becomes a sticker that fits into what an account keeps', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
    const busy = sharp({ create: { width: 700, height: 700, channels: 3, background: '#888', noise } })
    const made = (await stickerOf('image/png', await busy.png().toBuffer())) as Buffer
    expect(made.length).toBeLessThanOrEqual(35 * 1_024)
    expect((await sharp(made).metadata()).width).toBeGreaterThanOrEqual(128)
  })

  test('of what is no picture, or nothing to be seen, no sticker is made', async () => {
    expect(await stickerOf('image/png', Buffer.from('<!doctype html>'))).toBeUndefined()
    const clear = sharp({ create: { width: 9, height: 9, channels: 4, background: '#0000' } })
    expect(await stickerOf('image/png', await clear.png().toBuffer())).toBeUndefined()
  })

  test('a sound is measured, and how loud it is', async () => {
    const rate = 8_000
    const samples = Buffer.alloc(rate * 2 * 2)
    // Silent for a second, loud for another.
    for (let i = rate; i < rate * 2; i++) samples.writeInt16LE(Math.round(20_000 * Math.sin(i / 3)), i * 2)
    const head = Buffer.alloc(44)
    head.write('RIFF', 0)
    head.writeUInt32LE(36 + samples.length, 4)
    head.write('WAVEfmt ', 8)
    head.writeUInt32LE(16, 16)
    head.writeUInt16LE(1, 20)
    head.writeUInt16LE(1, 22)
    head.writeUInt32LE(rate, 24)
    head.writeUInt32LE(rate * 2, 28)
    head.writeUInt16LE(2, 32)
    head.writeUInt16LE(16, 34)
    head.write('data', 36)
    head.writeUInt32LE(samples.length, 40)
    const { about } = await ready('a.wav', 'audio/wav', Buffer.concat([head, samples]))
    expect(about).toMatchObject({ kind: 'audio', durationMs: 2_000 })
    const bars = Buffer.from(about.waveform as string, 'base64')
    expect([bars.length, bars[5], bars[60]! > 200]).toEqual([64, 0, true])
  })

  test('a film is measured, shown in little, and plays by range without being held whole', async () => {
    const film = await page.evaluate(async () => {
      const canvas = document.createElement('canvas')
      canvas.width = 320
      canvas.height = 180
      const context = canvas.getContext('2d') as CanvasRenderingContext2D
      const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' })
      const pieces: Blob[] = []
      recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data))
      const ended = new Promise((resolve) => recorder.addEventListener('stop', resolve))
      recorder.start()
      for (let i = 0; i < 30; i++) {
        context.fillStyle = `hsl(${i * 12} 80% 50%)`
        context.fillRect(0, 0, 320, 180)
        await new Promise((resolve) => setTimeout(resolve, 40))
      }
      recorder.stop()
      await ended
      const file = new File(pieces, 'a.webm', { type: 'video/webm' })
      const { source: _, ...about } = await globalThis.fileToSend(file)

      const asked: number[] = []
      const media = {
        async bytes(_part: MediaPart, start: number, end: number) {
          asked.push(start)
          return new Uint8Array(await file.slice(start, end).arrayBuffer())
        },
      }
      await navigator.serviceWorker.register('/media-worker.js', { type: 'module' })
      await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller) {
        await new Promise<void>((resolve) => {
          navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true })
        })
      }
      const films = globalThis.playSealed({ media }, navigator.serviceWorker)
      const url = films.url({ kind: 'video', mediaId: 'x', size: file.size, type: 'video/webm' })
      const video = document.createElement('video')
      video.muted = true
      video.src = url
      document.body.append(video)
      await video.play()
      await new Promise((resolve) => video.addEventListener('ended', resolve, { once: true }))
      const opened = await fetch(url).then(({ status }) => status)
      return { about, size: file.size, asked, width: video.videoWidth, opened }
    })
    expect(film.about).toMatchObject({ kind: 'video', name: 'a.webm', width: 320, height: 180 })
    expect((film.about as FileToSend).thumbnail).toBeTruthy()
    expect(film.width).toBe(320)
    expect(film.asked).toContain(0)
    expect(film.opened).toBe(404)
  })
})
