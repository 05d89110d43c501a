// People and groups as three of them meet them: profiles, trust, roles, links, and the way out.

import { auth, sync } from '@parley/protocol'
import { call, Keyed, PASSWORD, Person, type Session, signUp } from '@parley/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { DESK, openChatWith, PHONE, Stage, say, saying, type Visitor } from './stage.ts'

let stage: Stage
let ada: Visitor
let ben: Visitor
let cleo: Visitor
beforeAll(async () => {
  stage = await Stage.open()
  ada = await stage.visitor('Ada', DESK)
  ben = await stage.visitor('Ben', PHONE)
  cleo = await stage.visitor('Cleo', DESK)
}, 90_000)
afterAll(() => stage?.close())

const button = ({ page }: Visitor, name: string | RegExp) => page.getByRole('button', { name })
const panel = ({ page }: Visitor) => page.getByRole('complementary')
const chatOf = (url: string) => /\/chat\/[^/?]+/.exec(url)![0]
const inList = ({ page }: Visitor, name: string | RegExp) =>
  page.getByRole('list', { name: 'Your chats' }).getByRole('button', { name })

async function look(visitor: Visitor, path: string): Promise<void> {
  await visitor.page.goto(stage.url + path)
  await panel(visitor).waitFor()
}

test('a profile: who it is, a nickname for oneself alone, a contact among the contacts', async () => {
  await openChatWith(ada.page, ben.username)
  await say(ada.page, 'Good evening')
  await inList(ben, /Ada/).click()
  await saying(ben.page, 'Good evening').waitFor()
  await look(ada, `${chatOf(ada.page.url())}/info`)
  await panel(ada).getByText(`@${ben.username}`).waitFor()
  await panel(ada).getByRole('button', { name: 'Add to contacts' }).click()
  await panel(ada)
    .getByRole('button', { name: /Nickname/ })
    .click()
  await ada.page.getByRole('dialog').getByLabel('Nickname').fill('Benny')
  await button(ada, 'Save').click()
  await inList(ada, /Benny/).waitFor()
  await panel(ada).getByText('Goes by Ben').waitFor()
  await stage.shot(ada.page, 'desk-profile')
  expect(await seriousFaults(ada.page)).toEqual([])
  await button(ada, 'New chat').click()
  await ada.page.getByRole('list', { name: 'Contacts' }).getByRole('button', { name: /Benny/ }).waitFor()
  await stage.shot(ada.page, 'desk-contacts')
})

test('both see one safety number; compared, it is remembered', async () => {
  const path = `${chatOf(ben.page.url())}/info`
  await look(ben, path)
  await panel(ben).getByRole('button', { name: 'Back' }).click()
  await saying(ben.page, 'Good evening').waitFor()
  await look(ben, path)
  await panel(ben).getByText(`@${ada.username}`).waitFor()
  await stage.shot(ben.page, 'phone-profile')
  await panel(ben)
    .getByRole('button', { name: /Safety number/ })
    .click()
  await ada.page.goto(`${stage.url}${path}`)
  await panel(ada)
    .getByRole('button', { name: /Safety number/ })
    .click()
  const numbers = [ada, ben].map(async (one) => {
    const group = panel(one).getByRole('group', { name: 'Safety number' })
    await group
      .getByText(/^\d{5}$/)
      .last()
      .waitFor()
    return group.textContent()
  })
  const [of, to] = await Promise.all(numbers)
  expect(of).toMatch(/^\d{60}$/)
  expect(to).toBe(of)
  await stage.shot(ben.page, 'phone-safety')
  expect(await seriousFaults(ben.page)).toEqual([])
  await panel(ben).getByRole('button', { name: 'The numbers are the same' }).click()
  await panel(ben).getByText('they are still the same').waitFor()
  await panel(ben).getByRole('button', { name: 'Back' }).click()
  await panel(ben).getByRole('img', { name: 'Verified' }).waitFor()
  // The camera looks, and gives way to one's own code again.
  await panel(ada).getByRole('button', { name: 'Scan their code' }).click()
  await panel(ada).getByLabel('Camera').waitFor()
  await panel(ada).getByRole('button', { name: 'Show my code' }).click()
  await panel(ada).getByRole('img', { name: 'Your code, to be scanned' }).waitFor()
  await stage.shot(ada.page, 'desk-safety')
})

