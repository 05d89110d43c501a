// Everything one can set, set by hand in a browser, and looked at from where it counts: another device, another person, a fresh sign-in.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PASSWORD } from '@parley/testkit'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { film } from './film.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying, type Visitor } from './stage.ts'

let stage: Stage
let ada: Visitor
let ben: Visitor
let folder: string
/** What the camera sees. */
let seen: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-film-'))
  seen = join(folder, 'seen.y4m')
  await film(seen)
  stage = await Stage.open({}, { film: seen })
  ada = await stage.visitor('Ada', DESK)
  ben = await stage.visitor('Ben', PHONE)
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Kept for later')
  await saying(ada.page, 'Kept for later').waitFor()
}, 90_000)
afterAll(async () => {
  await stage?.close()
  await rm(folder, { recursive: true, force: true })
})

const open = (page: Page, word: string) => page.goto(`${stage.url}/settings/${word}`)
const toggle = (page: Page, name: string) => page.getByRole('switch', { name })

test('name, username, bio and picture are what others see', async () => {
  const { page } = ada
  await open(page, 'profile')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Username').fill('1')
  await page.getByText('beginning with a letter').waitFor()
  await page.getByLabel('Username').fill(ben.username)
  await page.getByLabel('About you').fill('Engines')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('This username is taken.').waitFor()
  await page.getByLabel('Username').fill(ada.username)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.', { exact: true }).waitFor()

  const png = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#c05a3c' } })
    .png()
    .toBuffer()
  await page
    .getByLabel('Picture', { exact: true })
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: png })
  await page.getByRole('button', { name: 'Remove picture' }).waitFor()
  await page.locator('img[src^="blob:"]').first().waitFor()
  await stage.shot(page, 'desk-profile')
})

test('privacy holds on the server, and preferences go along to other devices', async () => {
  const { page } = ada
  await open(page, 'privacy')
  await page.getByRole('radiogroup', { name: 'Your picture' }).getByRole('radio', { name: 'Nobody' }).click()
  await toggle(page, 'Read receipts').click()
  await page.getByRole('radiogroup', { name: 'Link previews' }).getByRole('radio', { name: 'Never' }).click()
  await page.reload()
  const nobody = page
    .getByRole('radiogroup', { name: 'Your picture' })
    .getByRole('radio', { name: 'Nobody', checked: true })
  await nobody.waitFor()
  await page.getByRole('switch', { name: 'Read receipts', checked: false }).waitFor()
  await page.getByText('You have blocked nobody.').waitFor()
  await open(page, 'appearance')
  await page.getByRole('radio', { name: 'Moss' }).click()
  await page.getByRole('radio', { name: 'Dots' }).click()
  await page.getByRole('radio', { name: 'Dark' }).click()
  await stage.shot(page, 'desk-appearance')
})

