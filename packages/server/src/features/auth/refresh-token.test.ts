import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemRandom } from '../../ports/random.ts'
import { secretsFrom } from '../../ports/secrets.ts'
import { createRefreshTokens } from './refresh-token.ts'

const tokens = createRefreshTokens(secretsFrom(Buffer.alloc(32, 1)), systemRandom)

test('a token names its device, through any number of successors, and no two are alike', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(20), (device, generations) => {
      const all = [tokens.first(device)]
      for (let i = 0; i < generations; i++) all.push(tokens.next(device, all.at(-1)!))
      expect(all.every((token) => tokens.deviceOf(token) === device)).toBe(true)
      expect(new Set(all).size).toBe(all.length)
      expect(all[0]).toMatch(/^[A-Za-z0-9_-]{16,512}$/)
    }),
  )
})

test('a token has one successor', () => {
  const token = tokens.first('00000000-0000-4000-8000-000000000001')
  const next = tokens.next('00000000-0000-4000-8000-000000000001', token)
  expect(tokens.next('00000000-0000-4000-8000-000000000001', token)).toBe(next)
})

test('whatever was changed, cut, or made under another key is not ours', () => {
  const device = '00000000-0000-4000-8000-000000000001'
  fc.assert(
    fc.property(fc.nat(79), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Buffer.from(tokens.first(device), 'base64url')
      bytes[at]! ^= flip
      expect(tokens.deviceOf(bytes.toString('base64url'))).toBeUndefined()
      expect(tokens.deviceOf(bytes.subarray(0, at).toString('base64url'))).toBeUndefined()
    }),
  )
  const elsewhere = createRefreshTokens(secretsFrom(Buffer.alloc(32, 2)), systemRandom)
  expect(tokens.deviceOf(elsewhere.first(device))).toBeUndefined()
  expect(tokens.deviceOf(`${tokens.first(device)}.`)).toBeUndefined()
})
