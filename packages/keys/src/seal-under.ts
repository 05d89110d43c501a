/**
 * Seals bytes under a secret so that no key and nonce ever meet two plaintexts, whatever the caller repeats.
 *
 *   salt        = HMAC(HKDF(secret, "seal salt", context), aad, plaintext)[0..32]
 *   key ‖ nonce = HKDF(secret, salt, "seal key", context)
 *   sealed      = salt ‖ AES-256-GCM(key, nonce, aad, plaintext)
 *
 * Another plaintext (or envelope) is another salt, so another key. The same one gives the same bytes, so a retry after a
 * crash repeats itself. Checking the salt after opening also makes the ciphertext commit to its key, which GCM alone does not.
 */
import { type Bytes, concat, EMPTY, equal } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { blob } from './layout.ts'
import { aesKey, aesOpen, aesSeal, hkdf, hmac, KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH } from './primitives.ts'

export const SALT_LENGTH = 32
export const SEAL_OVERHEAD = SALT_LENGTH + TAG_LENGTH

async function saltOf(secret: Bytes, context: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  const key = await hkdf(secret, EMPTY, labelled('seal salt', context), KEY_LENGTH)
  return (await hmac(key, concat(blob(aad), plaintext))).slice(0, SALT_LENGTH)
}

async function keyFor(secret: Bytes, context: Bytes, salt: Bytes) {
  const material = await hkdf(secret, salt, labelled('seal key', context), KEY_LENGTH + NONCE_LENGTH)
  return { key: await aesKey(material.slice(0, KEY_LENGTH)), nonce: material.slice(KEY_LENGTH) }
}

/** `context` names the purpose and its place (a `labelled` string); `aad` is what must arrive unchanged beside the bytes. */
export async function sealUnder(secret: Bytes, context: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  const salt = await saltOf(secret, context, aad, plaintext)
  const { key, nonce } = await keyFor(secret, context, salt)
  return concat(salt, await aesSeal(key, nonce, aad, plaintext))
}

export async function openUnder(secret: Bytes, context: Bytes, aad: Bytes, sealed: Bytes): Promise<Bytes> {
  if (sealed.length < SEAL_OVERHEAD) throw new KeyError('MALFORMED', 'shorter than an empty seal')
  const salt = sealed.slice(0, SALT_LENGTH)
  const { key, nonce } = await keyFor(secret, context, salt)
  const plaintext = await aesOpen(key, nonce, aad, sealed.slice(SALT_LENGTH))
  if (!equal(salt, await saltOf(secret, context, aad, plaintext))) {
    throw new KeyError('CANNOT_OPEN', 'the salt does not belong to these bytes')
  }
  return plaintext
}
