/** The recovery code, until its owner says that it is kept: whoever died before that is shown one at the next start, a new one. */

import { validDevices } from '@parley/keys'
import type { Platform } from '../platform.ts'
import { forget, put } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { OwnKeys } from './own-keys.ts'
import { CODE_OWED, newPaper } from './paper-device.ts'

export type RecoveryCodeDeps = { store: Store; own: OwnKeys; platform: Platform; onChanged(): void }

export class RecoveryCode {
  readonly #deps: RecoveryCodeDeps
  /** Made while this client has been running, and to be had from nowhere else. */
  #shown: Promise<string> | undefined
  #isOwed = false

  constructor(deps: RecoveryCodeDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    this.#isOwed = (await this.#deps.store.get(CODE_OWED)) !== undefined
  }

  get isOwed(): boolean {
    return this.#isOwed && this.#deps.own.isLinked
  }

  /** Made with the account, and owed since. */
  begun(code: string): void {
    this.#shown = Promise.resolve(code)
    this.#isOwed = true
  }

  /** What is to be shown until it is kept; null: it is. However many ask, it is one code. */
  async unkept(): Promise<string | null> {
    return this.isOwed ? (this.#shown ?? this.renew()) : null
  }

  /** A new paper device; those before it are struck out. */
  renew(): Promise<string> {
    const making = this.#make()
    this.#shown = making
    making.then(
      () => this.#deps.onChanged(),
      () => this.#shown === making && (this.#shown = undefined),
    )
    return making
  }

  async #make(): Promise<string> {
    const { store, own, platform } = this.#deps
    const before = validDevices(await own.chain()).filter(({ kind }) => kind === 'paper')
    const { change, code } = await newPaper(own.accountKey.account, platform)
    // Owed before it is made: from here on the one that was kept may be worth nothing.
    await store.write([put(CODE_OWED, 1)])
    this.#isOwed = true
    await own.append(change)
    for (const { id } of before) await own.revoke(id)
    return code
  }

  /** Its owner has put it in a safe place. */
  async kept(): Promise<void> {
    await this.#deps.store.write([forget(CODE_OWED)])
    this.#isOwed = false
    this.#shown = undefined
    this.#deps.onChanged()
  }
}
