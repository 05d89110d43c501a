// The list of chats as three people use it: what it tells of each chat, what one does with them, and finding things again.

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
}, 90_000)
afterAll(() => stage?.close())

const row = ({ page }: Visitor, name: string | RegExp) =>
  page.getByRole('list', { name: 'Your chats' }).getByRole('button', { name })
const menu = ({ page }: Visitor, item: string) => page.getByRole('menuitem', { name: item, exact: true })

test('a new chat by name, and what its line tells on the other side', async () => {
  await ada.page.getByRole('button', { name: 'New chat' }).first().click()
  await ada.page.getByText('No contacts yet').waitFor()
  await stage.shot(ada.page, 'desk-new-chat')
  expect(await seriousFaults(ada.page)).toEqual([])
  await ada.page.getByLabel('Name or @username').fill(ben.username)
  await stage.shot(ada.page, 'desk-new-chat-found')
  await ada.page.getByRole('button', { name: `@${ben.username}` }).click()
  await say(ada.page, 'Tea at four?')
  await row(ben, /Ada.*Tea at four\?/s).waitFor()
  await row(ben, /1 unread message/).waitFor()
  await row(ada, /Ben.*Delivered/s).waitFor()
  await stage.shot(ben.page, 'phone-list-unread')
})

test('a group: its members picked, its name sealed, who speaks said in the list', async () => {
  await ada.page.getByRole('button', { name: 'New chat' }).first().click()
  await ada.page.getByRole('button', { name: 'New group' }).click()
  await ada.page.getByLabel('Name or @username').fill(ben.username)
  await ada.page.getByRole('button', { name: `@${ben.username}` }).click()
  await stage.shot(ada.page, 'desk-new-group-members')
  await ada.page.getByRole('button', { name: 'Go on with 1 person' }).click()
  await ada.page.getByLabel('Name of the group').fill('Allotment')
  await stage.shot(ada.page, 'desk-new-group')
  expect(await seriousFaults(ada.page)).toEqual([])
  await ada.page.getByRole('button', { name: 'Create group' }).click()
  await say(ada.page, 'Who brings the seeds?')
  await row(ben, /Allotment.*Ada: Who brings the seeds\?/s).waitFor()
})

test('somebody who is named is offered as one types, shown as named, and told so in their list', async () => {
  const field = ada.page.getByRole('textbox', { name: 'Write a message' })
  await field.click()
  await ada.page.keyboard.type('You, @be')
  await ada.page.getByRole('option', { name: /Ben/ }).waitFor()
  await stage.shot(ada.page, 'desk-mention')
  await ada.page.keyboard.press('Enter')
  expect(await field.inputValue()).toBe(`You, @${ben.username} `)
  await ada.page.keyboard.type('of all people')
  await ada.page.keyboard.press('Enter')
  await saying(ada.page, 'of all people').getByText(`@${ben.username}`, { exact: true }).waitFor()
  await row(ben, /Allotment.*You are mentioned/s).waitFor()
  await stage.shot(ben.page, 'phone-mentioned')
})

test('by keyboard alone: arrows through the list, the menu key, pin, mute, archive and back', async () => {
  await row(ada, /^Ben/).focus()
  await ada.page.keyboard.press('Home')
  await ada.page.keyboard.press('ArrowDown')
  expect(await ada.page.evaluate(() => document.activeElement?.textContent)).toContain('Ben')
  await ada.page.keyboard.press('Shift+F10')
  await menu(ada, 'Pin').waitFor()
  await stage.shot(ada.page, 'desk-chat-menu')
  await menu(ada, 'Pin').press('Enter')
  await row(ada, /^Ben.*Pinned/s).waitFor()
  expect(await row(ada, /./).first().textContent()).toContain('Ben')

  await row(ada, /Allotment/).click({ button: 'right' })
  await menu(ada, 'Mute').click()
  await ada.page.getByRole('button', { name: 'For 8 hours' }).click()
  await row(ada, /Allotment.*Muted/s).waitFor()

  await row(ada, /Allotment/).click({ button: 'right' })
  await menu(ada, 'Archive').click()
  await row(ada, /Allotment/).waitFor({ state: 'detached' })
  await ada.page.getByRole('button', { name: /Archived/ }).click()
  await ada.page
    .getByRole('list', { name: 'Archived' })
    .getByRole('button', { name: /Allotment/ })
    .click({ button: 'right' })
  await stage.shot(ada.page, 'desk-archived')
  await menu(ada, 'Back to the list').click()
  await ada.page.getByText('Nothing is archived').waitFor()
  await ada.page.getByRole('button', { name: 'Back' }).first().click()
  await row(ada, /Allotment/).waitFor()
})