test('whoever is blocked is, until they are not; a report goes to the operator alone', async () => {
  await look(ben, `${chatOf(ben.page.url())}/info`)
  await panel(ben).getByRole('button', { name: 'Block', exact: true }).click()
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
  // What a block keeps back is said to be, and goes out when one tries again without it.
  await say(ada.page, 'Are you there?')
  const failed = saying(ada.page, 'Are you there?')
  await failed.getByText('Not sent', { exact: true }).waitFor()
  await inList(ada, /Are you there\?/).waitFor()
  await stage.shot(ada.page, 'desk-not-sent')
  await panel(ben).getByRole('button', { name: 'Unblock' }).click()
  await panel(ben).getByRole('button', { name: 'Block', exact: true }).waitFor()
  await failed.getByRole('button', { name: 'Try again' }).click()
  await failed.getByRole('img', { name: /Sent|Delivered|Read/ }).waitFor()
  expect(await failed.getByText('Not sent').count()).toBe(0)
  expect(await saying(ada.page, 'Are you there?').count()).toBe(1)
  await panel(ben).getByRole('button', { name: 'Report' }).click()
  await ben.page.getByLabel('Pretends to be somebody else').check()
  await ben.page.getByRole('switch', { name: /Send along/ }).click()
  await stage.shot(ben.page, 'phone-report')
  await button(ben, 'Send report').click()
  await ben.page.getByText('The report is on its way').first().waitFor()
})

