import { expect, test } from 'vitest'
import { chainFirst } from './account-chain.ts'
import { safetyNumber, safetyQr, safetyQrMatches } from './safety-number.ts'
import { newPerson, seeded, withDevice } from './seeded.ts'

test('K75 both see the same number; it outlives new devices and changes with an identity', async () => {
  const random = seeded(75)
  const [ann, bob] = [await newPerson('ann', random), await newPerson('bob', random)]
  const [a, b] = [chainFirst(ann.chain), chainFirst(bob.chain)]
  const number = await safetyNumber(a, b)
  expect(number).toMatch(/^(\d{5} ){11}\d{5}$/)
  expect(await safetyNumber(b, a)).toBe(number)
  const [grown] = await withDevice(ann, 'ann-laptop', random)
  expect(await safetyNumber(chainFirst(grown.chain), b)).toBe(number)
  const other = chainFirst((await newPerson('bob', random)).chain)
  expect(await safetyNumber(a, other)).not.toBe(number)
  expect(safetyQrMatches(a, b, safetyQr(b, a))).toBe(true)
  expect(safetyQrMatches(a, b, safetyQr(a, b))).toBe(false)
  expect(safetyQrMatches(a, b, safetyQr(b, other))).toBe(false)
  expect(safetyQrMatches(a, b, safetyQr(other, a))).toBe(false)
  expect(() => safetyQrMatches(a, b, 'PL1.')).toThrow('MALFORMED')
})
