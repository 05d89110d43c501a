import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChainDevice } from './account-chain.ts'
import { type AccountKey, openSeed, sealSeed } from './account-key.ts'
import { consentTo, deviceFromSeed, publicHalf } from './device.ts'
import { readRecoveryCode, writeRecoveryCode } from './recovery-code.ts'
import { newPerson, seeded, TIME } from './seeded.ts'
import { signLink } from './sign-link.ts'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => new Uint8Array(array))

test('K70 reads back what it wrote, however a person copies it', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const code = await writeRecoveryCode(seed)
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/)
      expect(await readRecoveryCode(code)).toEqual(seed)
      const careless = ` ${code.toLowerCase().replaceAll('-', '  ').replaceAll('0', 'o').replaceAll('1', 'l')}\n`
      expect(await readRecoveryCode(careless)).toEqual(seed)
    }),
  )
})

test('K70 refuses a slip of one letter, two letters swapped, and a group left out', async () => {
  const code = await writeRecoveryCode(seeded(71)(32))
  const refused = (text: string) => expect(readRecoveryCode(text)).rejects.toMatchObject({ code: 'CODE_MISTYPED' })
  for (let at = 0; at < code.length; at++) {
    if (code[at] === '-') continue
    await refused(code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1))
    const next = code[at + 1]
    if (next && next !== '-' && next !== code[at])
      await refused(code.slice(0, at) + next + code[at] + code.slice(at + 2))
  }
  await refused(code.slice(5))
  await refused(code.replace(/^./, 'U'))
})

test('K71 is a paper device in the chain: with it alone the account key opens again', async () => {
  const random = seeded(72)
  const ann = await newPerson('ann', random)
  const paperSeed = random(32)
  const code = await writeRecoveryCode(paperSeed)
  const paper = await deviceFromSeed('paper-1', paperSeed, 'paper')
  const change = { kind: 'add', device: publicHalf(paper), consent: await consentTo(paper, 'ann') } as const
  const { chain } = await signLink(ann.chain, ann.device, TIME, change)
  const sealed = await sealSeed(ann.keys[0] as AccountKey, chain.devices.get('paper-1') as ChainDevice, random)
  const found = await deviceFromSeed('paper-1', await readRecoveryCode(code), 'paper')
  expect(await openSeed(chain, 1, found, sealed)).toEqual(ann.keys[0])
})
