import { AeadId, KdfId, KemId } from '@hpke/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { dataKey, newAccountKey } from './account-key.ts'
import { boxSuite } from './box.ts'
import { type Bytes, fromBase64, toBase64 } from './bytes.ts'
import { newDeviceSeed } from './device.ts'
import { newInvite } from './invite.ts'
import { aesKey } from './primitives.ts'
import { createEncryptionService, type KeyPair } from './sealed-box.ts'
import { flipped, seeded } from './seeded.ts'

const random = seeded(91)
const service = createEncryptionService(random(32), random)
const words = () => fc.string({ unit: 'grapheme', maxLength: 4096 }).map((text) => text.toWellFormed())
let keys: KeyPair
let others: KeyPair

beforeAll(async () => {
  keys = await service.generateKeyPair()
  others = await service.generateKeyPair()
})

const der = (pem: string): Bytes => fromBase64(pem.replace(/-----[A-Z ]+-----|\s/g, ''))
const changed = (base64: string, at: number): string => toBase64(flipped(fromBase64(base64), at))
const refused = (promise: Promise<unknown>, code = 'CANNOT_OPEN') => expect(promise).rejects.toMatchObject({ code })

describe('K90 the EncryptionService', () => {
  // Feature: telegram-clone, Property 33: Encryption round-trip
  test('gives back what it encrypted, to the key and from storage', async () => {
    await fc.assert(
      fc.asyncProperty(words(), async (content) => {
        const encrypted = await service.encryptMessage(content, keys.publicKey)
        expect(await service.decryptMessage(encrypted, keys.privateKey)).toBe(content)
        const stored = await service.encryptForStorage(content)
        expect(await service.decryptFromStorage(stored)).toBe(content)
      }),
      { numRuns: 100 },
    )
  })

  // Feature: telegram-clone, Property 36: Cryptographic algorithm compliance
  test('makes RSA-2048 key pairs, and a fresh AES-256 key for every message', async () => {
    const { subtle } = globalThis.crypto
    const rsa = { name: 'RSA-OAEP', hash: 'SHA-256' }
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(words(), async (content) => {
        const pair = await service.generateKeyPair()
        const spki = await subtle.importKey('spki', der(pair.publicKey), rsa, true, ['encrypt'])
        const pkcs8 = await subtle.importKey('pkcs8', der(pair.privateKey), rsa, true, ['decrypt'])
        expect(spki.algorithm).toMatchObject({ name: 'RSA-OAEP', modulusLength: 2048 })
        expect(pkcs8.algorithm).toMatchObject({ name: 'RSA-OAEP', modulusLength: 2048 })
        const { ciphertext, iv, authTag } = await service.encryptMessage(content, pair.publicKey)
        const wrapped = fromBase64(ciphertext).slice(0, 256)
        const aes = new Uint8Array(await subtle.decrypt(rsa, pkcs8, wrapped))
        expect([aes.length * 8, fromBase64(iv).length * 8, fromBase64(authTag).length * 8]).toEqual([256, 96, 128])
        seen.add(toBase64(aes))
      }),
      { numRuns: 100 },
    )
    expect(seen.size).toBe(100)
  })

  // Feature: telegram-clone, Property 36: Cryptographic algorithm compliance
  test('and every symmetric key of chats is AES-256, every box X-Wing (the suite of SPEC.md)', async () => {
    const { kem, kdf, aead } = boxSuite
    expect([kem.id, kdf.id, aead.id]).toEqual([KemId.XWing, KdfId.HkdfSha512, AeadId.Aes256Gcm])
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const key = newAccountKey(seeded(seed), 'ann', 1)
        const secrets = [key.seed, await dataKey(key), newDeviceSeed(seeded(seed)), newInvite(seeded(seed))]
        for (const { length } of secrets) expect(length * 8).toBe(256)
        const imported = await aesKey(await dataKey(key))
        expect(imported.algorithm).toMatchObject({ name: 'AES-GCM', length: 256 })
        expect(imported.extractable).toBe(false)
        await expect(aesKey(key.seed.slice(0, 16))).rejects.toMatchObject({ code: 'BAD_KEY' })
      }),
      { numRuns: 100 },
    )
  })

  test('refuses the wrong key and any changed part', async () => {
    const encrypted = await service.encryptMessage('hello', keys.publicKey)
    await refused(service.decryptMessage(encrypted, others.privateKey))
    for (const at of [0, 100, 255, 256, 260]) {
      await refused(
        service.decryptMessage({ ...encrypted, ciphertext: changed(encrypted.ciphertext, at) }, keys.privateKey),
      )
    }
    await refused(service.decryptMessage({ ...encrypted, iv: changed(encrypted.iv, 3) }, keys.privateKey))
    await refused(service.decryptMessage({ ...encrypted, authTag: changed(encrypted.authTag, 3) }, keys.privateKey))
    const stored = await service.encryptForStorage('hello')
    await refused(service.decryptFromStorage(`v1.${changed(stored.slice(3), 40)}`))
    await refused(service.decryptFromStorage('hello'), 'UNKNOWN_VERSION')
    await refused(createEncryptionService(random(32), random).decryptFromStorage(stored))
    await refused(createEncryptionService(random(16), random).encryptForStorage('x'), 'BAD_KEY')
  })

  test('refuses keys of another size or kind', async () => {
    await refused(service.encryptMessage('x', keys.privateKey), 'BAD_KEY')
    await refused(service.encryptMessage('x', 'no key'), 'BAD_KEY')
    const { subtle } = globalThis.crypto
    const weak = await subtle.generateKey(
      { name: 'RSA-OAEP', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ['encrypt', 'decrypt'],
    )
    const pem = `-----BEGIN PUBLIC KEY-----\n${toBase64(new Uint8Array(await subtle.exportKey('spki', weak.publicKey)))}\n-----END PUBLIC KEY-----\n`
    await refused(service.encryptMessage('x', pem), 'BAD_KEY')
  })
})
