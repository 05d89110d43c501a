import { expect, test } from 'vitest'
import { consentBytes } from './chain-link.ts'
import { consentTo, deviceFromSeed, publicHalf } from './device.ts'
import { KEY_ERROR_CODES, KeyError } from './key-error.ts'
import { verify } from './primitives.ts'
import { seeded } from './seeded.ts'

test('K6 the same seed is the same device, another seed another one, in both keys', async () => {
  const seed = seeded(6)(32)
  const [one, again] = [await deviceFromSeed('d', seed), await deviceFromSeed('d', seed)]
  const other = await deviceFromSeed('d', seeded(7)(32))
  expect(publicHalf(again)).toEqual(publicHalf(one))
  expect(other.signKey).not.toEqual(one.signKey)
  expect(other.boxKey).not.toEqual(one.boxKey)
})

test('K7 K8 it consents by a key that cannot be read back, and its public half holds no secret', async () => {
  const device = await deviceFromSeed('d', seeded(6)(32))
  const consent = await consentTo(device, 'ann')
  expect(await verify(device.signKey, consent, consentBytes(device, 'ann'))).toBe(true)
  expect(await verify(device.signKey, consent, consentBytes(device, 'bob'))).toBe(false)
  expect(device.signer.extractable).toBe(false)
  await expect(globalThis.crypto.subtle.exportKey('pkcs8', device.signer)).rejects.toMatchObject({
    name: 'InvalidAccessError',
  })
  expect(Object.keys(publicHalf(device)).sort()).toEqual(['boxKey', 'id', 'kind', 'signKey'])
})

test('K4 an error says its code and place, and no code is listed twice', () => {
  const error = new KeyError('CHAIN_GAP', 'a link is missing', 3)
  expect(error).toMatchObject({ name: 'KeyError', code: 'CHAIN_GAP', index: 3 })
  expect(error.message).toBe('CHAIN_GAP at 3: a link is missing')
  expect(new Set(KEY_ERROR_CODES).size).toBe(KEY_ERROR_CODES.length)
})
