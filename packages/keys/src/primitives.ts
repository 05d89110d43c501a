/** The published primitives, as WebCrypto offers them: SHA-512, HMAC, HKDF, AES-256-GCM, Ed25519. Nothing here is ours. */
import { type Bytes, concat, EMPTY, fromBase64 } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { type Label, labelled } from './labels.ts'

const { subtle } = globalThis.crypto

export const HASH_LENGTH = 32
export const KEY_LENGTH = 32
export const NONCE_LENGTH = 12
export const TAG_LENGTH = 16
export const SIGNATURE_LENGTH = 64
export const SIGN_KEY_LENGTH = 32
/** X-Wing: ML-KEM-768 (1,184) and X25519 (32). */
export const BOX_KEY_LENGTH = 1216

export const sha512 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await subtle.digest('SHA-512', bytes))

/** The first 32 bytes of SHA-512 over a labelled input. */
export async function hash(label: Label, ...parts: readonly Uint8Array[]): Promise<Bytes> {
  return (await sha512(labelled(label, ...parts))).slice(0, HASH_LENGTH)
}

export async function hmac(key: Bytes, bytes: Bytes): Promise<Bytes> {
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-512' }, false, ['sign'])
  return new Uint8Array(await subtle.sign('HMAC', imported, bytes))
}

export async function hkdf(
  secret: Bytes,
  salt: Bytes,
  info: Bytes,
  length: number,
  digest: 'SHA-256' | 'SHA-512' = 'SHA-512',
): Promise<Bytes> {
  const key = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  return new Uint8Array(await subtle.deriveBits({ name: 'HKDF', hash: digest, salt, info }, key, length * 8))
}

/** One 32-byte key for one purpose. */
export const derive = (secret: Bytes, label: Label, ...context: readonly Uint8Array[]): Promise<Bytes> =>
  hkdf(secret, EMPTY, labelled(label, ...context), KEY_LENGTH)

export type AesKey = CryptoKey

export async function aesKey(key: Bytes): Promise<AesKey> {
  if (key.length !== KEY_LENGTH) throw new KeyError('BAD_KEY', 'AES-256 keys are 32 bytes')
  return subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

export async function aesSeal(key: AesKey, nonce: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, plaintext))
}

export async function aesOpen(key: AesKey, nonce: Bytes, aad: Bytes, sealed: Bytes): Promise<Bytes> {
  try {
    return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, sealed))
  } catch {
    throw new KeyError('CANNOT_OPEN', 'wrong key, or changed bytes')
  }
}

/** RFC 8410: the fixed DER that precedes a 32-byte Ed25519 seed. */
const PKCS8_ED25519 = new Uint8Array([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20])

export async function signingKeys(seed: Bytes): Promise<{ signer: CryptoKey; signKey: Bytes }> {
  if (seed.length !== KEY_LENGTH) throw new KeyError('BAD_KEY', 'Ed25519 seeds are 32 bytes')
  const pkcs8 = concat(PKCS8_ED25519, seed)
  // WebCrypto derives the public half only by exporting; the key that is kept is the one that cannot be exported.
  const exportable = await subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign'])
  const { x } = await subtle.exportKey('jwk', exportable)
  const signer = await subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign'])
  const standard = (x as string).replaceAll('-', '+').replaceAll('_', '/')
  return { signer, signKey: fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '=')) }
}

export async function sign(signer: CryptoKey, bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.sign('Ed25519', signer, bytes))
}

export async function verify(signKey: Bytes, signature: Bytes, bytes: Bytes): Promise<boolean> {
  try {
    const key = await subtle.importKey('raw', signKey, 'Ed25519', false, ['verify'])
    return await subtle.verify('Ed25519', key, signature, bytes)
  } catch {
    return false
  }
}
