import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, concat, EMPTY, toHex, utf8 } from './bytes.ts'
import { labelled } from './labels.ts'
import { aesKey, aesSeal, hkdf } from './primitives.ts'
import { openUnder, SALT_LENGTH, SEAL_OVERHEAD, sealUnder } from './seal-under.ts'
import { flipped, seeded } from './seeded.ts'

const secret = seeded(41)(32)
const context = utf8('a purpose')
const aad = utf8('an envelope')
const bytes = () => fc.uint8Array({ maxLength: 200 }).map((array): Bytes => new Uint8Array(array))

test('K3 opens what was sealed, and repeats itself for a retry', async () => {
  await fc.assert(
    fc.asyncProperty(bytes(), bytes(), async (plaintext, envelope) => {
      const sealed = await sealUnder(secret, context, envelope, plaintext)
      expect(sealed).toHaveLength(plaintext.length + SEAL_OVERHEAD)
      expect(await sealUnder(secret, context, envelope, plaintext)).toEqual(sealed)
      expect(await openUnder(secret, context, envelope, sealed)).toEqual(plaintext)
    }),
  )
})

test('K3 no two plaintexts, envelopes or purposes share a salt, so none share a key', async () => {
  const salts = new Set<string>()
  for (const purpose of ['one', 'two']) {
    for (const envelope of ['', 'a', 'ab']) {
      for (const plaintext of ['', 'a', 'b', 'ab']) {
        const sealed = await sealUnder(secret, utf8(purpose), utf8(envelope), utf8(plaintext))
        salts.add(toHex(sealed.slice(0, SALT_LENGTH)))
      }
    }
  }
  expect(salts.size).toBe(24)
})

test('K3 refuses another secret, purpose or envelope, and any changed byte', async () => {
  const sealed = await sealUnder(secret, context, aad, utf8('hello'))
  const refused = (promise: Promise<unknown>) => expect(promise).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
  await refused(openUnder(seeded(42)(32), context, aad, sealed))
  await refused(openUnder(secret, utf8('another'), aad, sealed))
  await refused(openUnder(secret, context, EMPTY, sealed))
  for (let at = 0; at < sealed.length; at++) await refused(openUnder(secret, context, aad, flipped(sealed, at)))
  for (let length = 0; length < sealed.length; length++) {
    await expect(openUnder(secret, context, aad, sealed.slice(0, length))).rejects.toHaveProperty('name', 'KeyError')
  }
})

test("K3 a ciphertext under a salt of somebody's choice is refused: it must commit to its key", async () => {
  const salt = seeded(43)(SALT_LENGTH)
  const material = await hkdf(secret, salt, labelled('seal key', context), 44)
  const key = await aesKey(material.slice(0, 32))
  const sealed = concat(salt, await aesSeal(key, material.slice(32), aad, utf8('hello')))
  await expect(openUnder(secret, context, aad, sealed)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
})
