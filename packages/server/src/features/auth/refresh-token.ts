/**
 * Refresh tokens: opaque, unguessable, told from forgeries without a database, and each with exactly one successor.
 *
 *   token = device (16 bytes) · core (32) · tag (32)      tag = HMAC(tag key, device · core)
 *   the first core is random; the next one is HMAC(successor key, token)
 *
 * The tag: a token that we made but that is no longer in force was once given out, so somebody shows a copy (see sessions.ts).
 * Without it anybody who knows a device's id could have that device signed out by showing rubbish.
 * The one successor: a client whose answer was lost shows its token again and gets the same new one; two that refresh at once
 * get the same one, too. Nothing but hashes is kept. Who has the database alone can neither make nor continue a token.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../ports/random.ts'
import type { Secrets } from '../../ports/secrets.ts'

const DEVICE = 16
const CORE = 32
const LENGTH = DEVICE + CORE + 32

export type RefreshTokens = ReturnType<typeof createRefreshTokens>

export function createRefreshTokens(secrets: Secrets, random: Random) {
  const tagKey = secrets.derive('refresh-token')
  const successorKey = secrets.derive('refresh-token successor')
  const tagOf = (body: Buffer) => createHmac('sha256', tagKey).update(body).digest()

  const write = (deviceId: string, core: Buffer): string => {
    const body = Buffer.concat([Buffer.from(deviceId.replaceAll('-', ''), 'hex'), core])
    return Buffer.concat([body, tagOf(body)]).toString('base64url')
  }

  return {
    first: (deviceId: string): string => write(deviceId, random.bytes(CORE)),

    next: (deviceId: string, token: string): string =>
      write(deviceId, createHmac('sha256', successorKey).update(token).digest()),

    /** The device it was given to; nothing when it was not we who made it. */
    deviceOf(token: string): string | undefined {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length !== LENGTH || bytes.toString('base64url') !== token) return undefined
      const body = bytes.subarray(0, DEVICE + CORE)
      if (!timingSafeEqual(bytes.subarray(DEVICE + CORE), tagOf(body))) return undefined
      return bytes.toString('hex', 0, DEVICE).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },

    hash: (token: string): Buffer => createHash('sha256').update(token).digest(),
  }
}
