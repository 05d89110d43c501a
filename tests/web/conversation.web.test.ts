// A conversation, with everything that is done in one, as two people see it.

import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying, type Visitor } from './stage.ts'

let stage: Stage
let ada: Visitor
let ben: Visitor

beforeAll(async () => {
  stage = await Stage.open()
  ada = await stage.visitor('Ada', DESK)
  ben = await stage.visitor('Ben', PHONE)
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Hello Ben')
  await ben.page.getByRole('button', { name: /Ada/ }).click()
  await saying(ben.page, 'Hello Ben').waitFor()
}, 120_000)
afterAll(() => stage?.close())

const field = ({ page }: Visitor) => page.getByRole('textbox', { name: 'Write a message' })
const write = async (who: Visitor, text: string) => {
  await field(who).fill(text)
  await who.page.getByRole('button', { name: 'Send', exact: true }).click()
}
const choose = async (who: Visitor, text: string, item: string) => {
  await saying(who.page, text).click({ button: 'right', position: { x: 40, y: 12 } })
  await who.page.getByRole('menuitem', { name: item, exact: true }).click()
}

test('what is said has ticks that rise, and what was answered can be gone to', async () => {
  await saying(ada.page, 'Hello Ben').getByRole('img', { name: 'Read' }).waitFor()
  await write(ada, 'Answer me')
  await choose(ada, 'Answer me', 'Reply')
  await field(ada).fill('To myself: **bold** and `code`')
  await ada.page.keyboard.press('Enter')
  const answer = saying(ben.page, 'To myself')
  await answer.locator('code', { hasText: 'code' }).waitFor()
  expect(await answer.locator('.font-bold').textContent()).toBe('bold')
  await answer.getByRole('button', { name: /Answer me/ }).click()
})

test('the last thing said is changed by the up key, and both see it', async () => {
  await field(ada).click()
  await ada.page.keyboard.press('ArrowUp')
  await ada.page.getByRole('button', { name: 'Save' }).waitFor()
  await ada.page.keyboard.press('End')
  await ada.page.keyboard.type(' (changed)')
  await ada.page.keyboard.press('Enter')
  await saying(ben.page, '(changed)').getByText('edited').waitFor()
  expect(await field(ada).inputValue()).toBe('')
})

test('a reaction is given from the menu and taken back by a press', async () => {
  await saying(ben.page, 'Hello Ben').dispatchEvent('contextmenu')
  await ben.page.getByRole('menuitem', { name: '👍' }).click()
  const given = saying(ada.page, 'Hello Ben').getByRole('button', { name: /👍 by/ })
  await given.waitFor()
  await stage.shot(ada.page, 'desk-conversation')
  await saying(ben.page, 'Hello Ben').getByRole('button', { name: /👍 by/ }).click()
  await given.waitFor({ state: 'detached' })
})

test('pinned, starred, and asked who has read it', async () => {
  await choose(ada, 'Hello Ben', 'Pin')
  await ben.page.getByRole('button', { name: /Pinned.*Hello Ben/s }).waitFor()
  await choose(ada, 'Hello Ben', 'Star')
  await saying(ada.page, 'Hello Ben').getByLabel('Starred').waitFor()
  await choose(ada, 'Hello Ben', 'Message info')
  await ada.page.getByRole('dialog').getByText('Read by 1').waitFor()
  await ada.page.getByRole('dialog').getByText('Ben').waitFor()
  await ada.page.keyboard.press('Escape')
  await choose(ada, 'Hello Ben', 'Unpin')
  await ben.page.getByRole('button', { name: /Pinned/ }).waitFor({ state: 'detached' })
})

test('deleted for everyone is gone for both; thought better of, it stays', async () => {
  await write(ada, 'Regretted')
  await saying(ben.page, 'Regretted').waitFor()
  await choose(ada, 'Regretted', 'Delete')
  await ada.page.getByRole('button', { name: 'Delete for everyone' }).click()
  await saying(ada.page, 'Regretted').waitFor({ state: 'detached' })
  await ada.page.getByRole('button', { name: 'Undo' }).click()
  await saying(ada.page, 'Regretted').waitFor()
  await choose(ada, 'Regretted', 'Delete')
  await ada.page.getByRole('button', { name: 'Delete for everyone' }).click()
  await saying(ben.page, 'This message was deleted').waitFor()
  expect(await saying(ben.page, 'Regretted').count()).toBe(0)
})

