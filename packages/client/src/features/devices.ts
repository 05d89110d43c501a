/** My devices: which may speak for me, and how one is shut out for good. */

import { validDevices } from '@parley/keys'
import { auth } from '@parley/protocol/wire'
import type { Engine } from '../engine.ts'

export type DeviceInfo = {
  readonly id: string
  readonly name: string
  /** A recovery code that was written down. */
  readonly isPaper: boolean
  /** In the account's chain: it can read and be read. */
  readonly isLinked: boolean
  readonly isCurrent: boolean
  readonly lastUsedAt?: number
}

export class Devices {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async list(): Promise<DeviceInfo[]> {
    const { call, own, chains } = this.#engine
    const account = own.accountKey.account
    await chains.refresh([account])
    const { devices } = await call(auth.devices, {})
    const linked = new Map(validDevices(await own.chain()).map((device) => [device.id, device]))
    const signedIn = devices.map(({ id, name, isCurrent, lastUsedAt }) => ({
      ...{ id, name, isCurrent, lastUsedAt, isPaper: false },
      isLinked: linked.delete(id),
    }))
    const others = [...linked.values()].map(({ id, kind }) => ({
      ...{ id, isPaper: kind === 'paper', isLinked: true, isCurrent: false },
      name: kind === 'paper' ? 'Recovery code' : 'Signed out',
    }))
    return [...signedIn, ...others]
  }

  async rename(deviceId: string, name: string): Promise<void> {
    await this.#engine.call(auth.renameDevice, { deviceId: deviceId, name })
  }

  /**
   * Shuts a device out: signed out, struck from the chain, and the account key turned. Every chat turns its epoch before the
   * next message; from then on it opens nothing, not even with the server's help.
   */
  async revoke(deviceId: string): Promise<void> {
    const { own, call } = this.#engine
    const isLinked = validDevices(await own.chain()).some(({ id }) => id === deviceId)
    if (isLinked) await own.revoke(deviceId)
    else await call(auth.revokeDevice, { deviceId: deviceId })
  }

  /** A new recovery code; those before it are worth nothing any more. To be shown until `codeIsKept`. */
  newRecoveryCode(): Promise<string> {
    return this.#engine.recoveryCode.renew()
  }

  /**
   * The recovery code that is to be shown, as long as nobody has said that it is kept: the one just made or, if this device died
   * before that, a new one. Null: there is nothing to show. `Status.owesCode` tells when to ask.
   */
  unkeptCode(): Promise<string | null> {
    return this.#engine.recoveryCode.unkept()
  }

  /** It is in a safe place. */
  codeIsKept(): Promise<void> {
    return this.#engine.recoveryCode.kept()
  }
}