test('a folder gathers what it is told to, on all devices', async () => {
  await row(ada, /Allotment/).click({ button: 'right' })
  await menu(ada, 'Folders …').click()
  await ada.page.getByRole('button', { name: 'New folder' }).click()
  await ada.page.getByLabel('Name', { exact: true }).fill('Garden')
  await stage.shot(ada.page, 'desk-folder')
  await ada.page.getByRole('button', { name: 'Save' }).click()
  await ada.page.getByRole('tab', { name: 'Garden', selected: true }).waitFor()
  await row(ada, /^Ben/).waitFor({ state: 'detached' })
  expect(await row(ada, /./).count()).toBe(1)
  await stage.shot(ada.page, 'desk-folder-shown')
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('tab', { name: 'All' }).click()
  await row(ada, /^Ben/).waitFor()
})

test('read shows without being opened', async () => {
  await row(ben, /Allotment/).click()
  await saying(ben.page, 'Who brings the seeds?').waitFor()
  await row(ada, /Allotment.*Read/s).waitFor()
  await saying(ben.page, 'of all people').getByText(`@${ben.username}`, { exact: true }).waitFor()
  await ben.page.goto(stage.url)
  await row(ben, /^Ada/).waitFor()
  expect(await row(ben, /mentioned/).count()).toBe(0)
  await stage.shot(ben.page, 'phone-list')
  expect(await seriousFaults(ben.page)).toEqual([])
})

test('one search finds people, chats and words, marks them, and leads to the place', async () => {
  await openChatWith(ada.page, ben.username)
  for (let i = 0; i < 4; i++) await say(ada.page, `Line ${i}`)
  await say(ada.page, 'The marmalade is in the pantry')
  await saying(ada.page, 'The marmalade')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  await ada.page.keyboard.press('ControlOrMeta+k')
  await ada.page.keyboard.type('marmal')
  const found = ada.page.getByRole('option', { name: /Ben.*marmalade/s })
  await found.waitFor()
  expect(await found.locator('mark').textContent()).toBe('marmal')
  await stage.shot(ada.page, 'desk-search')
  expect(await seriousFaults(ada.page)).toEqual([])
  await ada.page.keyboard.press('Enter')
  await expect.poll(() => ada.page.url(), { timeout: 20_000 }).toMatch(/\/chat\/[0-9a-f-]+\?at=\d+$/)

  await ada.page.keyboard.press('ControlOrMeta+k')
  await ada.page.keyboard.type('allot')
  await ada.page.getByRole('option', { name: /Allotment/ }).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.page.keyboard.type(ben.username)
  await ada.page.getByRole('option', { name: new RegExp(ben.username) }).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.page.keyboard.press('Escape')
  await row(ada, /Allotment/).waitFor()
})

test('a chat is deleted for oneself; the other keeps it', async () => {
  await row(ada, /^Ben/).click({ button: 'right' })
  await menu(ada, 'Delete').click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete for me' }).click()
  await row(ada, /^Ben/).waitFor({ state: 'detached' })
  await row(ben, /^Ada.*marmalade/s).waitFor()
})

test('dark, German and from right to left it holds together', async () => {
  await ada.page.emulateMedia({ colorScheme: 'dark' })
  await stage.shot(ada.page, 'desk-dark')
  for (const [locale, name] of [
    ['de', 'Deine Chats'],
    ['ar', 'محادثاتك'],
  ] as const) {
    await ben.page.evaluate((chosen) => localStorage.setItem('PARAGLIDE_LOCALE', chosen), locale)
    await ben.page.goto(stage.url)
    await ben.page.getByRole('list', { name }).getByRole('button').first().waitFor()
    await stage.shot(ben.page, `phone-${locale}`)
    expect(await ben.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  }
})

test('nothing complained: no error, no breach of the content policy, not a word to anybody else', () => {
  expect(stage.complaints).toEqual([])
})