test('several are chosen and forwarded in their order', async () => {
  await write(ada, 'First of two')
  await write(ada, 'Second of two')
  await saying(ada.page, 'Second of two')
    .getByRole('img', { name: /Sent|Delivered|Read/ })
    .waitFor()
  await choose(ada, 'First of two', 'Select')
  await saying(ada.page, 'Second of two').getByRole('checkbox', { name: 'Select' }).click()
  await ada.page.getByText('2 selected').waitFor()
  await ada.page.getByRole('button', { name: 'Forward' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: /Ben/ }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Forward' }).click()
  await ben.page.getByText('Forwarded').nth(1).waitFor()
  const said = await ben.page.getByRole('article').filter({ hasText: 'of two' }).allTextContents()
  expect(said.map((text) => /First|Second/.exec(text)?.[0])).toEqual(['First', 'Second', 'First', 'Second'])
})

test('a poll is asked, voted in, and closed', async () => {
  await ada.page.getByRole('button', { name: 'More to send' }).click()
  await ada.page.getByRole('menuitem', { name: 'Poll' }).click()
  await ada.page.getByLabel('Question').fill('Tea or coffee?')
  await ada.page.getByLabel('Option 1').fill('Tea')
  await ada.page.getByLabel('Option 2').fill('Coffee')
  await ada.page.getByRole('button', { name: 'Ask' }).click()
  await saying(ben.page, 'Tea or coffee?').getByRole('radio', { name: /Tea/ }).click()
  await saying(ada.page, 'Tea or coffee?').getByText('1 voted').waitFor()
  await stage.shot(ben.page, 'phone-poll')
  await saying(ada.page, 'Tea or coffee?').getByRole('button', { name: 'Close poll' }).click()
  await saying(ben.page, 'Tea or coffee?').getByText('closed').waitFor()
})

test('an emoji is found by its name, and by looking; a draft waits', async () => {
  await field(ada).click()
  await ada.page.keyboard.type('so :rocke')
  await ada.page.getByRole('option', { name: /rocket/ }).waitFor()
  await ada.page.keyboard.press('Enter')
  expect(await field(ada).inputValue()).toBe('so 🚀 ')
  await ada.page.keyboard.type(':tada:')
  await expect.poll(() => field(ada).inputValue(), { timeout: 20_000 }).toBe('so 🚀 🎉')
  await ada.page.getByRole('button', { name: 'Emoji and stickers' }).click()
  await ada.page.getByRole('searchbox', { name: 'Search emoji' }).fill('avocado')
  await ada.page
    .getByRole('gridcell', { name: /avocado/i })
    .first()
    .click()
  expect(await field(ada).inputValue()).toBe('so 🚀 🎉🥑')
  await ada.page.getByText(/^Draft: so 🚀 🎉🥑$/).waitFor()
  await ada.page.reload()
  await expect.poll(() => field(ada).inputValue(), { timeout: 20_000 }).toBe('so 🚀 🎉🥑')
  await field(ada).fill('')
})

test('who one speaks with is a press away', async () => {
  await ada.page.getByRole('button', { name: 'Info', exact: true }).click()
  await ada.page.getByRole('complementary').getByText(`@${ben.username}`).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('complementary').waitFor({ state: 'detached' })
})

test('a place is sent as it is, or as it is written down; nobody else is asked for a map', async () => {
  await ada.context.grantPermissions(['geolocation'], { origin: stage.url })
  await ada.context.setGeolocation({ latitude: 52.520008, longitude: 13.404954, accuracy: 20 })
  const more = async (item: string) => {
    await ada.page.getByRole('button', { name: 'More to send' }).click()
    await ada.page.getByRole('menuitem', { name: item }).click()
  }
  await more('Place')
  await ada.page.getByRole('button', { name: 'Where I am' }).click()
  await expect.poll(() => ada.page.getByLabel('Latitude').inputValue(), { timeout: 20_000 }).toBe('52.520008')
  await ada.page.getByLabel('What it is called').fill('The jetty')
  expect(await seriousFaults(ada.page)).toEqual([])
  await ada.page.getByRole('button', { name: 'Send place' }).click()
  const here = saying(ben.page, 'The jetty')
  await here.getByText('52.52001, 13.40495 ± 20').waitFor()
  expect(await here.getByRole('link', { name: 'Open the map' }).getAttribute('href')).toContain('52.520008')

  await more('Place')
  await ada.page.getByLabel('Latitude').fill('91')
  await ada.page.getByText('A number from −90 to 90').waitFor()
  await ada.page.getByLabel('Latitude').fill('-33,5')
  await ada.page.getByLabel('Longitude').fill('151')
  await ada.page.getByRole('button', { name: 'Send place' }).click()
  await saying(ben.page, '-33.50000, 151.00000').waitFor()
})

test('somebody is recommended, and is a press away', async () => {
  const cleo = await stage.visitor('Cleo', PHONE)
  await ada.page.getByRole('button', { name: 'More to send' }).click()
  await ada.page.getByRole('menuitem', { name: 'Person' }).click()
  await ada.page.getByLabel('Name or @username').fill(cleo.username)
  await ada.page
    .getByRole('dialog')
    .getByRole('button', { name: `@${cleo.username}` })
    .click()
  await stage.shot(ada.page, 'desk-cards')
  const card = saying(ben.page, 'Cleo')
  await stage.shot(ben.page, 'phone-cards')
  await card.getByRole('button', { name: 'Write to them' }).click()
  await ben.page.getByText('Nothing said yet').waitFor()
  await say(ben.page, 'Ada says you sing')
  await cleo.page.getByRole('button', { name: /Ben.*Ada says you sing/s }).waitFor()
  await ben.page.goBack()
  await card.waitFor()
})

test('drawn aside, a message is answered', async () => {
  await write(ada, 'Draw me')
  await write(ada, '```\nlong code\n```')
  const touch = await ben.context.newCDPSession(ben.page)
  const draw = async (what: Locator) => {
    const box = (await what.boundingBox())!
    const at = (type: string, x: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: type === 'touchEnd' ? [] : [{ x, y: box.y + box.height / 2 }],
      })
    await at('touchStart', 40)
    for (let x = 50; x <= 140; x += 10) await at('touchMove', x)
    await at('touchEnd', 140)
  }
  // Code is drawn along in itself.
  await draw(saying(ben.page, 'long code').locator('pre'))
  await write(ben, 'No answer')
  await saying(ada.page, 'No answer').waitFor()
  expect(await saying(ada.page, 'No answer').getByRole('button').count()).toBe(0)
  await draw(saying(ben.page, 'Draw me'))
  await write(ben, 'Drawn')
  await saying(ada.page, 'Drawn')
    .getByRole('button', { name: /Draw me/ })
    .waitFor()
})

