/**
 * A session that ended is not enough: the server cannot sign links, so the device's keys still fit. Whichever other device of the
 * person is there strikes it out of the chain and turns the account's key, as if its owner had shut it out.
 */

import { validDevices } from '@parley/keys'
import type { OwnKeys } from '../crypto/own-keys.ts'
import type { Platform } from '../platform.ts'
import { forget, put } from '../store/records.ts'
import { beginningWith, type Store } from '../store/store.ts'

/** Not all of my devices at once: the first one's link tells the others. */
const WITHIN_MS = 2_000
const PREFIX = 'shut-out/'

export type ShutOutDeps = {
  store: Store
  platform: Platform
  own: OwnKeys
  isOnline(): boolean
  background(work: Promise<unknown>): void
}

export class ShutOut {
  readonly #deps: ShutOutDeps
  #isPlanned = false

  constructor(deps: ShutOutDeps) {
    this.#deps = deps
  }

  /** Kept until it is done, whatever happens in between. */
  async owe(deviceId: string): Promise<void> {
    await this.#deps.store.write([put(`${PREFIX}${deviceId}`, 1)])
    this.plan()
  }

  plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    const chance = (this.#deps.platform.random(1)[0] as number) / 256
    this.#deps.platform.after(WITHIN_MS * chance, () => {
      this.#isPlanned = false
      if (this.#deps.isOnline()) this.#deps.background(this.#run())
    })
  }

  async #run(): Promise<void> {
    const { store, own } = this.#deps
    for (const [name] of await store.list(beginningWith(PREFIX))) {
      const deviceId = name.slice(PREFIX.length)
      await own.refreshSeeds()
      const isValid = validDevices(await own.chain()).some(({ id }) => id === deviceId)
      if (isValid && deviceId !== own.device.id) await own.revoke(deviceId)
      await store.write([forget(name)])
    }
  }
}
