// Pictures, voices and files, sent by one and seen by the other, sealed on the way.

import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attach, bytesOf, send, whole } from './attaching.ts'
import { seriousFaults } from './axe.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying, type Visitor } from './stage.ts'

let stage: Stage
let ada: Visitor
let ben: Visitor

beforeAll(async () => {
  stage = await Stage.open({}, { hasDevices: true })
  ada = await stage.visitor('Ada', DESK)
  ben = await stage.visitor('Ben', PHONE)
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Look at this')
  await ben.page.getByRole('button', { name: /Ada/ }).click()
  await saying(ben.page, 'Look at this').waitFor()
}, 120_000)
afterAll(() => stage?.close())

const photo = async (name: string, background: string) => ({
  name,
  mimeType: 'image/jpeg',
  buffer: await sharp({ create: { width: 1_200, height: 800, channels: 3, background } })
    .jpeg()
    .toBuffer(),
})

test('a photo with words arrives whole, and is shown large', async () => {
  await attach(ada, 'Photos and videos', [await photo('sea.jpg', 'teal')])
  await ada.page.getByLabel('Say something about it').fill('The sea')
  await send(ada)
  await whole(ada, 'The sea').waitFor()
  await whole(ben, 'The sea').waitFor()
  await saying(ada.page, 'The sea').getByRole('img', { name: 'Read' }).waitFor()
  await saying(ben.page, 'The sea').getByRole('button', { name: 'Open: Photo' }).click()
  const large = ben.page.getByRole('dialog').getByRole('img', { name: 'Photo' })
  await expect
    .poll(() => large.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 20_000 })
    .toBe(1_200)
  await stage.shot(ben.page, 'phone-lightbox')
  await ben.page.keyboard.press('Escape')
  await large.waitFor({ state: 'detached' })
})

test('several are one message, and one looks from one to the next', async () => {
  await attach(
    ada,
    'Photos and videos',
    await Promise.all(['red', 'green', 'blue', 'gold', 'plum'].map((c) => photo(`${c}.jpg`, c))),
  )
  await ada.page.getByRole('button', { name: 'Take out plum.jpg' }).click()
  await ada.page.getByLabel('Say something about it').fill('Four colours')
  await stage.shot(ada.page, 'desk-attach')
  await send(ada)
  await expect.poll(() => whole(ben, 'Four colours').count(), { timeout: 20_000 }).toBe(4)
  await stage.shot(ben.page, 'phone-album')
  await stage.shot(ada.page, 'desk-album')
  await saying(ada.page, 'Four colours').getByRole('button', { name: 'Open: Photo' }).first().click()
  const place = ada.page.getByRole('dialog').getByText('2 / 5')
  await place.waitFor()
  await ada.page.keyboard.press('ArrowRight')
  await ada.page.getByRole('dialog').getByText('3 / 5').waitFor()
  await ada.page.keyboard.press('Escape')
})

test('a file is handed over to the byte', async () => {
  const buffer = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 251))
  await attach(ada, 'Files', [{ name: 'notes.bin', mimeType: 'application/octet-stream', buffer }])
  await send(ada)
  const downloading = ben.page.waitForEvent('download')
  await ben.page.getByRole('button', { name: 'Save notes.bin' }).click()
  const saved = await downloading
  expect(saved.suggestedFilename()).toBe('notes.bin')
  expect((await bytesOf(saved)).equals(buffer)).toBe(true)
})

test('a file may be an answer, and what comes next is none', async () => {
  const { page } = ada
  await saying(page, 'Look at this').click({ button: 'right', position: { x: 40, y: 12 } })
  await page.getByRole('menuitem', { name: 'Reply', exact: true }).click()
  await attach(ada, 'Photos and videos', [await photo('answer.jpg', 'olive')])
  await page.getByLabel('Say something about it').fill('As an answer')
  await send(ada)
  await saying(ben.page, 'As an answer')
    .getByRole('button', { name: /Look at this/ })
    .waitFor()
  await say(page, 'No answer')
  await saying(ben.page, 'No answer').waitFor()
  expect(
    await saying(ben.page, 'No answer')
      .getByRole('button', { name: /Look at this/ })
      .count(),
  ).toBe(0)
})

test('a picture that is pasted is asked about before it goes', async () => {
  await ada.page.getByRole('textbox', { name: 'Write a message' }).click()
  await ada.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 30)
    canvas.getContext('2d')!.fillRect(0, 0, 40, 30)
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([await canvas.convertToBlob()], 'pasted.png', { type: 'image/png' }))
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await ada.page.getByRole('dialog').getByRole('img', { name: 'pasted.png' }).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('a voice is recorded, sent, and heard', async () => {
  const record = ben.page.getByRole('button', { name: 'Record a voice message' })
  await record.press('Enter')
  const recording = ben.page.getByRole('status').filter({ hasText: 'Recording' })
  await recording.getByText('0:01').waitFor()
  await stage.shot(ben.page, 'phone-recording')
  await ben.page.getByRole('button', { name: 'Send voice message' }).click()
  const play = ada.page.getByRole('button', { name: 'Play', exact: true })
  await play.click()
  await ada.page.getByRole('button', { name: 'Speed: 1', exact: true }).click()
  await ada.page.getByRole('button', { name: 'Speed: 1.5' }).waitFor()
  await stage.shot(ada.page, 'desk-voice')
})

