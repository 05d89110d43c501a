// A chat of ten thousand messages: what is read stays where it is while older comes in, and scrolling never leaves an empty page.

import { chats, messages, users } from '@parley/protocol'
import { type Person, signUp } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stage, saying, type Visitor } from './stage.ts'

const COUNT = 10_000
const AT_ONCE = 200
/** So many pages of older ones come in above. */
const PAGES = 15

let stage: Stage
let ada: Visitor
let carl: Person
let chatId: string
/** So far up from the end: on none of the pages that are read first. */
const QUOTED = 700
/** Where each came to stand: what is sent at once is put in some order. */
const placed: { id: string; seq: number }[] = []

const tell = (text: string, replyTo?: string) =>
  carl.call(messages.send, {
    ...{ chatId, clientId: crypto.randomUUID(), content: { text } },
    ...(replyTo === undefined ? {} : { replyTo }),
  })

beforeAll(async () => {
  stage = await Stage.open()
  ada = await stage.visitor('Ada')
  // All of it is there before she looks: nothing comes in at the end while she reads.
  await ada.page.close()
  carl = await signUp(stage.server.url)
  const found = await carl.call(users.search, { q: ada.username })
  const memberIds = [found.users[0]!.id]
  chatId = (await carl.call(chats.create, { type: 'group', name: 'Long', memberIds, privacy: 'server' })).id
  for (let from = 0; from < COUNT; from += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, i) => {
        const link = (from + i) % 50 === 0 ? `https://example.org/${from + i}` : ''
        placed[from + i] = await tell(`Number ${from + i}. ${'words '.repeat((from + i) % 40)}${link}`)
      }),
    )
  }
  ada.page = await stage.page(ada.context)
}, 180_000)
afterAll(() => stage?.close())

test('older comes in above without moving what is read, and the way up is smooth', async () => {
  await ada.page.getByRole('button', { name: /Long/ }).click()
  const newest = placed.reduce((best, { seq }, i) => (seq > placed[best]!.seq ? i : best), 0)
  await saying(ada.page, `Number ${newest}.`).waitFor()
  const seen = await ada.page.evaluate(async (pages) => {
    const scroller = document.querySelector<HTMLElement>('[data-history]')!
    // After the frame is painted: what is put right before that was never seen.
    const frame = () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame((at) => {
          const { port1, port2 } = new MessageChannel()
          port1.addEventListener('message', () => resolve(at))
          port1.start()
          port2.postMessage(0)
        })
      })
    const shown = () =>
      [...scroller.querySelectorAll<HTMLElement>('[data-message]')].find((one) => {
        const { top, bottom } = one.getBoundingClientRect()
        return top >= 120 && bottom <= innerHeight - 120
      })
    let [shift, empty] = [0, 0]
    const frames: number[] = []
    for (let round = 0; round < pages; round++) {
      const height = scroller.scrollHeight
      // As a wheel does, until older is asked for.
      while (scroller.scrollTop > 1_300 && scroller.scrollHeight < height + 500) {
        const before = await frame()
        scroller.scrollTop -= 120
        frames.push((await frame()) - before)
        if (!shown()) empty++
      }
      await frame()
      const anchor = shown()!
      const top = anchor.getBoundingClientRect().top
      while (scroller.scrollHeight < height + 500) {
        await frame()
        shift = Math.max(shift, Math.abs(anchor.getBoundingClientRect().top - top))
      }
      for (let i = 0; i < 3; i++) await frame()
      shift = Math.max(shift, Math.abs(anchor.getBoundingClientRect().top - top))
    }
    const sorted = frames.toSorted((a, b) => a - b)
    const long = frames.filter((ms) => ms > 50).length
    return { shift, empty, frames: frames.length, p95: sorted[Math.floor(sorted.length * 0.95)], long }
  }, PAGES)
  console.log(`scrolling up ten thousand messages: ${JSON.stringify(seen)}`)
  expect(seen.shift).toBeLessThanOrEqual(1)
  expect(seen.empty).toBe(0)
})

