// Coming in, by every door: what a person sees first, what is said when something is wrong, and that two of them can talk.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { PASSWORD } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying } from './stage.ts'

let stage: Stage
/** The built app, which this server alone gives out. */
let webFolder: string
beforeAll(async () => {
  webFolder = await mkdtemp(join(tmpdir(), 'parley-web-'))
  await cp(join(import.meta.dirname, '../../packages/web/dist'), webFolder, { recursive: true })
  stage = await Stage.open({ webFolder })
})
afterAll(async () => {
  await stage?.close()
  await rm(webFolder, { recursive: true, force: true })
})

test('an account is made, its code shown once, and two people talk; a reload changes nothing', async () => {
  const ada = await stage.visitor('Ada', DESK)
  const ben = await stage.visitor('Ben', PHONE)
  expect(ada.recoveryCode).toMatch(/^(\w{4}-){13}\w{4}$/)
  await stage.shot(ben.page, 'phone-empty')
  await stage.shot(ada.page, 'desk-empty')

  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Good morning, Ben.')
  await ben.page.getByRole('button', { name: /Ada/ }).click()
  await saying(ben.page, 'Good morning, Ben.').waitFor()
  await saying(ada.page, 'Good morning, Ben.').getByRole('img', { name: 'Read' }).waitFor()
  await say(ben.page, 'Morning! Tea?')
  await saying(ada.page, 'Morning! Tea?').waitFor()
  await stage.shot(ada.page, 'desk-chat')
  await stage.shot(ben.page, 'phone-chat')

  await ada.page.reload()
  await saying(ada.page, 'Morning! Tea?').waitFor()
  await ben.page.goto(stage.url)
  await ben.page.getByRole('button', { name: /Ada.*Tea/s }).waitFor()
  await stage.shot(ben.page, 'phone-list')
})

