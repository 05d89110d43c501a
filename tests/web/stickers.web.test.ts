// Stickers, GIFs and short films: what one says without words, and what moves where it stands.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PASSWORD } from '@parley/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attach, bytesOf, send, whole } from './attaching.ts'
import { seriousFaults } from './axe.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying, type Visitor } from './stage.ts'

const SOON = { timeout: 20_000 }

let stage: Stage
let ada: Visitor
let ben: Visitor

beforeAll(async () => {
  stage = await Stage.open()
  ada = await stage.visitor('Ada', DESK)
  ben = await stage.visitor('Ben', PHONE)
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Without words')
  await ben.page.getByRole('button', { name: /Ada/ }).click()
  await saying(ben.page, 'Without words').waitFor()
}, 120_000)
afterAll(() => stage?.close())

const COLOURS = [
  [255, 0, 0, 255],
  [0, 255, 0, 255],
  [0, 0, 255, 255],
]
/** Three pictures of 64 by 64, one after the other. */
const moving = (): Promise<Buffer> => {
  const frames = COLOURS.flatMap((colour) =>
    Array<number[]>(64 * 64)
      .fill(colour)
      .flat(),
  )
  const raw = { width: 64, height: 64 * COLOURS.length, pageHeight: 64, channels: 4 } as const
  return sharp(Buffer.from(frames), { raw })
    .gif({ delay: COLOURS.map(() => 80) })
    .toBuffer()
}

const stickers = async ({ page }: Visitor) => {
  await page.getByRole('button', { name: 'Emoji and stickers' }).click()
  await page.getByRole('tab', { name: 'Stickers' }).click()
  return page.getByRole('tabpanel', { name: 'Stickers' })
}

test('a sticker every Parley has is sent by its name, chosen by keys alone, and said in words where it cannot be shown', async () => {
  const choice = await stickers(ada)
  const hello = choice.getByRole('button', { name: 'Sticker: Hello' })
  await hello.focus()
  await stage.shot(ada.page, 'desk-stickers')
  expect(await seriousFaults(ada.page)).toEqual([])
  await ada.page.keyboard.press('ArrowRight')
  await ada.page.keyboard.press('Enter')
  const thanks = { name: 'Sticker: Thank you' }
  await ada.page.getByRole('log').getByRole('img', thanks).waitFor()
  const seen = ben.page.getByRole('log').getByRole('img', thanks)
  await expect.poll(() => seen.evaluate((image: HTMLImageElement) => image.naturalWidth), SOON).toBe(512)
  await ada.page.getByRole('button', { name: /^Ben.*🙏 Sticker/s }).waitFor()
  // The next time it is among those used last.
  const last = (await stickers(ada)).getByRole('region', { name: 'Used last' })
  await last.getByRole('button', thanks).waitFor()
  await ada.page.keyboard.press('Escape')
})

