/** What the browser tests stand on: the real server with the built app, one Chromium, and people who each have a browser of their own. */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PASSWORD, type ServerOptions, startServer, type TestServer } from '@parley/testkit'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const CHROMIUM = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium'
/** A microphone that beeps, and a camera; it may be made to see a film. */
const FAKE_MEDIA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']
type Devices = { hasDevices?: boolean; film?: string }
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
}
export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }

/** A person in front of a browser, signed in. */
export type Visitor = { page: Page; context: BrowserContext; username: string; name: string; recoveryCode: string }

async function curtain(moreArgs: readonly string[] = []): Promise<Browser> {
  if (!existsSync(join(import.meta.dirname, '../../packages/web/dist/index.html'))) {
    throw new Error('The web app is not built: npm run build')
  }
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...moreArgs] })
}

export class Stage {
  /** By its name, which makes it a secure context: only there are there keys. */
  readonly url: string
  readonly browser: Browser
  /** What no page may do: throw, complain in its console, break the content policy, speak to anybody else. */
  readonly complaints: string[] = []
  #contexts: BrowserContext[] = []
  #server: TestServer | undefined

  private constructor(port: number, browser: Browser, server?: TestServer) {
    this.url = `http://localhost:${port}`
    this.browser = browser
    this.#server = server
  }

  static async open(options: ServerOptions = {}, { film, hasDevices = film !== undefined }: Devices = {}) {
    const server = await startServer(options)
    const seen = film ? [`--use-file-for-fake-video-capture=${film}`] : []
    return new Stage(server.app.port, await curtain(hasDevices ? [...FAKE_MEDIA, ...seen] : []), server)
  }

  /** Before a server that somebody else starts, and ends. */
  static async at(port: number): Promise<Stage> {
    return new Stage(port, await curtain())
  }

  get server(): TestServer {
    if (!this.#server) throw new Error('This server is somebody else’s')
    return this.#server
  }

  async context(options: BrowserContextOptions = DESK): Promise<BrowserContext> {
    const context = await this.browser.newContext({ locale: 'en-GB', ...options })
    context.setDefaultTimeout(20_000)
    this.#contexts.push(context)
    return context
  }

  async page(context: BrowserContext, path = '/'): Promise<Page> {
    const page = await context.newPage()
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('console', (message) => {
      // A refused sign-in and a server that is away are logged by the browser itself.
      const isOfNetwork = /Failed to load resource|WebSocket connection|ERR_/.test(message.text())
      if (message.type() === 'error' && !isOfNetwork) this.complaints.push(message.text())
    })
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (/^(http|ws)s?:$/.test(url.protocol) && url.host !== new URL(this.url).host) this.complaints.push(url.href)
    })
    await page.goto(`${this.url}${path}`)
    return page
  }

  /** Comes in through the front door, as anybody would. */
  async visitor(name: string, options: BrowserContextOptions = DESK): Promise<Visitor> {
    const context = await this.context(options)
    const page = await this.page(context)
    const username = `${name.toLowerCase()}_${randomBytes(3).toString('hex')}`
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByLabel('Your name').fill(name)
    await page.getByRole('button', { name: 'Create account' }).click()
    const code = page.getByRole('list', { name: 'Your recovery code' }).getByRole('listitem')
    await code.last().waitFor()
    const recoveryCode = (await code.allTextContents()).join('-')
    await page.getByLabel('I have put it in a safe place').check()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
    return { page, context, username, name, recoveryCode }
  }

  /** Into PARLEY_SHOTS, or the temporary folder: for people to look at. */
  async shot(page: Page, name: string): Promise<void> {
    const folder = process.env['PARLEY_SHOTS'] ?? join(tmpdir(), 'parley-shots')
    mkdirSync(folder, { recursive: true })
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close()
    await this.browser.close()
    await this.#server?.stop()
  }
}

/** With what appears there, and nothing moving; what turns for ever is left to turn. */
export const still = (page: Page) =>
  page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(ending.map((one) => one.finished.catch(() => {})))
  })

export async function openChatWith(page: Page, username: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).first().click()
  await page.getByLabel('Name or @username').fill(username)
  await page.getByRole('button', { name: `@${username}` }).click()
  await page.getByRole('textbox', { name: 'Write a message' }).waitFor()
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Write a message' }).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

/** A message that shows, by what it says. */
export const saying = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text })