test('where photos do not come by themselves, one comes when it is asked for', async () => {
  const path = new URL(ben.page.url()).pathname
  await ben.page.goto(`${stage.url}/settings/storage`)
  await ben.page.getByRole('radiogroup', { name: 'Photos' }).getByRole('radio', { name: 'Never' }).click()
  await stage.shot(ben.page, 'phone-storage')
  await ben.page.goto(`${stage.url}${path}`)
  await attach(ada, 'Photos and videos', [await photo('later.jpg', 'purple')])
  await ada.page.getByLabel('Say something about it').fill('When you like')
  await send(ada)
  const load = saying(ben.page, 'When you like').getByRole('button', { name: /^Load \(/ })
  await load.waitFor()
  expect(await whole(ben, 'When you like').count()).toBe(0)
  await stage.shot(ben.page, 'phone-not-loaded')
  await load.click()
  await whole(ben, 'When you like').waitFor()
})

test('what was looked at is kept here, chat by chat, and let go of when one likes', async () => {
  const { page } = ben
  const path = new URL(page.url()).pathname
  const fetched: string[] = []
  page.context().on('request', (request) => fetched.push(...(request.url().match(/media\/.*\/download$/) ?? [])))
  const lookAgain = async () => {
    await page.goto(`${stage.url}${path}`)
    const show = saying(page, 'When you like').getByRole('button', { name: /^Load \(/ })
    await show.click()
    await whole(ben, 'When you like').waitFor()
  }
  const fetchedAgain = async () => {
    const before = fetched.length
    await lookAgain()
    return fetched.length - before
  }
  // It is shown a moment before it is kept.
  await expect.poll(fetchedAgain, { timeout: 60_000, interval: 500 }).toBe(0)

  await page.goto(`${stage.url}/settings/storage`)
  await page.getByText(/^Photos .*Files/).waitFor()
  await stage.shot(page, 'phone-kept')
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Free up' }).first().click()
  const dialog = page.getByRole('dialog')
  await stage.shot(page, 'phone-free-up')
  await dialog.getByRole('button', { name: 'Free up: Files' }).click()
  await dialog.getByText('Files', { exact: true }).waitFor({ state: 'detached' })
  await dialog.getByRole('button', { name: /^Free up all/ }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText(/^0 .* now$/).waitFor()

  expect(await fetchedAgain()).toBe(1)
  const hers = ada.page.url()
  await ada.page.goto(`${stage.url}/settings/storage`)
  await ada.page.getByText('Keep at most').waitFor()
  await stage.shot(ada.page, 'desk-kept')
  await ada.page.goto(hers)
})

test('all that was sent in a chat is gathered by kind, and leads back to where it was said', async () => {
  await say(ada.page, 'Read https://example.org/boats?x=1, it is short')
  await saying(ben.page, 'it is short').waitFor()
  const path = new URL(ben.page.url()).pathname
  await ben.page.goto(`${stage.url}${path}/info`)
  await ben.page.getByRole('button', { name: 'Photos, links and files' }).click()
  const pictures = ben.page.getByRole('button', { name: 'Open: Photo' })
  await pictures.nth(2).waitFor()
  await stage.shot(ben.page, 'phone-gallery')
  expect(await seriousFaults(ben.page)).toEqual([])
  await pictures.first().click()
  await ben.page.getByRole('dialog').getByRole('img', { name: 'Photo' }).waitFor()
  await ben.page.keyboard.press('Escape')
  const shelf = (name: string) => ben.page.getByRole('radio', { name }).click()
  await shelf('Links')
  const link = ben.page.getByRole('link', { name: 'https://example.org/boats?x=1' })
  expect(await link.getAttribute('href')).toBe('https://example.org/boats?x=1')
  await shelf('Voice')
  await ben.page
    .getByRole('region', { name: 'Photos, links and files' })
    .getByRole('button', { name: 'Play' })
    .waitFor()
  await shelf('Files')
  await ben.page.getByRole('region', { name: 'Photos, links and files' }).getByText('notes.bin').waitFor()
  await stage.shot(ben.page, 'phone-gallery-files')
  expect(await seriousFaults(ben.page)).toEqual([])
  await ben.page.getByRole('button', { name: 'Show in the chat' }).first().click()
  await saying(ben.page, 'it is short').waitFor()
})

test('what may be seen once is, and is gone then', async () => {
  await attach(ada, 'Photos and videos', [await photo('once.jpg', 'crimson')])
  await ada.page.getByRole('switch', { name: 'To be seen once' }).click()
  await send(ada)
  await ben.page.getByRole('button', { name: 'Open, once' }).click()
  const large = ben.page.getByRole('dialog').getByRole('img', { name: 'Photo' })
  await expect
    .poll(() => large.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 20_000 })
    .toBe(1_200)
  await ben.page.keyboard.press('Escape')
  await ben.page.getByText('Opened, and gone').waitFor()
  await ada.page.getByText('Opened, and gone').waitFor()
})

test('no page has complained, or spoken to anybody else', () => expect(stage.complaints).toEqual([]))