test('typing is seen on the other side, and fades', async () => {
  await field(ada).click()
  await ada.page.keyboard.type('Hm')
  const typing = ben.page.getByRole('region', { name: 'Messages' }).getByText('typing …')
  await typing.waitFor()
  await field(ada).fill('')
  await typing.waitFor({ state: 'detached' })
})

test('said later, and without a sound', async () => {
  await field(ada).fill('Later')
  await ada.page.getByRole('button', { name: 'More to send' }).click()
  await ada.page.getByRole('menuitem', { name: 'Send later' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send later' }).click()
  await stage.shot(ada.page, 'scheduled')
  await ada.page.getByRole('button', { name: '1 scheduled' }).click()
  await ada.page.getByRole('button', { name: 'Send now' }).click()
  await saying(ben.page, 'Later').waitFor()
  await field(ada).fill('Quietly')
  await ada.page.getByRole('button', { name: 'More to send' }).click()
  await ada.page.getByRole('menuitem', { name: 'Send without sound' }).click()
  await saying(ben.page, 'Quietly').getByLabel('Sent without sound').waitFor()
})

test('messages disappear when that was asked for', async () => {
  await ada.page.getByRole('button', { name: 'More about this chat' }).click()
  await ada.page.getByRole('menuitem', { name: /Disappearing messages/ }).click()
  await ada.page.getByRole('radio', { name: '1 hour' }).click()
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' })
  await write(ada, 'Not for long')
  await saying(ben.page, 'Not for long').getByLabel('Disappears after a while').waitFor()
  await ben.page.getByText('Ada set messages to disappear after 1 hour').waitFor()
  await ada.page.getByText('You set messages to disappear after 1 hour').waitFor()

  await ada.page.getByRole('button', { name: 'More about this chat' }).click()
  await ada.page.getByRole('menuitem', { name: /Disappearing messages/ }).click()
  await ada.page.getByLabel('Another time').fill('3')
  await ada.page.getByLabel('Unit').selectOption('second')
  await ada.page.getByText('From 5 seconds to').waitFor()
  await ada.page.getByLabel('Unit').selectOption('hour')
  await ada.page.getByRole('button', { name: 'Set', exact: true }).click()
  await ben.page.getByText('Ada set messages to disappear after 3 hours').waitFor()
})

test('one goes to a date, and back to the newest', async () => {
  const { page } = ada
  const shown = page.getByRole('region', { name: 'Messages' })
  await page.getByRole('button', { name: 'More about this chat' }).click()
  await page.getByRole('menuitem', { name: 'Go to a date' }).click()
  const day = page.getByRole('dialog').getByLabel('Day')
  await day.fill((await day.getAttribute('min'))!)
  await stage.shot(page, 'desk-date')
  await page.getByRole('dialog').getByRole('button', { name: 'Go', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await saying(page, 'Hello Ben').first().waitFor()
  expect(await saying(page, 'Not for long').count()).toBe(0)
  await shown.getByRole('button', { name: 'To the newest message' }).click()
  await saying(page, 'Not for long').waitFor()
})

test('nothing complained', () => {
  expect(stage.complaints).toEqual([])
})
