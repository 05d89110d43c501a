/** The EncryptionService of the requirements: RSA-2048-OAEP wraps an AES-256-GCM key. Reports to the operator use it; chats do not. */
import { type Bytes, concat, fromBase64, fromUtf8, type Random, toBase64, utf8 } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { aesKey, aesOpen, aesSeal, KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH } from './primitives.ts'
import { openUnder, sealUnder } from './seal-under.ts'

const { subtle } = globalThis.crypto

const RSA = { name: 'RSA-OAEP', hash: 'SHA-256' } as const
const RSA_BITS = 2048
const WRAPPED_LENGTH = RSA_BITS / 8
const STORAGE_PREFIX = 'v1.'
const NOISE_LENGTH = 16

/** PEM: SubjectPublicKeyInfo and PKCS #8. */
export type KeyPair = { readonly publicKey: string; readonly privateKey: string }

/** Base64 each; `ciphertext` begins with the 256 bytes of the wrapped AES-256 key. */
export type EncryptedData = { readonly ciphertext: string; readonly iv: string; readonly authTag: string }

export type EncryptionService = {
  generateKeyPair(): Promise<KeyPair>
  encryptMessage(content: string, publicKey: string): Promise<EncryptedData>
  decryptMessage(encryptedData: EncryptedData, privateKey: string): Promise<string>
  encryptForStorage(content: string): Promise<string>
  decryptFromStorage(encryptedContent: string): Promise<string>
}

export const createEncryptionService = (storageKey: Bytes, random: Random): EncryptionService => ({
  generateKeyPair,
  encryptMessage: (content, publicKey) => encryptMessage(content, publicKey, random),
  decryptMessage,
  async encryptForStorage(content) {
    const plaintext = concat(random(NOISE_LENGTH), utf8(content))
    return STORAGE_PREFIX + toBase64(await sealUnder(checked(storageKey), labelled('storage'), concat(), plaintext))
  },
  async decryptFromStorage(encryptedContent) {
    if (!encryptedContent.startsWith(STORAGE_PREFIX)) throw new KeyError('UNKNOWN_VERSION', 'not sealed for storage')
    const sealed = fromBase64(encryptedContent.slice(STORAGE_PREFIX.length))
    const plaintext = await openUnder(checked(storageKey), labelled('storage'), concat(), sealed)
    return fromUtf8(plaintext.slice(NOISE_LENGTH))
  },
})

function checked(storageKey: Bytes): Bytes {
  if (storageKey.length !== KEY_LENGTH) throw new KeyError('BAD_KEY', 'AES-256 keys are 32 bytes')
  return storageKey
}

async function generateKeyPair(): Promise<KeyPair> {
  const pair = await subtle.generateKey(
    { ...RSA, modulusLength: RSA_BITS, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['encrypt', 'decrypt'],
  )
  return {
    publicKey: toPem('PUBLIC KEY', await subtle.exportKey('spki', pair.publicKey)),
    privateKey: toPem('PRIVATE KEY', await subtle.exportKey('pkcs8', pair.privateKey)),
  }
}

async function encryptMessage(content: string, publicKey: string, random: Random): Promise<EncryptedData> {
  const rsa = await importPem('spki', 'PUBLIC KEY', publicKey, 'encrypt')
  // A key of its own for each message, so the nonce need not be more than random.
  const key = random(KEY_LENGTH)
  const iv = random(NONCE_LENGTH)
  const wrapped = new Uint8Array(await subtle.encrypt(RSA, rsa, key))
  const sealed = await aesSeal(await aesKey(key), iv, wrapped, utf8(content))
  return {
    ciphertext: toBase64(concat(wrapped, sealed.slice(0, -TAG_LENGTH))),
    iv: toBase64(iv),
    authTag: toBase64(sealed.slice(-TAG_LENGTH)),
  }
}

async function decryptMessage(encryptedData: EncryptedData, privateKey: string): Promise<string> {
  const rsa = await importPem('pkcs8', 'PRIVATE KEY', privateKey, 'decrypt')
  const ciphertext = fromBase64(encryptedData.ciphertext)
  const wrapped = ciphertext.slice(0, WRAPPED_LENGTH)
  const sealed = concat(ciphertext.slice(WRAPPED_LENGTH), fromBase64(encryptedData.authTag))
  return fromUtf8(await aesOpen(await unwrap(rsa, wrapped), fromBase64(encryptedData.iv), wrapped, sealed))
}

async function unwrap(rsa: CryptoKey, wrapped: Bytes): Promise<CryptoKey> {
  try {
    return await aesKey(new Uint8Array(await subtle.decrypt(RSA, rsa, wrapped)))
  } catch {
    throw new KeyError('CANNOT_OPEN', 'not sealed to this key, or changed bytes')
  }
}

const toPem = (kind: string, der: ArrayBuffer): string =>
  `-----BEGIN ${kind}-----\n${(toBase64(new Uint8Array(der)).match(/.{1,64}/g) as string[]).join('\n')}\n-----END ${kind}-----\n`

async function importPem(
  format: 'spki' | 'pkcs8',
  kind: string,
  pem: string,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  try {
    const base64 = pem.replace(`-----BEGIN ${kind}-----`, '').replace(`-----END ${kind}-----`, '').replace(/\s/g, '')
    const key = await subtle.importKey(format, fromBase64(base64), RSA, false, [usage])
    if ((key.algorithm as RsaHashedKeyAlgorithm).modulusLength === RSA_BITS) return key
  } catch {
    // An unreadable key and a key of another size are the same fault.
  }
  throw new KeyError('BAD_KEY', `not an RSA-${RSA_BITS} ${kind.toLowerCase()}`)
}
