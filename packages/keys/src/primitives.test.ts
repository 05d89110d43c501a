import { Aes256Gcm, CipherSuite, DhkemP521HkdfSha512, HkdfSha512 } from '@hpke/core'
import { XWing } from '@hpke/hybridkem-x-wing'
import { describe, expect, test } from 'vitest'
import { boxPublicKey, openWith, sealTo } from './box.ts'
import { EMPTY, fromHex, toHex, utf8 } from './bytes.ts'
import { aesKey, aesOpen, aesSeal, hkdf, hmac, sha512, sign, signingKeys, verify } from './primitives.ts'
import { flipped, seeded } from './seeded.ts'

describe('published vectors', () => {
  test('SHA-512 (FIPS 180-4, "abc")', async () => {
    expect(toHex(await sha512(utf8('abc')))).toBe(
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    )
  })

  test('HMAC-SHA-512 (RFC 4231, case 2)', async () => {
    expect(toHex(await hmac(utf8('Jefe'), utf8('what do ya want for nothing?')))).toBe(
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554' +
        '9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    )
  })

  test.each([
    [
      '0b'.repeat(22),
      '000102030405060708090a0b0c',
      'f0f1f2f3f4f5f6f7f8f9',
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    ],
    ['0b'.repeat(22), '', '', '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
  ])('HKDF-SHA-256 (RFC 5869) %#', async (secret, salt, info, okm) => {
    const bytes = await hkdf(fromHex(secret), fromHex(salt), fromHex(info), okm.length / 2, 'SHA-256')
    expect(toHex(bytes)).toBe(okm)
  })

  test('AES-256-GCM (the GCM specification, case 16)', async () => {
    const key = await aesKey(fromHex('feffe9928665731c6d6a8f9467308308'.repeat(2)))
    const nonce = fromHex('cafebabefacedbaddecaf888')
    const aad = fromHex('feedfacedeadbeeffeedfacedeadbeefabaddad2')
    const plaintext = fromHex(
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    )
    const sealed = await aesSeal(key, nonce, aad, plaintext)
    expect(toHex(sealed)).toBe(
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
        '76fc6ece0f4e1768cddf8853bb2d551b',
    )
    expect(await aesOpen(key, nonce, aad, sealed)).toEqual(plaintext)
  })

  test.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ])('Ed25519 (RFC 8032, 7.1) %#', async (seed, publicKey, message, signature) => {
    const { signer, signKey } = await signingKeys(fromHex(seed))
    expect(toHex(signKey)).toBe(publicKey)
    expect(toHex(await sign(signer, fromHex(message)))).toBe(signature)
    expect(await verify(signKey, fromHex(signature), fromHex(message))).toBe(true)
    expect(await verify(signKey, flipped(fromHex(signature), 5), fromHex(message))).toBe(false)
    expect(signer.extractable).toBe(false)
  })

  test.each([
    [
      '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
      '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
      'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
    ],
    [
      'badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea',
      '17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d',
      'f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150',
    ],
    [
      'ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9',
      '22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b',
      '953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f',
    ],
  ])('X-Wing (draft-connolly-cfrg-xwing-kem, appendix C) %#', async (seed, ekm, shared) => {
    const kem = new XWing()
    const recipientPublicKey = await kem.deserializePublicKey(await boxPublicKey(fromHex(seed)))
    const { enc, sharedSecret } = await kem.encap({ recipientPublicKey, ekm: fromHex(ekm) })
    expect(toHex(new Uint8Array(sharedSecret))).toBe(shared)
    const recipientKey = await kem.deserializePrivateKey(fromHex(seed))
    expect(toHex(new Uint8Array(await kem.decap({ recipientKey, enc })))).toBe(shared)
  })

  test('HPKE key schedule with HKDF-SHA512 and AES-256-GCM, as ours (RFC 9180, A.6.1)', async () => {
    const kem = new DhkemP521HkdfSha512()
    const suite = new CipherSuite({ kem, kdf: new HkdfSha512(), aead: new Aes256Gcm() })
    const ekm = fromHex(
      '7f06ab8215105fc46aceeb2e3dc5028b44364f960426eb0d8e4026c2f8b5d7e7a986688f1591abf5ab753c357a5d6f0440414b4ed4ede71317772ac98d9239f70904',
    )
    const recipient = await kem.deriveKeyPair(
      fromHex(
        '2ad954bbe39b7122529f7dde780bff626cd97f850d0784a432784e69d86eccaade43b6c10a8ffdb94bf943c6da479db137914ec835a7e715e36e45e29b587bab3bf1',
      ),
    )
    const info = fromHex('4f6465206f6e2061204772656369616e2055726e')
    const sender = { recipientPublicKey: recipient.publicKey, info, ekm: await kem.deriveKeyPair(ekm) }
    const plaintext = fromHex('4265617574792069732074727574682c20747275746820626561757479')
    const { ct } = await suite.seal(sender, plaintext, fromHex('436f756e742d30'))
    expect(toHex(new Uint8Array(ct))).toBe(
      '170f8beddfe949b75ef9c387e201baf4132fa7374593dfafa90768788b7b2b200aafcc6d80ea4c795a7c5b841a',
    )
  })
})

describe('box', () => {
  const seed = seeded(1)(32)
  const info = utf8('a purpose')

  test('opens what was sealed, for that purpose and key only', async () => {
    const sealed = await sealTo(await boxPublicKey(seed), info, utf8('hello'), seeded(2))
    expect(await openWith(seed, info, sealed)).toEqual(utf8('hello'))
    await expect(openWith(seed, utf8('another'), sealed)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
    await expect(openWith(seeded(3)(32), info, sealed)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
    await expect(openWith(seed, info, sealed.slice(0, 1135))).rejects.toMatchObject({ code: 'MALFORMED' })
    for (let at = 0; at < sealed.length; at += 29) {
      await expect(openWith(seed, info, flipped(sealed, at))).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
    }
  })

  test('refuses a public key that is none', async () => {
    await expect(sealTo(EMPTY, info, EMPTY, seeded(2))).rejects.toMatchObject({ code: 'BAD_KEY' })
    // Coefficients above the modulus: FIPS 203 asks to check, and the primitive does.
    const overflowing = new Uint8Array(1216).fill(255)
    await expect(sealTo(overflowing, info, EMPTY, seeded(2))).rejects.toMatchObject({ code: 'BAD_KEY' })
  })
})
