import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startServer, type TestServer } from '@parley/testkit'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const CHROMIUM = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium'

declare global {
  var contractNames: () => string[]
  var runContract: (i: number) => Promise<void>
}

describe.skipIf(!existsSync(CHROMIUM))('in Chromium', () => {
  let browser: Browser
  let context: BrowserContext
  let pages: Server
  let server: TestServer
  let url: string

  beforeAll(async () => {
    const entry = fileURLToPath(new URL('./browser-page.ts', import.meta.url))
    const built = await build({
      logLevel: 'silent',
      configFile: false,
      build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'page' } },
    })
    const [{ output }] = built as unknown as [{ output: { fileName: string; code: string }[] }]
    const scripts = new Map(output.map(({ fileName, code }) => [`/${fileName}`, code]))
    pages = createServer((request, response) => {
      const script = scripts.get(request.url ?? '')
      response.writeHead(200, { 'content-type': script === undefined ? 'text/html' : 'text/javascript' })
      response.end(script ?? '<!doctype html><title>Parley</title><script type="module" src="/page.js"></script>')
    })
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
    // The name makes it a secure context, in which alone there is WebCrypto.
    url = `http://localhost:${(pages.address() as AddressInfo).port}`
    server = await startServer({ settings: { PARLEY_ORIGINS: url } }).catch(() => startServer())
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    context = await browser.newContext()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    pages?.close()
  })

  const open = async (): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForFunction(() => 'contractNames' in globalThis)
    return page
  }

  test('IndexedDB keeps what a store promises', async () => {
    const page = await open()
    const names = await page.evaluate(() => globalThis.contractNames())
    expect(names.length).toBeGreaterThan(5)
    for (const [i, name] of names.entries()) {
      const fault = await page.evaluate((nth) => globalThis.runContract(nth).then(() => '', String), i)
      expect(`${name}: ${fault}`).toBe(`${name}: `)
    }
    await page.close()
  })

  test('nothing lies open in IndexedDB, and its key cannot be taken out', async () => {
    const page = await open()
    const found = await page.evaluate(async () => {
      const { indexedDbStore } = globalThis as never as { indexedDbStore: (o: object) => Promise<any> }
      const store = await indexedDbStore({ name: 'sealed' })
      await store.write([['a', new TextEncoder().encode('marker-of-plain-text')]])
      await store.close()
      const db = await new Promise<IDBDatabase>((resolve) => {
        const asked = indexedDB.open('parley/sealed')
        asked.onsuccess = () => resolve(asked.result)
      })
      const read = (from: string) =>
        new Promise<any[]>((resolve) => {
          const asked = db.transaction(from).objectStore(from).getAll()
          asked.onsuccess = () => resolve(asked.result)
        })
      const [value] = await read('held')
      const [key] = await read('keys')
      const taken = await crypto.subtle.exportKey('raw', key).then(
        () => 'taken',
        (error: Error) => error.name,
      )
      return { text: new TextDecoder().decode(value), extractable: key.extractable, taken }
    })
    expect(found.text).not.toContain('marker')
    expect(found).toMatchObject({ extractable: false, taken: 'InvalidAccessError' })
    await page.close()
  })

  test('many tabs are one device: one leads, the others speak through it, and the next takes over', async () => {
    const [first, second] = [await open(), await open()]
    const start = (page: Page, mark: string) =>
      page.evaluate((by) => {
        const { shareTabs } = globalThis as never as { shareTabs: any }
        const tabs = shareTabs('tabs', async (tell: (event: string, payload: unknown) => void) => ({
          call: async (path: string[], input: unknown[]) => {
            tell('called', path.join('.'))
            return `${by} did ${path.join('.')} ${input.join(' ')}`
          },
          close: async () => {},
        }))
        Object.assign(globalThis, { tabs, heard: [] })
        tabs.on((event: string, payload: unknown) => (globalThis as any).heard.push([event, payload]))
      }, mark)
    const ask = (page: Page) => page.evaluate(() => (globalThis as any).tabs.call(['messages', 'send'], 'hello'))
    await start(first, 'first')
    expect(await ask(first)).toBe('first did messages.send hello')
    await start(second, 'second')
    expect(await ask(second)).toBe('first did messages.send hello')
    expect(await second.evaluate(() => (globalThis as any).heard)).toContainEqual(['called', 'messages.send'])
    await first.close()
    expect(await ask(second)).toBe('second did messages.send hello')
    await second.close()
  })
})
