/** Seals bytes to a public key: HPKE base mode with X-Wing, HKDF-SHA512 and AES-256-GCM, one shot each. */
import { Aes256Gcm, CipherSuite, HkdfSha512 } from '@hpke/core'
import { XWing } from '@hpke/hybridkem-x-wing'
import { type Bytes, concat, type Random } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { BOX_KEY_LENGTH, TAG_LENGTH } from './primitives.ts'

const BOX_ENC_LENGTH = 1120
const BOX_OVERHEAD = BOX_ENC_LENGTH + TAG_LENGTH
const SEED_LENGTH = 32
/** 32 bytes for ML-KEM, 32 for X25519. */
const EPHEMERAL_LENGTH = 64

const kem = new XWing()
export const boxSuite = new CipherSuite({ kem, kdf: new HkdfSha512(), aead: new Aes256Gcm() })

/** The public half of the X-Wing key whose private half is this 32-byte seed. */
export async function boxPublicKey(seed: Bytes): Promise<Bytes> {
  if (seed.length !== SEED_LENGTH) throw new KeyError('BAD_KEY', 'X-Wing seeds are 32 bytes')
  const { publicKey } = await kem.generateKeyPairDerand(seed.slice())
  return new Uint8Array(await kem.serializePublicKey(publicKey))
}

export async function sealTo(boxKey: Bytes, info: Bytes, plaintext: Bytes, random: Random): Promise<Bytes> {
  if (boxKey.length !== BOX_KEY_LENGTH) throw new KeyError('BAD_KEY', 'X-Wing public keys are 1,216 bytes')
  try {
    const recipientPublicKey = await kem.deserializePublicKey(boxKey)
    const { ct, enc } = await boxSuite.seal({ recipientPublicKey, info, ekm: random(EPHEMERAL_LENGTH) }, plaintext)
    return concat(new Uint8Array(enc), new Uint8Array(ct))
  } catch {
    throw new KeyError('BAD_KEY', 'the primitive refuses this public key')
  }
}

export async function openWith(seed: Bytes, info: Bytes, sealed: Bytes): Promise<Bytes> {
  if (sealed.length < BOX_OVERHEAD) throw new KeyError('MALFORMED', 'shorter than an empty box')
  try {
    const recipientKey = await kem.deserializePrivateKey(seed)
    const enc = sealed.slice(0, BOX_ENC_LENGTH)
    return new Uint8Array(await boxSuite.open({ recipientKey, enc, info }, sealed.slice(BOX_ENC_LENGTH)))
  } catch {
    throw new KeyError('CANNOT_OPEN', 'not sealed to this key for this purpose, or changed bytes')
  }
}
