// The pictures of docs/screens, made by `npm run screens` from the app as it is; otherwise nothing happens here.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { DESK, openChatWith, PHONE, Stage, say, saying, still, type Visitor } from './stage.ts'

const FOLDER = process.env['PARLEY_SCREENS']
const MOST_BYTES = 120_000

async function picture(page: Page, name: string): Promise<void> {
  await still(page)
  const image = sharp(await page.screenshot({ animations: 'disabled' })).webp({ quality: 82 })
  const { size } = await image.toFile(join(FOLDER!, `${name}.webp`))
  expect(size).toBeLessThanOrEqual(MOST_BYTES)
}

async function talk(ada: Visitor, ben: Visitor): Promise<void> {
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Good morning! Is the boat still in the water?')
  await ben.page.getByRole('button', { name: /Ada/ }).click()
  await saying(ben.page, 'Good morning').waitFor()
  for (const [who, text] of [
    [ben, 'Since yesterday. She floats!'],
    [ben, 'Wind from the west, four at most.'],
    [ada, 'Then I bring the **good** coffee.'],
    [ben, 'Nine o’clock at the jetty?'],
    [ada, 'Nine it is ⛵'],
  ] as const) {
    await say(who.page, text)
    await saying(who === ada ? ben.page : ada.page, text.replaceAll('*', '')).waitFor()
  }
}

test.runIf(FOLDER !== undefined)('the screens', { timeout: 240_000 }, async () => {
  mkdirSync(FOLDER!, { recursive: true })
  const stage = await Stage.open()
  try {
    const stranger = await stage.page(await stage.context(PHONE))
    await stranger.getByRole('button', { name: 'Create account' }).waitFor()
    await picture(stranger, 'phone-welcome')
    await stranger.goto(`${stage.url}/welcome/link`)
    await stranger.getByRole('img', { name: /QR code/ }).waitFor()
    await picture(stranger, 'phone-link')

    const ada = await stage.visitor('Ada', DESK)
    const ben = await stage.visitor('Ben', PHONE)
    const cleo = await stage.visitor('Cleo', PHONE)
    await openChatWith(cleo.page, ada.username)
    await say(cleo.page, 'I found the recipe!')
    await talk(ada, ben)
    await picture(ada.page, 'desk-chat')
    await picture(ben.page, 'phone-chat')
    await ben.page.goto(stage.url)
    await ben.page.getByRole('button', { name: /Ada.*Nine it is/s }).waitFor()
    await picture(ben.page, 'phone-list')

    const settings = async (who: Visitor, word: string, name: string) => {
      await who.page.goto(`${stage.url}/settings/${word}`)
      // A page is fetched when it is opened.
      const content = 'main section:last-of-type :is([role=switch], [role=radiogroup], [data-testid=version], h3)'
      await who.page.locator(content).first().waitFor()
      await picture(who.page, name)
    }
    await settings(ben, 'privacy', 'phone-privacy')
    await settings(ada, 'devices', 'desk-devices')
    await settings(ada, 'about', 'desk-about')
    await settings(ada, 'appearance', 'desk-appearance')
    await ada.page.getByRole('radio', { name: 'Dark' }).click()
    await ada.page.getByRole('radio', { name: 'Glow' }).click()
    await ada.page.getByRole('button', { name: /^Ben/ }).click()
    await saying(ada.page, 'Nine it is').waitFor()
    await picture(ada.page, 'desk-chat-dark')
    await ada.page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'ar'))
    await ada.page.reload()
    await saying(ada.page, 'Nine it is').waitFor()
    await picture(ada.page, 'desk-chat-arabic')
    await ben.page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'de'))
    await settings(ben, 'notifications', 'phone-notifications-german')
    expect(stage.complaints).toEqual([])
  } finally {
    await stage.close()
  }
})
