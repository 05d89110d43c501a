/** The tokens of this device: refreshed once for however many ask at the same moment, and kept before they are used. */

import { type AnswerOf, ERRORS, Fault } from '@parley/protocol'
import { auth } from '@parley/protocol/wire'
import { ClientError } from '../client-error.ts'
import type { Platform } from '../platform.ts'
import { forget, put, read } from '../store/records.ts'
import type { Change, Store } from '../store/store.ts'
import { callByRest } from './rest.ts'

export type Session = {
  userId: string
  deviceId: string
  accessToken: string
  refreshToken: string | undefined
  expiresAt: number
}

const NAME = 'session'
/** Refreshed a little before it ends. */
const EARLY_MS = 60_000

export class Sessions {
  readonly #url: string
  readonly #store: Store
  readonly #platform: Platform
  #current: Session | undefined
  #refreshing: Promise<Session> | undefined
  /** The server has signed this device out. */
  onSignedOut: () => void = () => {}

  constructor(url: string, store: Store, platform: Platform) {
    this.#url = url
    this.#store = store
    this.#platform = platform
  }

  async load(): Promise<Session | undefined> {
    this.#current = await read<Session>(this.#store, NAME)
    return this.#current
  }

  get current(): Session {
    if (!this.#current) throw new ClientError('NOT_SIGNED_IN')
    return this.#current
  }

  get isSignedIn(): boolean {
    return this.#current !== undefined
  }

  /** `also`: what is kept with it, in the same write. */
  async begin(answer: AnswerOf<typeof auth.register>, also: readonly Change[] = []): Promise<Session> {
    const { userId, deviceId, accessToken, refreshToken, expiresIn } = answer
    const expiresAt = this.#platform.now() + expiresIn * 1_000
    const session = { userId, deviceId, accessToken, refreshToken, expiresAt }
    await this.#store.write([put(NAME, session), ...also])
    this.#current = session
    return session
  }

  async end(): Promise<void> {
    this.#current = undefined
    await this.#store.write([forget(NAME)])
  }

  /** A token that is good for a while yet. */
  async token(): Promise<string> {
    const { accessToken, expiresAt } = this.current
    return expiresAt - EARLY_MS > this.#platform.now() ? accessToken : (await this.refresh()).accessToken
  }

  refresh(): Promise<Session> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #refresh(): Promise<Session> {
    const { refreshToken } = this.current
    try {
      const given = refreshToken === undefined ? {} : { refreshToken }
      return await this.begin(await callByRest(this.#url, undefined, auth.refreshToken, given as never))
    } catch (error) {
      if (error instanceof Fault && ERRORS[error.code].family === 'authentication') this.onSignedOut()
      throw error
    }
  }
}
