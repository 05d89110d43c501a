import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer, type TestServer } from '@parley/testkit'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SharedClient, SharedClientOptions } from './shared-client.ts'

const CHROMIUM = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium'

declare global {
  var contractNames: () => string[]
  var runContract: (i: number) => Promise<void>
  var openSharedClient: (options: SharedClientOptions) => SharedClient
  var client: SharedClient
  var heard: string[]
  var offered: Awaited<ReturnType<SharedClient['links']['offer']>>
  var scanned: Awaited<ReturnType<SharedClient['links']['scan']>>
}

describe.skipIf(!existsSync(CHROMIUM))('in Chromium', () => {
  let browser: Browser
  let context: BrowserContext
  let pages: PreviewServer
  let folder: string | undefined
  let server: TestServer
  let url: string

  beforeAll(async () => {
    server = await startServer()
    folder = await mkdtemp(join(import.meta.dirname, '.page-'))
    const page = fileURLToPath(new URL('./browser-page.ts', import.meta.url))
    await writeFile(join(folder, 'index.html'), `<title>Parley</title><script type="module" src="${page}"></script>`)
    const options = { root: folder, configFile: false, logLevel: 'silent' } as const
    await build({ ...options, worker: { format: 'es' } })
    const proxy = { '/api': { target: server.url }, '/socket.io': { target: server.url, ws: true } }
    pages = await preview({ ...options, preview: { port: 0, host: '127.0.0.1', proxy } })
    // The name makes it a secure context, in which alone there is WebCrypto.
    url = `http://localhost:${(pages.httpServer.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    context = await browser.newContext()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
    await server?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const open = async (of = context): Promise<Page> => {
    const page = await of.newPage()
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

  /** A tab of a browser, with its client and all the messages it was told of. */
  const tab = async (of: BrowserContext): Promise<Page> => {
    const page = await open(of)
    await page.evaluate(() => {
      const client = globalThis.openSharedClient({ url: location.origin, name: 'me' })
      const heard: string[] = []
      client.on('message', ({ text }) => heard.push(text ?? ''))
      Object.assign(globalThis, { client, heard })
      return client.status()
    })
    return page
  }
  const register = (page: Page, username: string) =>
    page.evaluate((name) => globalThis.client.register({ username: name, password: 'correct horse' }), username)
  const isLeader = (page: Page) => page.evaluate(() => globalThis.client.isLeader)

  test('many tabs are one device, and what is sent as the leading one dies is sent once', async () => {
    const [here, there] = [await browser.newContext(), await browser.newContext()]
    const [first, second] = [await tab(here), await tab(here)]
    const [left, right] = [await tab(there), await tab(there)]
    const name = `ada_${Date.now().toString(36)}`
    await register(second, name)
    const { userId } = await register(left, `bob_${Date.now().toString(36)}`)
    expect(await first.evaluate(() => globalThis.client.status())).toMatchObject({ isSignedIn: true, isLinked: true })
    expect([await isLeader(first), await isLeader(second)]).toEqual([true, false])
    const chatId = await second.evaluate(async (bob) => (await globalThis.client.chats.openDirect(bob)).id, userId)

    const send = (page: Page, text: string) =>
      page.evaluate(
        async ([chat, words]) => {
          const { clientId } = await globalThis.client.messages.send(chat!, { text: words! })
          await globalThis.client.messages.sent(clientId!)
        },
        [chatId, text],
      )
    const readBy = (page: Page) =>
      page.evaluate(async (chat) => {
        const { messages } = await globalThis.client.messages.page(chat)
        return messages.map(({ text }) => text ?? '')
      }, chatId)
    const hears = (page: Page, text: string) => page.waitForFunction((words) => globalThis.heard.includes(words), text)

    await send(second, 'both hear it')
    await Promise.all([left, right, first].map((page) => hears(page, 'both hear it')))

    // The leader goes in the middle of it, again and again; the next one goes on.
    const sent = ['both hear it']
    let [leader, other] = [first, second]
    for (let round = 0; round < 4; round++) {
      const words = Array.from({ length: 3 }, (_, i) => `round ${round}, ${i}`)
      const sending = Promise.all(words.map((text) => send(other, text)))
      await leader.close()
      await sending
      sent.push(...words)
      ;[leader, other] = [other, await tab(here)]
      expect(await isLeader(leader)).toBe(true)
    }
    await hears(right, sent.at(-1)!)
    for (const page of [left, right, other, leader]) expect((await readBy(page)).toSorted()).toEqual(sent.toSorted())

    const found = await right.evaluate(() => globalThis.client.search({ text: 'round 3' }))
    expect(found).toHaveLength(3)
    const lines = await other.evaluate(async (chat) => {
      const all: string[] = []
      for await (const line of globalThis.client.export(chat)) all.push(line)
      return all.length
    }, chatId)
    expect(lines).toBe(sent.length)
    const refused = await right.evaluate(() =>
      globalThis.client.calls.users.get({ userId: crypto.randomUUID() }).catch(({ code }) => code),
    )
    expect(refused).toBe('NOT_FOUND')

    // Promises and functions of an answer stay where they are, and can be used all the same.
    const laptop = await tab(await browser.newContext())
    const qr = await laptop.evaluate(async () => {
      globalThis.offered = await globalThis.client.links.offer('Laptop')
      return globalThis.offered.qr
    })
    const theirs = await other.evaluate(async (shown) => {
      globalThis.scanned = await globalThis.client.links.scan(shown)
      return globalThis.scanned.code
    }, qr)
    expect(await laptop.evaluate(() => globalThis.offered.code)).toBe(theirs)
    await Promise.all([
      other.evaluate(() => globalThis.scanned.approve()),
      laptop.evaluate(() => globalThis.offered.confirm()),
    ])
    expect((await readBy(laptop)).toSorted()).toEqual(sent.toSorted())

    await left.evaluate(() => globalThis.client.signOut())
    expect(await right.evaluate(() => globalThis.client.status())).toMatchObject({ isSignedIn: false, isLinked: false })
    expect(await right.evaluate(() => globalThis.client.chats.list())).toEqual([])
  }, 120_000)
})
