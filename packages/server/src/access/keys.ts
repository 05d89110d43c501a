/** Who may do what with keys, beyond what signatures prove: rules to be read aloud. */

import type { ChainState, LinkChange } from '@parley/keys/public-frame'
import type { chats } from '@parley/protocol'
import type { Actor } from './chats.ts'

/**
 * A link is signed by the device that makes the call. A device that has just signed in by other means belongs to the account
 * when a recovery code says so: then the paper device signs, and adds that very device.
 */
export function maySign(
  chain: ChainState | undefined,
  signer: string,
  change: LinkChange,
  callerDevice: string,
): boolean {
  if (signer === callerDevice) return true
  return chain?.devices.get(signer)?.kind === 'paper' && change.kind === 'add' && change.device.id === callerDevice
}

/** History is granted by those who lead a group; in a direct chat by either, to a peer who began anew. */
export const mayGrant = (chat: { type: chats.ChatType }, actor: Actor): boolean =>
  chat.type === 'direct' || (chat.type === 'group' && actor.role !== 'member')
