// For everybody: an accessibility checker looks at every screen, in light and dark; and the whole way is gone without a mouse.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying, still, type Visitor } from './stage.ts'

const SETTINGS = ['', '/profile', '/privacy', '/security', '/devices', '/notifications', '/appearance', '/language']
const MORE_SETTINGS = ['/keyboard', '/storage', '/export', '/about', '/account']

let stage: Stage
let ada: Visitor

beforeAll(async () => {
  stage = await Stage.open()
  ada = await stage.visitor('Ada', DESK)
  const ben = await stage.visitor('Ben', PHONE)
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Good morning')
  await saying(ada.page, 'Good morning').waitFor()
}, 90_000)
afterAll(() => stage?.close())

/** With animations done: what fades in has no contrast yet. */
async function faults(page: Page, path: string): Promise<string[]> {
  await page.goto(stage.url + path)
  await page.getByRole('heading').first().waitFor()
  await still(page)
  return (await seriousFaults(page)).map((fault) => `${path}: ${fault}`)
}

test.each(['light', 'dark'] as const)('nothing serious is found on any screen, %s', async (colorScheme) => {
  const stranger = await stage.page(await stage.context({ ...PHONE, colorScheme, reducedMotion: 'reduce' }))
  const found: string[] = []
  for (const path of ['/welcome', '/welcome/create', '/welcome/sign-in']) found.push(...(await faults(stranger, path)))
  await ada.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  const chat = new URL(ada.page.url()).pathname
  const inside = ['/', chat, '/share', ...[...SETTINGS, ...MORE_SETTINGS].map((page) => `/settings${page}`)]
  for (const path of inside) found.push(...(await faults(ada.page, path)))
  expect(found).toEqual([])
  await ada.page.goto(stage.url + chat)
})

test('from the front door to the settings by keys alone', async () => {
  const page = await stage.page(await stage.context(DESK))
  const { keyboard } = page
  /** Tab until this is under the keys; a person would give up as well. */
  const reach = async (role: 'button' | 'textbox' | 'checkbox', name: string) => {
    const wanted = page.getByRole(role, { name, exact: true })
    await wanted.first().waitFor()
    for (let i = 0; i < 60; i++) {
      if (await wanted.evaluateAll((all) => all.some((element) => element === document.activeElement))) return
      await keyboard.press('Tab')
    }
    throw new Error(`${name} cannot be reached by Tab`)
  }
  await reach('button', 'Create account')
  await keyboard.press('Enter')
  await reach('textbox', 'Username')
  await keyboard.type(`eve_${Date.now()}`)
  await reach('textbox', 'Password')
  await keyboard.type('correct horse battery')
  await keyboard.press('Enter')
  await reach('checkbox', 'I have put it in a safe place')
  await keyboard.press('Space')
  await reach('button', 'Continue')
  await keyboard.press('Enter')
  await reach('button', 'Saved messages')
  await keyboard.press('Enter')
  await reach('textbox', 'Write a message')
  await keyboard.type('Without a mouse')
  await keyboard.press('Enter')
  await saying(page, 'Without a mouse').waitFor()
  await keyboard.press('Escape')
  await page.getByText('Choose a chat').waitFor()
  await keyboard.press('Control+,')
  await page.getByRole('region', { name: 'Settings' }).waitFor()
  await keyboard.press('F6')
  const region = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  const first = await region()
  await keyboard.press('F6')
  expect(await region()).not.toBe(first)
  await keyboard.press('Control+/')
  await page.getByText('Next part of the page').waitFor()
})

test('nothing complained', () => expect(stage.complaints).toEqual([]))
