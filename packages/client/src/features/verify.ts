/** Knowing that nobody stands between: safety numbers, compared by two people and remembered on all devices of each. */

import { type Bytes, chainPin, safetyNumber, safetyQr, safetyQrMatches } from '@parley/keys'
import { toBase64 } from '../base64.ts'
import type { Engine } from '../engine.ts'

const nameOf = (userId: string) => `verified:${userId}`

export class Verify {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Twelve groups of five digits, the same on both sides; another only when one of the two has begun anew. */
  async number(userId: string): Promise<string> {
    const [mine, theirs] = await this.#both(userId)
    return safetyNumber(mine, theirs)
  }

  /** What the other's camera is shown. */
  async qr(userId: string): Promise<string> {
    const [mine, theirs] = await this.#both(userId)
    return safetyQr(mine, theirs)
  }

  /** Whether what was scanned is the other's; if so it is remembered. */
  async scan(userId: string, scanned: string): Promise<boolean> {
    const [mine, theirs] = await this.#both(userId)
    const matches = safetyQrMatches(mine, theirs, scanned)
    if (matches) await this.confirm(userId)
    return matches
  }

  /** The person has compared the numbers. */
  async confirm(userId: string): Promise<void> {
    const [, theirs] = await this.#both(userId)
    await this.#engine.account.keep(nameOf(userId), theirs)
  }

  /** Verified, and still the same. */
  async isVerified(userId: string): Promise<boolean> {
    const kept = await this.#engine.account.kept(nameOf(userId))
    if (!kept) return false
    const [, theirs] = await this.#both(userId)
    return toBase64(kept) === toBase64(theirs)
  }

  async #both(userId: string): Promise<[mine: Bytes, theirs: Bytes]> {
    const { own, chains } = this.#engine
    return [chainPin(await own.chain()).first, chainPin(await chains.of(userId)).first]
  }
}