test('another browser is linked by what the camera sees of it', async () => {
  const { page } = ada
  const other = await stage.page(await stage.context(PHONE), '/welcome/link')
  await film(seen, await other.getByRole('img', { name: 'QR code to link this device' }).screenshot())
  await open(page, 'devices')
  await page.getByRole('button', { name: 'Link a device' }).click()
  await page.getByRole('button', { name: 'Scan with the camera' }).click()
  const digits = await page.getByTestId('digits').textContent()
  await expect.poll(() => other.getByTestId('digits').textContent(), { timeout: 20_000 }).toBe(digits)
  await stage.shot(other, 'phone-link-compare')
  // Thought better of, nobody is let in.
  await page.getByRole('button', { name: 'No' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('another browser is linked by its code, has everything, is renamed, and shut out again', async () => {
  const { page } = ada
  const other = await stage.page(await stage.context(DESK), '/welcome/link')
  const code = await other.getByText(/^PL1\./).textContent()
  await open(page, 'devices')
  await page.getByRole('button', { name: 'Link a device' }).click()
  await page.getByLabel('Or enter its code').fill('PL1.nonsense')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Look for a slip').waitFor()
  await page.getByLabel('Or enter its code').fill(code!)
  await page.getByRole('button', { name: 'Continue' }).click()
  const digits = await page.getByTestId('digits').textContent()
  await expect.poll(() => other.getByTestId('digits').textContent()).toBe(digits)
  await other.getByRole('button', { name: 'Yes, the same' }).click()
  await page.getByRole('button', { name: 'Yes, the same' }).click()
  await page.getByText('The device is linked.', { exact: true }).waitFor()
  await other.getByRole('button', { name: /Kept for later/ }).waitFor()
  // What was chosen on the other device is in force here.
  await expect.poll(() => other.locator('html').getAttribute('data-wallpaper')).toBe('dots')
  await open(other, 'privacy')
  const previews = other.getByRole('radiogroup', { name: 'Link previews' })
  await previews.getByRole('radio', { name: 'Never', checked: true }).waitFor()

  await page
    .getByText(/^Last used/)
    .locator('../..')
    .getByRole('button')
    .click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('Name of the device').fill('Attic')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Attic', { exact: true }).waitFor()
  await stage.shot(page, 'desk-devices')
  await page.getByRole('button', { name: 'More about Attic' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await other.getByText('This device was signed out.').waitFor()
  await page.getByText('Attic', { exact: true }).waitFor({ state: 'hidden' })
})

test('an authenticator app is set up, asked for when signing in, and one can still get in by a written-down code', async () => {
  const { page } = ben
  await open(page, 'security')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  await stage.shot(page, 'phone-authenticator')
  const secret = await page.getByRole('dialog').locator('code').textContent()
  await page.getByLabel('Code of the app').fill(new TOTP({ secret: Secret.fromBase32(secret!) }).generate())
  await page.getByRole('button', { name: 'Confirm' }).click()
  const listed = page.getByRole('list', { name: 'Codes for a lost phone' }).getByRole('listitem')
  await listed.last().waitFor()
  const codes = await listed.allTextContents()
  expect(codes).toHaveLength(10)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('codes left: 10').waitFor()

  const other = await stage.page(await stage.context(PHONE), '/welcome/sign-in')
  await other.getByLabel('Username').fill(ben.username)
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByLabel('Code of your authenticator app').fill('000000')
  await other.getByRole('button', { name: 'Continue' }).click()
  await other.getByText('Look for a slip').waitFor()
  await other.getByLabel('Code of your authenticator app').fill(codes[0]!)
  await other.getByRole('button', { name: 'Continue' }).click()
  await other.getByLabel('Recovery code').fill(ben.recoveryCode)
  await other.getByRole('button', { name: 'Unlock' }).click()
  await other.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
  await other.close()
})

test('another password, and a chat taken home as a file', async () => {
  const { page } = ada
  await open(page, 'security')
  await page.getByRole('button', { name: 'Change' }).click()
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByLabel('New password').fill('another horse entirely')
  await page.getByRole('dialog').getByRole('button', { name: 'Change password' }).click()
  await page.getByText('The username or the password is wrong.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('dialog').getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Your password is changed.', { exact: true }).waitFor()

  await open(page, 'export')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export Ben' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^parley-Ben-.*\.jsonl$/)
  expect(await readFile(await file.path(), 'utf8')).toContain('Kept for later')
})

test('who writes is heard: a line to be read out, a count in the title, a notice when nobody looks', async () => {
  const { page, context } = ada
  await context.grantPermissions(['notifications'], { origin: stage.url })
  await open(page, 'notifications')
  await toggle(page, 'Notices while Parley is in the background').click()
  await page.getByRole('switch', { name: /^Notices/, checked: true }).waitFor()
  await ben.page.goto(stage.url)
  await ben.page.getByRole('button', { name: /Ada/ }).click()
  await say(ben.page, 'Are you there?')
  await page.getByTestId('aloud').getByText('Ben: Are you there?').waitFor()
  await expect.poll(() => page.title()).toBe('(1) Parley')
  // Playwright makes every page believe that it is looked at.
  const debuggerOfPage = await context.newCDPSession(page)
  await debuggerOfPage.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const elsewhere = await context.newPage()
  await elsewhere.bringToFront()
  await say(ben.page, 'And now?')
  const shown = () =>
    page.evaluate(async () =>
      (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body }) => [title, body]),
    )
  await expect.poll(shown, { timeout: 15_000 }).toContainEqual(['Ben', 'And now?'])
  await elsewhere.close()
})

test('another language, and the whole page turns with it', async () => {
  const { page } = ada
  await open(page, 'language')
  await page.getByRole('radio', { name: 'العربية' }).click()
  await page.getByRole('heading', { name: 'الإعدادات' }).waitFor()
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
  expect(await page.getByRole('radiogroup').getAttribute('dir')).toBe('rtl')
  await stage.shot(page, 'desk-language-ar')
  await page.getByRole('radio', { name: 'Deutsch' }).click()
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  await open(page, 'privacy')
  await page.getByText('Lesebestätigungen').waitFor()
  await stage.shot(page, 'desk-privacy-de')
  await open(page, 'language')
  await page.getByRole('radio', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
})

test('what is kept here can be seen, and what this is', async () => {
  const { page } = ada
  await open(page, 'storage')
  await page.getByText(/of .* that this browser allows/).waitFor()
  const again = page.waitForEvent('load')
  await page.getByRole('button', { name: 'Clear' }).click()
  await again
  await page.getByText('What is kept on this device').waitFor()
  await open(page, 'about')
  expect(await page.getByTestId('version').textContent()).toMatch(/^Version \d+\.\d+\.\d+/)
})

test('an account ends only with its password and a clear word, and is gone', async () => {
  const { page } = ada
  await open(page, 'account')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill('another horse entirely')
  expect(await dialog.getByRole('button', { name: 'Delete account' }).isDisabled()).toBe(true)
  await dialog.getByLabel('I understand').check()
  await dialog.getByRole('button', { name: 'Delete account' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Username').fill(ada.username)
  await page.getByLabel('Password', { exact: true }).fill('another horse entirely')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The username or the password is wrong.').waitFor()
})

test('nothing complained', () => expect(stage.complaints).toEqual([]))
