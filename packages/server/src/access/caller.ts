/** Who asks: a person on one of their devices. */

import type { DeviceId, UserId } from '@parley/protocol'

export type Caller = {
  userId: UserId
  deviceId: DeviceId
  isOperator: boolean
  /** When the access token that proved it runs out. */
  tokenExpiresAt: number
}

/** The live connection a call came by. */
export interface Live {
  readonly id: string
  /** Goes on under a fresh access token; answers until when. */
  renew(token: string): Promise<number>
  /** Follows the presence of these people, and of nobody else. */
  watch(users: readonly UserId[]): void
  /** Somebody is at this device again. */
  isHere(): void
}

/** How and from where they ask. */
export type Context = {
  ip: string
  userAgent: string
  requestId: string
  /** The refresh token a browser keeps where no script can read it. Absent on sockets and for clients that carry their own. */
  cookie: { read(): string | undefined; write(token: string | null, maxAge: number): void }
  /** Absent for REST. */
  live?: Live
}
