// The server goes, and comes back: nothing that was written is lost or said twice, the app opens without it, and many tabs are one device.

import { startFaultProxy, type FaultProxy } from '@parley/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { House } from '../kill/house.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying, type Visitor } from './stage.ts'

let house: House
let proxy: FaultProxy
let stage: Stage
let ada: Visitor
let ben: Visitor

/** Killed with everything that was on its way; the address stays. */
async function killServer() {
  await house.killServer()
  proxy.reset()
}

/** Its PostgreSQL goes and comes with the server, so each look is one of its own. */
async function entries(): Promise<number> {
  const database = new pg.Client(house.connection)
  await database.connect()
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from entries where kind = 'message'`,
  )
  await database.end()
  return rows[0]!.count
}

beforeAll(async () => {
  house = await House.build()
  await house.start()
  proxy = await startFaultProxy({ target: { port: house.port } })
  stage = await Stage.at(proxy.port)
  ada = await stage.visitor('Ada', DESK)
  ben = await stage.visitor('Ben', PHONE)
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Hello Ben')
  await ben.page.getByRole('button', { name: /Ada/ }).click()
  await saying(ben.page, 'Hello Ben').waitFor()
}, 120_000)

afterAll(async () => {
  await stage?.close()
  proxy?.reset()
  await proxy?.close()
  await house?.tearDown()
})

test('killed between taking a message and saying so: it is there once', async () => {
  const before = await entries()
  // What the server answers no longer arrives.
  proxy.set({ blackHole: true }, 'down')
  await say(ada.page, 'Said exactly once')
  await expect.poll(entries, { timeout: 20_000 }).toBe(before + 1)
  await killServer()
  await house.start()
  await proxy.heal()

  await saying(ben.page, 'Said exactly once').waitFor({ timeout: 40_000 })
  await saying(ada.page, 'Said exactly once')
    .getByRole('img', { name: /Sent|Delivered|Read/ })
    .waitFor({ timeout: 40_000 })
  expect(await saying(ada.page, 'Said exactly once').count()).toBe(1)
  expect(await saying(ben.page, 'Said exactly once').count()).toBe(1)
  expect(await entries()).toBe(before + 1)
})

test('with the server dead the app opens, reads and writes; what was written goes out once it is back', async () => {
  const { page } = ada
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
  const before = await entries()
  await killServer()
  await page.reload()
  await saying(page, 'Said exactly once').waitFor()
  await page.getByText('No connection').first().waitFor()
  // What was typed last has not even reached the worker; it is there all the same, and nobody else can read it.
  const field = page.getByRole('textbox', { name: 'Write a message' })
  const kept = () => page.evaluate(() => Object.entries(localStorage).filter(([place]) => place.includes('/pocket/')))
  await field.focus()
  await page.keyboard.type('Written in')
  await page.reload()
  await expect.poll(() => field.inputValue(), { timeout: 20_000 }).toBe('Written in')
  expect(await kept()).toHaveLength(1)
  expect(String(await kept())).not.toContain('Written')
  await say(page, 'Written in the dark')
  await saying(page, 'Written in the dark').waitFor()
  await stage.shot(page, 'desk-offline')
  // Not even on the disk of this page alone: another reload, and it is still there; and no longer a draft.
  await page.reload()
  await saying(page, 'Written in the dark').getByRole('img', { name: 'On its way' }).waitFor()
  await page
    .getByRole('list', { name: 'Your chats' })
    .getByRole('button', { name: /Written in the dark/ })
    .waitFor()
  expect(await field.inputValue()).toBe('')

  await house.start()
  await saying(ben.page, 'Written in the dark').waitFor({ timeout: 40_000 })
  await saying(page, 'Written in the dark')
    .getByRole('img', { name: /Sent|Delivered|Read/ })
    .waitFor({ timeout: 40_000 })
  await page.getByText('No connection').first().waitFor({ state: 'hidden' })
  await expect.poll(kept, { timeout: 20_000 }).toEqual([])
  expect(await saying(ben.page, 'Written in the dark').count()).toBe(1)
  expect(await entries()).toBe(before + 1)
})

test('two tabs are one device; when the one that leads is closed the other goes on', async () => {
  const second = await stage.page(ada.context, new URL(ada.page.url()).pathname)
  await saying(second, 'Hello Ben').waitFor()
  await say(second, 'From the second tab')
  await saying(ada.page, 'From the second tab').waitFor()
  await saying(ben.page, 'From the second tab').waitFor()

  const before = await entries()
  await say(second, 'While the first tab dies')
  await ada.page.close()
  await saying(ben.page, 'While the first tab dies').waitFor({ timeout: 40_000 })
  await saying(second, 'While the first tab dies')
    .getByRole('img', { name: /Sent|Delivered|Read/ })
    .waitFor()
  await say(ben.page, 'I hear you')
  await saying(second, 'I hear you').waitFor()
  expect(await saying(ben.page, 'While the first tab dies').count()).toBe(1)
  expect(await entries()).toBe(before + 2)
  ada = { ...ada, page: second }
})

test('what is shared from elsewhere is shown first, and goes to whom one chooses', async () => {
  const { page } = ada
  await page.goto(`${stage.url}/share?title=A%20page&url=https%3A%2F%2Fexample.org%2F`)
  await expect.poll(() => page.getByLabel('What is sent').inputValue()).toBe('A page\nhttps://example.org/')
  await page.getByRole('button', { name: 'Send to Ben' }).click()
  await saying(ben.page, 'https://example.org/').waitFor()
})

test('files that another app hands over go to whom one chooses, with their words, and can be taken once', async () => {
  const { page } = ada
  // As the system does it when this app is chosen: a form, which never reaches the server.
  await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), { method: 'POST', action: '/share' })
    form.enctype = 'multipart/form-data'
    form.innerHTML = '<input name="text"><input name="files" type="file" multiple><button>Hand over</button>'
    form.querySelector('input')!.value = 'Two of a kind'
    document.body.prepend(form)
  })
  const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`This is ${name}`) })
  await page.locator('input[type=file]').setInputFiles([file('one.txt'), file('two.txt')])
  await page.getByRole('button', { name: 'Hand over' }).click()
  await page.getByRole('list', { name: 'Chosen files' }).getByText('two.txt').waitFor()
  await stage.shot(page, 'desk-share')
  const address = page.url()
  await page.getByRole('button', { name: 'Send to Ben' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
  await saying(ben.page, 'Two of a kind').getByRole('button', { name: 'Save one.txt' }).waitFor()
  const downloading = ben.page.waitForEvent('download')
  await saying(ben.page, 'Two of a kind').getByRole('button', { name: 'Save two.txt' }).click()
  const pieces: Buffer[] = []
  for await (const piece of await (await downloading).createReadStream()) pieces.push(piece as Buffer)
  expect(Buffer.concat(pieces).toString()).toBe('This is two.txt')

  await page.goto(address)
  await page.getByText('no longer here').waitFor()
  expect(await page.getByRole('list', { name: 'Chosen files' }).count()).toBe(0)
})

test('it can be installed: manifest, icons and a worker that answers for everything', async () => {
  const manifest = (await (await fetch(`${stage.url}/manifest.webmanifest`)).json()) as {
    icons: { src: string; purpose?: string }[]
    share_target: { action: string; method: string; params: { text: string; files: { name: string }[] } }
  }
  expect(manifest.share_target).toMatchObject({
    ...{ action: '/share', method: 'POST' },
    params: { text: 'text', files: [{ name: 'files' }] },
  })
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
  for (const { src } of manifest.icons) expect((await fetch(stage.url + src)).status).toBe(200)
  const worker = await fetch(`${stage.url}/service-worker.js`)
  expect(worker.headers.get('cache-control')).toBe('no-cache')
  const scope = await ada.page.evaluate(async () => (await navigator.serviceWorker.ready).scope)
  expect(scope).toBe(`${stage.url}/`)
})

test('nothing complained', () => expect(stage.complaints).toEqual([]))