test('a chat that was looked at is there again at once', async () => {
  const ms = await ada.page.evaluate(async () => {
    const long = [...document.querySelectorAll<HTMLElement>('nav button')].find((one) =>
      one.textContent?.includes('Long'),
    )!
    const address = location.pathname
    history.pushState(null, '', '/')
    dispatchEvent(new PopStateEvent('popstate'))
    while (document.querySelector('[data-message]')) await new Promise(requestAnimationFrame)
    const before = performance.now()
    long.click()
    while (!document.querySelector('[data-message]')) await new Promise(requestAnimationFrame)
    return location.pathname === address ? performance.now() - before : Number.NaN
  })
  console.log(`chat switch: ${ms.toFixed(0)} ms`)
  expect(ms).not.toBeNaN()
})

/** On the page, and where one can see it. */
const inSight = (text: string) =>
  expect
    .poll(
      () =>
        saying(ada.page, text).evaluateAll((found) =>
          found.map((one) => {
            const { top, bottom } = one.getBoundingClientRect()
            const scroller = one.closest('[data-history]')!.getBoundingClientRect()
            return top >= scroller.top && bottom <= scroller.bottom
          }),
        ),
      { timeout: 20_000 },
    )
    .toEqual([true])

test('one goes to what is quoted, far up, and back', async () => {
  const { page } = ada
  await tell('As I said', placed[COUNT - QUOTED]!.id)
  await inSight('As I said')
  await saying(page, 'As I said').getByRole('button').click()
  await inSight(`Number ${COUNT - QUOTED}.`)
  expect(await saying(page, 'As I said').count()).toBe(0)
  await page.getByRole('button', { name: 'Back to where you were' }).click()
  await inSight('As I said')
})

test('one comes back to what is unread first', async () => {
  const { page } = ada
  await page.goto(stage.url)
  await page.getByRole('button', { name: /Long.*As I said/s }).waitFor()
  for (let i = 0; i < 40; i++) await tell(`Meanwhile ${i}.`)
  await page.getByRole('button', { name: /Long.*Meanwhile 39\./s }).click()
  await inSight('Meanwhile 0.')
  await page.getByText('Unread', { exact: true }).waitFor()
  await stage.shot(page, 'desk-unread')
  // It stays there, though more comes in above and below.
  const nth = () =>
    saying(page, 'Meanwhile 0.').evaluate(async (one) => {
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)
      return Number(one.closest<HTMLElement>('[data-index]')!.dataset['index'])
    })
  await expect.poll(nth, { timeout: 20_000 }).toBeGreaterThan(60)
  await inSight('Meanwhile 0.')
  expect(await saying(page, 'Meanwhile 39.').count()).toBe(0)
  await page.getByRole('button', { name: 'To the newest message' }).click()
  await inSight('Meanwhile 39.')
})

test('links of long ago come as one asks for them, the newest first', async () => {
  await ada.page.goto(`${stage.url}/chat/${chatId}/info/gallery`)
  await ada.page.getByRole('radio', { name: 'Links' }).click()
  const links = ada.page.getByRole('link', { name: /example\.org/ })
  await links.first().waitFor()
  // Further than one page of them, so that what is spent on this device is fetched, and what is more than a page is gone on with.
  for (let before = 0, now = await links.count(); now < 70; before = now, now = await links.count()) {
    if (now > before) await ada.page.getByRole('button', { name: 'Show older' }).click()
    await expect.poll(() => links.count(), { timeout: 20_000 }).toBeGreaterThan(now)
  }
  const numbers = (await links.allTextContents()).map((text) => Number(/\d+$/.exec(text)))
  const sent = Array.from({ length: COUNT / 50 }, (_, i) => i * 50).sort((a, b) => placed[b]!.seq - placed[a]!.seq)
  expect(numbers).toEqual(sent.slice(0, numbers.length))
})

test('nothing complained', () => {
  expect(stage.complaints).toEqual([])
})
