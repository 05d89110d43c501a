import { expect, test } from 'vitest'
import { newAccountKey } from './account-key.ts'
import { toHex, utf8 } from './bytes.ts'
import { openArchive, openOwn, sealArchive, sealOwn } from './own-data.ts'
import { flipped, seeded } from './seeded.ts'

const random = seeded(85)
const first = newAccountKey(random, 'ann', 1)
const second = newAccountKey(random, 'ann', 2)

test('K85 the archive opens with the account key alone, and gives every secret back', async () => {
  const secrets = [1, 2, 3].map((number) => ({ chat: `chat-${number}`, number, secret: random(32) }))
  const page = await sealArchive(second, secrets, random)
  expect(await openArchive([first, second], page)).toEqual(secrets)
  expect(await openArchive([second], await sealArchive(second, [], random))).toEqual([])
  await expect(openArchive([first], page)).rejects.toMatchObject({ code: 'UNKNOWN_GENERATION' })
  for (let at = 0; at < page.length; at++) {
    await expect(openArchive([first, second], flipped(page, at))).rejects.toHaveProperty('name', 'KeyError')
  }
})

test('K86 one thing cannot be served in place of another, and saving twice does not show', async () => {
  const [one, two] = [
    await sealOwn(first, 'draft:c1', utf8('hi'), random),
    await sealOwn(first, 'draft:c1', utf8('hi'), random),
  ]
  expect(toHex(one)).not.toBe(toHex(two))
  expect(await openOwn([first], 'draft:c1', one)).toEqual(utf8('hi'))
  await expect(openOwn([first], 'draft:c2', one)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
  const stranger = { ...newAccountKey(random, 'bob', 1), seed: first.seed }
  await expect(openOwn([stranger], 'draft:c1', one)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
})
