/** The second factor: codes of an authenticator app, each good once, and recovery codes for whoever lost it. */

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { Fault, LIMITS } from '@parley/protocol'
import { Secret, TOTP } from 'otpauth'
import type { Limiter } from '../../../access/limiter.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Random } from '../../../ports/random.ts'
import type { Secrets } from '../../../ports/secrets.ts'
import * as store from './store.ts'

export type SecondFactorDeps = {
  database: Queryable
  clock: Clock
  random: Random
  secrets: Secrets
  limiter: Limiter
  serverName: string
}

const SECRET = 20
const NONCE = 12
const PERIOD = 30
/** Clocks differ: the code before and the one after are taken as well. */
const WINDOW = 1
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

export type SecondFactors = ReturnType<typeof createSecondFactors>

export function createSecondFactors({ database, clock, random, secrets, limiter, serverName }: SecondFactorDeps) {
  const sealKey = secrets.derive('second-factor')
  const recoveryKey = secrets.derive('recovery-code')

  const seal = (userId: string, secret: Buffer): Buffer => {
    const nonce = random.bytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(Buffer.from(userId))
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  }
  const unseal = (userId: string, sealed: Buffer): Uint8Array<ArrayBuffer> => {
    const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, NONCE))
      .setAAD(Buffer.from(userId))
      .setAuthTag(sealed.subarray(NONCE + SECRET))
    const secret = Buffer.concat([decipher.update(sealed.subarray(NONCE, NONCE + SECRET)), decipher.final()])
    return new Uint8Array(secret)
  }
  const recoveryHash = (userId: string, code: string) =>
    createHmac('sha256', recoveryKey).update(`${userId} ${code}`).digest()
  const recoveryCode = () => {
    const letters = [...random.bytes(10)].map((byte) => BASE32[byte % 32])
    return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`
  }
  const totp = (secret: Uint8Array<ArrayBuffer>, label = '') =>
    new TOTP({ issuer: serverName, label, secret: new Secret({ buffer: secret.buffer }), period: PERIOD })

  /** Right, and its 30 seconds not used before. */
  async function acceptsDigits(userId: string, sealed: Buffer, code: string): Promise<boolean> {
    const now = clock.now()
    const delta = totp(unseal(userId, sealed)).validate({ token: code, timestamp: now, window: WINDOW })
    return delta !== null && store.spendStep(database, userId, Math.floor(now / 1_000 / PERIOD) + delta)
  }

  return {
    isOn: async (q: Queryable, userId: string): Promise<boolean> =>
      ((await store.secondFactorOf(q, userId))?.confirmedAt ?? null) !== null,

    /** The code of the app, or a recovery code. Either is spent by it. */
    async accepts(userId: string, code: string): Promise<boolean> {
      limiter.take('guesses', userId)
      const factor = await store.secondFactorOf(database, userId)
      if (!factor || factor.confirmedAt === null) return false
      return code.includes('-')
        ? store.spendRecoveryCode(database, userId, recoveryHash(userId, code))
        : acceptsDigits(userId, factor.secret, code)
    },

    async enrol(userId: string, label: string): Promise<{ secret: string; uri: string }> {
      const secret = new Uint8Array(random.bytes(SECRET))
      if (!(await store.startSecondFactor(database, userId, seal(userId, Buffer.from(secret))))) {
        throw new Fault('ALREADY_EXISTS')
      }
      const shown = totp(secret, label)
      return { secret: shown.secret.base32, uri: shown.toString() }
    },

    /** That the app being set up gives the right codes: answers what it was tried with. */
    async tryOut(userId: string, code: string): Promise<Buffer> {
      limiter.take('guesses', userId)
      const factor = await store.secondFactorOf(database, userId)
      if (!factor) throw new Fault('NOT_FOUND')
      if (factor.confirmedAt !== null) throw new Fault('ALREADY_EXISTS')
      if (!(await acceptsDigits(userId, factor.secret, code))) throw new Fault('BAD_CODE')
      return factor.secret
    },

    /** From now on it is asked for: once, and only what was tried. Answers the recovery codes: only their hashes are kept. */
    async turnOn(q: Queryable, userId: string, tried: Buffer): Promise<string[]> {
      const codes = Array.from({ length: LIMITS.recoveryCodes }, recoveryCode)
      const hashes = codes.map((code) => recoveryHash(userId, code))
      if (!(await store.confirmSecondFactor(q, userId, tried, clock.now(), hashes))) throw new Fault('ALREADY_EXISTS')
      return codes
    },

    /** False when there was none in force. */
    turnOff: (q: Queryable, userId: string): Promise<boolean> => store.removeSecondFactor(q, userId),

    recoveryCodesLeft: (q: Queryable, userId: string): Promise<number> => store.recoveryCodesLeft(q, userId),
  }
}
