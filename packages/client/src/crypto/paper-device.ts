/** The recovery code: a device of the account that exists on paper alone. */

import {
  type Bytes,
  type ChainState,
  consentTo,
  type Device,
  deviceFromSeed,
  newDeviceSeed,
  publicHalf,
  validDevices,
  writeRecoveryCode,
} from '@parley/keys'
import { toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Platform } from '../platform.ts'

/** Kept from the making of a code until somebody has said that it is in a safe place. */
export const CODE_OWED = 'code-owed'

/** How it comes into the chain, and what is written down. */
export async function newPaper(accountId: string, platform: Platform) {
  const seed = newDeviceSeed(platform.random)
  const device = await deviceFromSeed(platform.uuid(), seed, 'paper')
  const change = { kind: 'add', device: publicHalf(device), consent: await consentTo(device, accountId) } as const
  return { change, code: await writeRecoveryCode(seed) }
}

/** The paper device in the chain that this seed is. */
export async function paperOf(chain: ChainState, seed: Bytes): Promise<Device> {
  for (const device of validDevices(chain)) {
    if (device.kind !== 'paper') continue
    const candidate = await deviceFromSeed(device.id, seed, 'paper')
    if (isIn(chain, candidate)) return candidate
  }
  throw new ClientError('BAD_CODE')
}

/** By the same keys, not only by the same name. */
export function isIn(chain: ChainState, device: Device | undefined): boolean {
  const known = device && chain.devices.get(device.id)
  return known !== undefined && toBase64(known.signKey) === toBase64((device as Device).signKey)
}
