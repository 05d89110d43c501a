/** Who one is on this device: an account made or entered, and this device's place in its keys. */

import { type ChainDevice, validDevices } from '@parley/keys'
import type { AnswerOf } from '@parley/protocol'
import { auth } from '@parley/protocol/wire'
import { ClientError } from '../client-error.ts'
import type { Engine } from '../engine.ts'
import { erase } from '../store/store.ts'
import { callByRest } from '../wire/rest.ts'

export type SignedIn = {
  readonly userId: string
  readonly deviceId: string
  /** False: the account has keys that this device is not part of. `link` or `recover` comes next. */
  readonly isLinked: boolean
  /** When the account's keys are made: the way back when all devices are lost. To be written down; then `devices.codeIsKept`. */
  readonly recoveryCode?: string
}

export type Credentials = { username: string; password: string; name?: string; deviceName?: string; invite?: string }

/** To the code that was sent, of the authenticator app, or one of the ten to write down. */
export type CodeAnswer = { sessionId: string; code: string; name?: string; invite?: string; deviceName?: string }

export class Auth {
  readonly #engine: Engine
  /** Whether an account that was being begun has come to its end. */
  #settling: Promise<boolean> | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async register(credentials: Credentials): Promise<SignedIn> {
    return this.begin(await callByRest(this.#engine.url, undefined, auth.register, credentials))
  }

  /** With an authenticator app it fails as SECOND_FACTOR_REQUIRED: go on with `answerCode` and the session its details name. */
  async signIn({ username, password, deviceName }: Credentials): Promise<SignedIn> {
    const given = { username, password, ...(deviceName === undefined ? {} : { deviceName }) }
    const answer = await callByRest(this.#engine.url, undefined, auth.login, given)
    if (!('accessToken' in answer)) throw new ClientError('NOT_SIGNED_IN')
    return this.begin(answer)
  }

  /** Has a code sent to a phone or an e-mail address; whoever answers it is signed in, and registered if they are new. */
  async requestCode(by: { phone: string } | { email: string }): Promise<auth.VerificationSession> {
    const answer = await callByRest(this.#engine.url, undefined, auth.login, by)
    if ('accessToken' in answer) throw new ClientError('NOT_SIGNED_IN')
    return answer
  }

  async answerCode(answer: CodeAnswer): Promise<SignedIn> {
    return this.begin(await callByRest(this.#engine.url, undefined, auth.verifyOtp, answer))
  }

  /** A session from whatever way of signing in there is (a code, a passkey, a provider). */
  async begin(session: AnswerOf<typeof auth.register>): Promise<SignedIn> {
    const { sessions, chains, own, recoveryCode, connection, url } = this.#engine
    if (this.#engine.isStopped() || !own.suits(session.userId, session.deviceId)) {
      await callByRest(url, session.accessToken, auth.logout, {}).catch(() => {})
      throw new ClientError(this.#engine.isStopped() ? 'CLOSED' : 'STORE_OF_ANOTHER')
    }
    const { userId, deviceId } = await sessions.begin(session)
    this.#engine.tellStatus()
    await chains.refresh([userId])
    const hasKeys = await chains.of(userId).then(
      () => true,
      (error: unknown) => {
        if ((error as { code?: string }).code === 'NO_KEYS') return false
        throw error
      },
    )
    if (hasKeys) return { userId, deviceId, isLinked: own.isLinked }
    const code = await own.create(userId, deviceId)
    recoveryCode.begun(code)
    connection.start()
    this.#engine.tellStatus()
    return { userId, deviceId, isLinked: true, recoveryCode: code }
  }

  /** Where an account was being begun when this device died, it is brought to its end; out of reach, at the next start. */
  settle(): Promise<boolean> {
    this.#settling = this.#settle()
    return this.#settling
  }

  async #settle(): Promise<boolean> {
    const { sessions, own, recoveryCode, connection } = this.#engine
    const { userId, deviceId } = sessions.current
    await own.settle(userId, deviceId)
    await recoveryCode.load()
    if (!own.isLinked || this.#engine.isStopped()) return false
    connection.start()
    this.#engine.tellStatus()
    return true
  }

  /** This device becomes part of the account by the code that was written down. */
  async recover(code: string): Promise<void> {
    const { sessions, own, connection } = this.#engine
    // It has come in already, by what it died in.
    if (await this.#settling?.catch(() => false)) return
    if (own.isLinked) throw new ClientError('ALREADY_LINKED')
    const { userId, deviceId } = sessions.current
    await own.recover(userId, deviceId, code)
    connection.start()
    this.#engine.tellStatus()
  }

  async signOut(): Promise<void> {
    const { call, sessions, store } = this.#engine
    await call(auth.logout, {}).catch(() => {})
    await this.#engine.stop()
    await sessions.end()
    await erase(store)
    this.#engine.tellStatus()
  }

  /** The devices that may speak for an account, as its own chain says. */
  async devicesOf(userId: string): Promise<readonly ChainDevice[]> {
    return validDevices(await this.#engine.chains.of(userId))
  }
}
