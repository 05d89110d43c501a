/** The ways into one's own account: password, codes, authenticator app, and its end. What changes them asks for a proof. */

import { auth } from '@parley/protocol/wire'
import type { Engine } from '../engine.ts'
import { callByRest } from '../wire/rest.ts'

type By = { phone: string } | { email: string }

export class AccountWays {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Who may register on this server; needs no sign-in. */
  policy() {
    return callByRest(this.#engine.url, undefined, auth.policy, {})
  }

  get() {
    return this.#engine.call(auth.account, {})
  }

  /** A code to my own phone or e-mail address, as a proof that it is me. */
  confirm(by: auth.Channel) {
    return this.#engine.call(auth.confirm, { by })
  }

  /** Every other device is signed out. */
  async changePassword(proof: auth.Proof, newPassword: string): Promise<void> {
    await this.#engine.call(auth.changePassword, { proof, newPassword })
  }

  /** Needs no sign-in, like `resetPassword`. */
  forgotPassword(by: By) {
    return callByRest(this.#engine.url, undefined, auth.forgotPassword, by)
  }

  async resetPassword(answer: { sessionId: string; code: string; newPassword: string }): Promise<void> {
    await callByRest(this.#engine.url, undefined, auth.resetPassword, answer)
  }

  addContactPoint(by: By, proof: auth.Proof) {
    return this.#engine.call(auth.addContactPoint, { ...by, proof })
  }

  async verifyContactPoint(sessionId: string, code: string): Promise<void> {
    await this.#engine.call(auth.verifyContactPoint, { sessionId, code })
  }

  async removeContactPoint(by: auth.Channel, proof: auth.Proof): Promise<void> {
    await this.#engine.call(auth.removeContactPoint, { by, proof })
  }

  /** Begins with an authenticator app: its secret, as text and as what a QR code shows. */
  enrolSecondFactor(proof: auth.Proof) {
    return this.#engine.call(auth.enrolSecondFactor, { proof })
  }

  /** From now on it is asked for. The ten codes are shown only here. */
  async confirmSecondFactor(code: string): Promise<readonly string[]> {
    return (await this.#engine.call(auth.confirmSecondFactor, { code })).recoveryCodes
  }

  async disableSecondFactor(proof: auth.Proof): Promise<void> {
    await this.#engine.call(auth.disableSecondFactor, { proof })
  }

  /** There is no way back. */
  async delete(proof: auth.Proof): Promise<void> {
    await this.#engine.call(auth.deleteAccount, { proof })
  }
}