test('a recovery code that nobody said is kept is shown at every start until somebody does', async () => {
  const page = await stage.page(await stage.context())
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByLabel('Username').fill(`cy_${Date.now().toString(36)}`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Your name').fill('Cy')
  await page.getByRole('button', { name: 'Create account' }).click()
  const code = page.getByRole('list', { name: 'Your recovery code' }).getByRole('listitem')
  await code.last().waitFor()
  await page.reload()
  await code.last().waitFor()
  expect((await code.allTextContents()).join('-')).toMatch(/^(\w{4}-){13}\w{4}$/)
  await page.getByLabel('I have put it in a safe place').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Saved messages' }).click()
  await say(page, 'Not asked again')
  await saying(page, 'Not asked again').getByText(/:/).waitFor()
  expect(await code.count()).toBe(0)
})

test('whoever has lost everything comes back with password and code, and reads on', async () => {
  const ada = await stage.visitor('Ada')
  await ada.page.getByRole('button', { name: 'Saved messages' }).click()
  await say(ada.page, 'To be found again')
  await saying(ada.page, 'To be found again').getByText(/:/).waitFor()
  await ada.page.getByRole('button', { name: 'Settings' }).click()
  await ada.page.getByRole('link', { name: 'Account' }).click()
  await ada.page.getByRole('button', { name: 'Sign out' }).click()
  const dialog = ada.page.getByRole('dialog')
  expect(await dialog.textContent()).toContain('erased')
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  await ada.page.getByRole('button', { name: 'Sign in' }).click()

  await ada.page.getByLabel('Username').fill(ada.username)
  await ada.page.getByLabel('Password', { exact: true }).fill('not my password')
  await ada.page.getByRole('button', { name: 'Sign in' }).click()
  await ada.page.getByText('The username or the password is wrong.').waitFor()
  await stage.shot(ada.page, 'desk-wrong-password')
  await ada.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await ada.page.getByRole('button', { name: 'Sign in' }).click()

  await ada.page.getByLabel('Recovery code').fill(ada.recoveryCode.replace(/^\w{4}/, 'AAAA'))
  await ada.page.getByRole('button', { name: 'Unlock' }).click()
  await ada.page.getByText('This code is not right.').waitFor()
  await ada.page.getByLabel('Recovery code').fill(ada.recoveryCode.toLowerCase())
  await ada.page.getByRole('button', { name: 'Unlock' }).click()
  await ada.page.getByRole('button', { name: /To be found again/ }).waitFor()
})

test('what is wrong is said where it is, before anything is sent', async () => {
  const page = await stage.page(await stage.context(PHONE), '/welcome/create')
  await page.getByLabel('Username').fill('1a')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('beginning with a letter').waitFor()
  await page.getByText('3 more').waitFor()
  await stage.shot(page, 'phone-create')
})

test('the page is small, asked for anew each time, and what it needs is kept for good', async () => {
  const page = await fetch(`${stage.url}/chat/anything`, { headers: { 'accept-encoding': 'identity' } })
  expect(page.headers.get('cache-control')).toBe('no-cache')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  const html = await page.text()
  const weigh = async (pattern: RegExp) => {
    let bytes = 0
    for (const [, path] of html.matchAll(pattern)) {
      const asset = await fetch(stage.url + path, { headers: { 'accept-encoding': 'identity' } })
      expect(asset.headers.get('cache-control')).toContain('immutable')
      bytes += gzipSync(await asset.bytes(), { level: 9 }).length
    }
    return bytes
  }
  // The words of the language come along as a file of their own; the service worker has the list.
  const worker = await (await fetch(`${stage.url}/service-worker.js`)).text()
  const [words] = /\/assets\/en-[\w-]+\.js/.exec(worker)!
  const spoken = gzipSync(await (await fetch(stage.url + words)).bytes(), { level: 9 }).length
  const scripts = spoken + (await weigh(/(?:src|modulepreload"[^>]*href)="(\/assets\/[^"]+\.js)"/g))
  const styles = await weigh(/href="(\/assets\/[^"]+\.css)"/g)
  console.log(`initial JS ${scripts} bytes gzip, CSS ${styles} bytes gzip`)
  expect(scripts).toBeGreaterThan(10_000)
  expect(scripts).toBeLessThanOrEqual(200 * 1_024)
  expect(styles).toBeGreaterThan(1_000)
  expect(styles).toBeLessThanOrEqual(20 * 1_024)
})

/** Gives out another version of a file from now on, in whatever form it is asked for. */
async function publish(name: string, change: (text: string) => string): Promise<void> {
  const path = join(webFolder, name)
  for (const squeezed of ['.br', '.gz']) await rm(path + squeezed, { force: true })
  await writeFile(path, change(await readFile(path, 'utf8')))
}

test('a new version is there as soon as one says so, and not before', async () => {
  const page = await stage.page(await stage.context(PHONE))
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
  await page.reload()
  const edition = page.locator('meta[name=edition]')
  await publish('index.html', (html) => html.replace('</head>', '<meta name="edition" content="next"></head>'))
  await publish('service-worker.js', (code) => code.replace(/[0-9a-f]{16} \//, 'ffffffffffffffff /'))
  await page.reload()
  await page.getByText('A new version of Parley is here.').waitFor()
  expect(await edition.count()).toBe(0)
  await stage.shot(page, 'phone-update')
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Reload' }).click()
  await edition.waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Create account' }).waitFor()
  expect(await page.getByText('A new version of Parley is here.').count()).toBe(0)
  expect(await page.evaluate(() => caches.keys())).toEqual(['parley-shell-ffffffffffffffff'])
})

test.each(['/api/nothing', '/nothing', '/assets/nothing.js', '/docs/nothing'])('%s is not the app', async (path) => {
  const answer = await fetch(stage.url + path)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error: { code: 'NO_ROUTE' } })
})

test('nothing complained: no error, no breach of the content policy, not a word to anybody else', () => {
  expect(stage.complaints).toEqual([])
})
