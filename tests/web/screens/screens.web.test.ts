// The pictures of docs/screens, made by `npm run screens` from the app as it is; otherwise nothing happens here.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { DESK, PHONE, Stage, say, saying, still, type Visitor } from '../stage.ts'
import { Cast } from './cast.ts'

const FOLDER = process.env['PARLEY_SCREENS']
const MOST_BYTES = 120_000

async function picture(page: Page, name: string): Promise<void> {
  await still(page)
  const image = sharp(await page.screenshot({ animations: 'disabled' })).webp({ quality: 82 })
  const { size } = await image.toFile(join(FOLDER!, `${name}.webp`))
  expect(size).toBeLessThanOrEqual(MOST_BYTES)
}

test.runIf(FOLDER !== undefined)('the screens', { timeout: 240_000 }, async () => {
  mkdirSync(FOLDER!, { recursive: true })
  const stage = await Stage.open()
  const cast = await Cast.gather(stage.url)
  try {
    const stranger = await stage.page(await stage.context(PHONE))
    await stranger.getByRole('button', { name: 'Create account' }).waitFor()
    await picture(stranger, 'phone-welcome')
    await stranger.goto(`${stage.url}/welcome/link`)
    await stranger.getByRole('img', { name: /QR code/ }).waitFor()
    await picture(stranger, 'phone-link')

    const ada = await stage.visitor('Ada', DESK)
    const ella = await stage.visitor('Ella', PHONE)
    for (const { username } of [ada, ella]) {
      await cast.whisper('Noor', username, 'Did you get the tickets?', 'Row seven, I hope')
      await cast.whisper('Mateo', username, 'The recipe: more garlic than you think')
      await cast.whisper('Ben', username, 'See you at the jetty')
    }
    await cast.saturday(ada.username, ella.username)
    for (const { page } of [ada, ella]) {
      await page.getByRole('button', { name: /Saturday sail/ }).click()
      await saying(page, 'When do we cast off?').waitFor()
      await saying(page, 'She is back in the water').locator('img[src^="blob:"]').first().waitFor()
    }
    await say(ella.page, 'Nine it is ⛵')
    await saying(ada.page, 'Nine it is').waitFor()
    await say(ada.page, 'Then I bring the **good** coffee.')
    await saying(ella.page, 'Then I bring').waitFor()
    await picture(ada.page, 'desk-chat')
    await picture(ella.page, 'phone-chat')
    await ella.page.goto(stage.url)
    await ella.page.getByRole('button', { name: /Saturday sail.*Then I bring/s }).waitFor()
    await picture(ella.page, 'phone-list')

    const settings = async (who: Visitor, word: string, name: string) => {
      await who.page.goto(`${stage.url}/settings/${word}`)
      // A page is fetched when it is opened.
      const content = 'main section:last-of-type :is([role=switch], [role=radiogroup], [data-testid=version], h3)'
      await who.page.locator(content).first().waitFor()
      await picture(who.page, name)
    }
    await settings(ella, 'privacy', 'phone-privacy')
    await settings(ada, 'devices', 'desk-devices')
    await settings(ada, 'about', 'desk-about')
    await settings(ada, 'appearance', 'desk-appearance')
    await ada.page.getByRole('radio', { name: 'Dark' }).click()
    await ada.page.getByRole('radio', { name: 'Glow' }).click()
    await ada.page.getByRole('button', { name: /Saturday sail/ }).click()
    await saying(ada.page, 'Nine it is').waitFor()
    await picture(ada.page, 'desk-chat-dark')
    await ada.page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'ar'))
    await ada.page.reload()
    await saying(ada.page, 'Nine it is').waitFor()
    await picture(ada.page, 'desk-chat-arabic')
    await ella.page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'de'))
    await settings(ella, 'notifications', 'phone-notifications-german')
    expect(stage.complaints).toEqual([])
  } finally {
    await cast.leave()
    await stage.close()
  }
})