test('one makes a sticker of a picture: it is on all one’s devices, and whoever gets it may keep it', async () => {
  const dot = { input: Buffer.from('<svg width="80" height="40"><rect width="80" height="40" fill="red"/></svg>') }
  const buffer = await sharp({ create: { width: 400, height: 300, channels: 4, background: '#0000' } })
    .composite([dot])
    .withExif({ IFD0: { Copyright: 'SECRET-owner' } })
    .png()
    .toBuffer()
  const choice = await stickers(ada)
  const choosing = ada.page.waitForEvent('filechooser')
  await choice.getByRole('button', { name: 'Make a sticker of a picture' }).click()
  await (await choosing).setFiles({ name: 'me.png', mimeType: 'image/png', buffer })
  const mine = { name: 'My sticker 1' }
  const made = await choice.getByRole('button', mine).locator('img').getAttribute('src')
  const bytes = Buffer.from(made!.split(',')[1]!, 'base64')
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512, hasAlpha: true })
  expect((await sharp(bytes).metadata()).exif ?? bytes.includes('SECRET-owner')).toBe(false)
  // Without its empty margins: as wide as a sticker is.
  expect((await sharp(bytes).trim().toBuffer({ resolveWithObject: true })).info.width).toBeGreaterThan(500)
  await choice.getByRole('button', mine).click()
  const came = ben.page.getByRole('log').getByRole('img', { name: 'Sticker', exact: true })
  await expect
    .poll(() => came.evaluate((image: HTMLImageElement) => image.src.startsWith('blob:') && image.naturalWidth), SOON)
    .toBe(512)
  await stage.shot(ben.page, 'phone-sticker')
  await came.click({ button: 'right' })
  await ben.page.getByRole('menuitem', { name: 'Add to my stickers' }).click()
  const told = ben.page.locator('li').filter({ hasText: 'It is one of your stickers now.' })
  // It stays while one points at it; Esc takes it away, and nothing else.
  await told.hover()
  await ben.page.keyboard.press('Escape')
  await told.waitFor({ state: 'detached' })
  await ben.page.getByRole('log').waitFor()
  const bens = await stickers(ben)
  await bens.getByRole('button', mine).waitFor()
  await stage.shot(ben.page, 'phone-stickers')
  await bens.getByRole('button', { name: 'Edit' }).click()
  await bens.getByRole('button', { name: 'Remove My sticker 1' }).click()
  await bens.getByRole('button', mine).waitFor({ state: 'detached' })
  // What went has not taken the focus with it.
  expect(
    await bens.getByRole('button', { name: 'Make a sticker of a picture' }).evaluate((one) => one.matches(':focus')),
  ).toBe(true)
  await ben.page.keyboard.press('Escape')
  await bens.waitFor({ state: 'detached' })

  const second = { ...ada, page: await stage.page(await stage.context(PHONE), '/welcome/sign-in') }
  await second.page.getByLabel('Username').fill(ada.username)
  await second.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await second.page.getByRole('button', { name: 'Sign in' }).click()
  await second.page.getByLabel('Recovery code').fill(ada.recoveryCode)
  await second.page.getByRole('button', { name: 'Unlock' }).click()
  await second.page.getByRole('button', { name: /^Ben/ }).click()
  await (await stickers(second)).getByRole('button', mine).waitFor()
  await second.page.context().close()
})

test('a GIF arrives as it was, moves where it stands, and holds still for who wants less motion', async () => {
  const buffer = await moving()
  await attach(ada, 'Photos and videos', [{ name: 'wave.gif', mimeType: 'image/gif', buffer }])
  await ada.page.getByLabel('Say something about it').fill('It moves')
  await send(ada)
  await whole(ben, 'It moves').waitFor()
  await ben.page.emulateMedia({ reducedMotion: 'reduce' })
  const still = saying(ben.page, 'It moves').getByText('GIF', { exact: true })
  await still.waitFor()
  expect(await whole(ben, 'It moves').count()).toBe(0)
  await stage.shot(ben.page, 'phone-gif-still')
  await ben.page.emulateMedia({ reducedMotion: 'no-preference' })
  await whole(ben, 'It moves').waitFor()
  await saying(ben.page, 'It moves').getByRole('button', { name: 'Open: GIF' }).click()
  const downloading = ben.page.waitForEvent('download')
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  const saved = await bytesOf(await downloading)
  expect(saved.equals(buffer)).toBe(true)
  expect((await sharp(saved, { animated: true }).metadata()).pages).toBe(3)
  await ben.page.keyboard.press('Escape')
})

test.skipIf(spawnSync('ffmpeg', ['-version']).status !== 0)(
  'a short film without a sound plays by itself while it is in sight',
  async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'parley-clip-')), 'clip.webm')
    execFileSync('ffmpeg', [
      '-loglevel',
      'error',
      ...'-f lavfi -i testsrc=s=320x240:r=10:d=2 -c:v libvpx'.split(' '),
      path,
    ])
    await attach(ada, 'Photos and videos', [{ name: 'clip.webm', mimeType: 'video/webm', buffer: readFileSync(path) }])
    await ada.page.getByLabel('Say something about it').fill('No sound')
    await send(ada)
    const film = saying(ben.page, 'No sound').locator('video')
    const state = () => film.evaluate(({ paused, muted, loop }: HTMLVideoElement) => ({ paused, muted, loop }))
    await expect.poll(state, SOON).toEqual({ paused: false, muted: true, loop: true })
    const scroll = (by: number) => ben.page.getByRole('log').evaluate((log, px) => log.scrollBy(0, px), by)
    await scroll(-400)
    await expect.poll(state, SOON).toMatchObject({ paused: true })
    await scroll(400)
    await expect.poll(state, SOON).toMatchObject({ paused: false })
  },
)

test('no page has complained, or spoken to anybody else', () => expect(stage.complaints).toEqual([]))
