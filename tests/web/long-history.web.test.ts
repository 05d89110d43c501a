// A chat of ten thousand messages: what is read stays where it is while older comes in, and scrolling never leaves an empty page.

import { chats, messages, users } from '@parley/protocol'
import { signUp } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stage, saying, type Visitor } from './stage.ts'

const COUNT = 10_000
const AT_ONCE = 200
/** So many pages of older ones come in above. */
const PAGES = 15

let stage: Stage
let ada: Visitor

beforeAll(async () => {
  stage = await Stage.open()
  ada = await stage.visitor('Ada')
  // All of it is there before she looks: nothing comes in at the end while she reads.
  await ada.page.close()
  const carl = await signUp(stage.server.url)
  const found = await carl.call(users.search, { q: ada.username })
  const memberIds = [found.users[0]!.id]
  const chat = await carl.call(chats.create, { type: 'group', name: 'Long', memberIds, privacy: 'server' })
  for (let from = 0; from < COUNT; from += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) => {
        const link = (from + i) % 50 === 0 ? `https://example.org/${from + i}` : ''
        const text = `Number ${from + i}. ${'words '.repeat((from + i) % 40)}${link}`
        return carl.call(messages.send, { chatId: chat.id, clientId: crypto.randomUUID(), content: { text } })
      }),
    )
  }
  ada.page = await stage.page(ada.context)
}, 180_000)
afterAll(() => stage?.close())

test('older comes in above without moving what is read, and the way up is smooth', async () => {
  await ada.page.getByRole('button', { name: /Long/ }).click()
  await saying(ada.page, `Number ${COUNT - 1}.`).waitFor()
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

test('links of long ago come as one asks for them, the newest first', async () => {
  await ada.page.goto(`${ada.page.url()}/info/gallery`)
  await ada.page.getByRole('radio', { name: 'Links' }).click()
  const links = ada.page.getByRole('link', { name: /example\.org/ })
  await links.first().waitFor()
  // Further than one page of them, so that what is spent on this device is fetched, and what is more than a page is gone on with.
  for (let before = 0, now = await links.count(); now < 70; before = now, now = await links.count()) {
    if (now > before) await ada.page.getByRole('button', { name: 'Show older' }).click()
    await expect.poll(() => links.count(), { timeout: 20_000 }).toBeGreaterThan(now)
  }
  const numbers = (await links.allTextContents()).map((text) => Number(/\d+$/.exec(text)))
  expect(numbers).toEqual(numbers.map((_, i) => COUNT - 50 - i * 50))
})

test('nothing complained', () => {
  expect(stage.complaints).toEqual([])
})
