/** STUN and TURN servers, with credentials that a TURN server can check by itself for as long as they hold (the REST scheme of coturn). */

import { createHmac } from 'node:crypto'
import { type calls, LIMITS, type OutputOf } from '@parley/protocol'
import type { Random } from '../../ports/random.ts'

export type TurnServers = { urls: readonly string[]; secret: string | undefined }

export function iceServers(
  { urls, secret }: TurnServers,
  { now, random }: { now: number; random: Random },
): OutputOf<typeof calls.ice> {
  const isTurn = (url: string) => /^turns?:/.test(url)
  const open = urls.filter((url) => !isTurn(url))
  const closed = urls.filter(isTurn)
  const stun = open.length > 0 ? [{ urls: open }] : []
  if (closed.length === 0 || secret === undefined) return { iceServers: stun }
  const expiresAt = now + LIMITS.turnLife
  // The TURN server need not know who it is that speaks: a random name does.
  const username = `${Math.floor(expiresAt / 1_000)}:${random.bytes(8).toString('hex')}`
  const credential = createHmac('sha1', secret).update(username).digest('base64')
  return { iceServers: [...stun, { urls: closed, username, credential }], expiresAt }
}
