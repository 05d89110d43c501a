/** Access tokens: say for a quarter of an hour who asks and on which device. Whether that device may still ask is looked up each time. */

import { Fault, LIMITS } from '@parley/protocol'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../../ports/clock.ts'
import type { Secrets } from '../../ports/secrets.ts'

export type AccessTokens = ReturnType<typeof createAccessTokens>

export function createAccessTokens(secrets: Secrets, clock: Clock) {
  const key = secrets.derive('access-token')
  return {
    issue(userId: string, deviceId: string): Promise<string> {
      const now = Math.floor(clock.now() / 1_000)
      return new SignJWT({ did: deviceId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + LIMITS.accessTokenLife / 1_000)
        .sign(key)
    },

    async read(token: string): Promise<{ userId: string; deviceId: string; expiresAt: number }> {
      try {
        const { payload } = await jwtVerify<{ did: string }>(token, key, {
          algorithms: ['HS256'],
          currentDate: new Date(clock.now()),
          requiredClaims: ['sub', 'did', 'exp'],
        })
        return { userId: payload.sub!, deviceId: payload.did, expiresAt: payload.exp! * 1_000 }
      } catch (cause) {
        throw new Fault(cause instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED', { cause })
      }
    },
  }
}
