/** A device is 32 secret bytes: from them an Ed25519 signing key and an X-Wing box key. A recovery code is one written on paper. */
import { boxPublicKey } from './box.ts'
import type { Bytes, Random } from './bytes.ts'
import { consentBytes, type DevicePublic } from './chain-link.ts'
import { derive, sign, signingKeys } from './primitives.ts'

const DEVICE_SEED_LENGTH = 32

export type Device = DevicePublic & {
  /** Non-extractable: it signs, and cannot be read back. */
  readonly signer: CryptoKey
  /** X-Wing runs in plain JS, so this half has to be readable; the client keeps it sealed at rest. */
  readonly boxSeed: Bytes
}

export async function deviceFromSeed(id: string, seed: Bytes, kind: DevicePublic['kind'] = 'device'): Promise<Device> {
  const { signer, signKey } = await signingKeys(await derive(seed, 'device sign key'))
  const boxSeed = await derive(seed, 'device box key')
  return { id, kind, signKey, boxKey: await boxPublicKey(boxSeed), signer, boxSeed }
}

export const newDeviceSeed = (random: Random): Bytes => random(DEVICE_SEED_LENGTH)

export const publicHalf = ({ id, kind, signKey, boxKey }: Device): DevicePublic => ({ id, kind, signKey, boxKey })

/** A device agrees, by its own key, to belong to this account: nobody can list another's device as theirs. */
export const consentTo = (device: Device, account: string): Promise<Bytes> =>
  sign(device.signer, consentBytes(device, account))