test('a group: made with a picture, joined by a link, led by roles, left', async () => {
  await ada.page.goto(`${stage.url}/new/group`)
  await ada.page.getByRole('button', { name: /Benny/ }).click()
  await button(ada, 'Go on with 1 person').click()
  await ada.page.getByLabel('Name of the group').fill('Choir')
  const picture = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#c04060' } })
    .png()
    .toBuffer()
  await ada.page.locator('input[type=file]').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: picture })
  await ada.page.getByRole('button', { name: 'Remove picture' }).waitFor()
  await button(ada, 'Create group').click()
  await say(ada.page, 'Thursday at seven')
  await ben.page.goto(stage.url)
  await inList(ben, /Choir/).locator('img').waitFor()

  const path = chatOf(ada.page.url())
  await look(ada, `${path}/info/edit`)
  await panel(ada).getByLabel('What it is about').fill('We sing on Thursdays.')
  await button(ada, 'Save').click()
  await panel(ada).getByText('We sing on Thursdays.').waitFor()
  await stage.shot(ada.page, 'desk-group')
  expect(await seriousFaults(ada.page)).toEqual([])

  await panel(ada).getByRole('button', { name: 'Invite links' }).click()
  await button(ada, 'New link').click()
  await button(ada, 'Make link').click()
  await panel(ada).getByText('0 have joined').waitFor()
  await stage.shot(ada.page, 'desk-links')
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await panel(ada).getByRole('button', { name: 'Copy' }).click()
  const link = await ada.page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(/\/join\/[\w-]+#[\w-]+$/)

  await button(cleo, 'New chat').first().click()
  await button(cleo, 'Join by link').click()
  await cleo.page.getByLabel('Link', { exact: true }).fill(link)
  await button(cleo, 'Continue').click()
  await cleo.page.getByText('A private group').waitFor()
  await stage.shot(cleo.page, 'desk-join')
  await button(cleo, 'Join').click()
  await inList(cleo, /Choir/).waitFor()
  await say(cleo.page, 'Here I am')
  await saying(ada.page, 'Here I am').waitFor()

  await panel(ada).getByRole('button', { name: 'Take link back' }).click()
  await panel(ada).getByText('No links yet').waitFor()
  await look(ada, `${path}/info`)
  const row = (name: RegExp) =>
    panel(ada).getByRole('list', { name: 'Members' }).getByRole('listitem').filter({ hasText: name })
  await row(/Cleo/).getByRole('button', { name: 'More about Cleo' }).click()
  await ada.page.getByRole('menuitem', { name: 'Make admin' }).click()
  await row(/Cleo.*Admin/s).waitFor()
  await row(/Benny/).getByRole('button', { name: 'More about Benny' }).click()
  await stage.shot(ada.page, 'desk-member-menu')
  await ada.page.getByRole('menuitem', { name: 'Remove', exact: true }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await row(/Benny/).waitFor({ state: 'detached' })
  await inList(ben, /Choir/).waitFor({ state: 'detached' })

  await panel(ada).getByRole('button', { name: 'Add members' }).click()
  await panel(ada).getByRole('button', { name: /Benny/ }).click()
  await ada.page.getByRole('switch', { name: /may read what was said before/ }).click()
  await stage.shot(ada.page, 'desk-add-members')
  await panel(ada).getByRole('button', { name: 'Add members' }).click()
  await inList(ben, /Choir/).click()
  await saying(ben.page, 'Thursday at seven').waitFor()
  await look(ben, `${path}/info`)
  await stage.shot(ben.page, 'phone-group')
  expect(await seriousFaults(ben.page)).toEqual([])

  await row(/Cleo/).getByRole('button', { name: 'More about Cleo' }).click()
  await ada.page.getByRole('menuitem', { name: 'Hand over the group' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Hand over the group' }).click()
  await row(/Cleo.*Creator/s).waitFor()
  await panel(ada).getByRole('button', { name: 'Leave group' }).click()
  await button(ada, 'Leave and delete').click()
  await inList(ada, /Choir/).waitFor({ state: 'detached' })

  const told = ({ page }: Visitor) => page.locator('[data-notice]').allTextContents()
  await expect
    .poll(() => told(cleo), { timeout: 20_000 })
    .toEqual([
      'Ada created the group',
      'Ada changed the description',
      'You joined by a link',
      'You are an admin now',
      'Ada removed Ben',
      'Ada added Ben',
      'Ada is an admin now',
      'You lead the group now',
      'Ada left',
    ])
  await stage.shot(cleo.page, 'desk-notices')
  expect(await seriousFaults(cleo.page)).toEqual([])
  await ben.page.goto(`${stage.url}${path}`)
  await expect.poll(() => told(ben), { timeout: 20_000 }).toContain('Ada added you')
})

test('whoever has new keys is not spoken to before one has looked at it; then what waited is heard', async () => {
  const dora = await signUp(stage.server.url, 'dora')
  await Keyed.of(dora)
  await openChatWith(ada.page, dora.username)
  await say(ada.page, 'Is it you?')
  await saying(ada.page, 'Is it you?').getByRole('img', { name: 'Sent', exact: true }).waitFor()
  const login = { username: dora.username, password: PASSWORD }
  const again = new Person(dora.url, dora.username, (await call(dora.url, undefined, auth.login, login)) as Session)
  await Keyed.anew(again, PASSWORD)

  await say(ada.page, 'Or somebody else?')
  const banner = ada.page.getByText('dora has new keys, perhaps')
  await banner.waitFor()
  await saying(ada.page, 'Or somebody else?').getByText('Not sent', { exact: true }).waitFor()
  await ada.page.getByRole('link', { name: 'dora has new keys. Compare numbers to be sure.' }).waitFor()
  await stage.shot(ada.page, 'desk-key-change')
  expect(await seriousFaults(ada.page)).toEqual([])
  await button(ada, 'Compare').click()
  await panel(ada).getByRole('button', { name: 'Let them in with their new keys' }).waitFor()
  await stage.shot(ada.page, 'desk-key-change-compare')
  await panel(ada).getByRole('button', { name: 'The numbers are the same' }).click()
  await banner.waitFor({ state: 'detached' })
  await saying(ada.page, 'Or somebody else?').getByRole('img', { name: 'Sent', exact: true }).waitFor()
  // Let in by a word of Ada's own, sealed for the new keys, and only then spoken to.
  const chatId = chatOf(ada.page.url()).slice('/chat/'.length)
  const { entries } = await again.call(sync.entries, { log: chatId })
  expect(entries.slice(-4).map(({ kind, data }) => data?.change ?? kind)).toEqual([
    'keys-changed',
    'readmit',
    'epoch',
    'message',
  ])
})

test('dark it holds together too', async () => {
  await ben.page.emulateMedia({ colorScheme: 'dark' })
  await stage.shot(ben.page, 'phone-group-dark')
  expect(await seriousFaults(ben.page)).toEqual([])
})

test('nothing complained: no error, no breach of the content policy, not a word to anybody else', () => {
  expect(stage.complaints).toEqual([])
})
