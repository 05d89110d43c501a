/** What a device signs and seals, as it goes over the wire: bytes the server holds, checks and hands out, and cannot make. */

import * as z from 'zod/mini'
import { Base64 } from '../fields.ts'
import { LIMITS } from '../limits.ts'

/** A signed frame of @parley/keys: a link of an account's chain, or an entry of a chat's. */
export const Frame = Base64(LIMITS.frameCharacters, 88)

/** A turn of a chat's epoch: the signed entry, and the set of seals whose root it signs. They land together or not at all. */
export const EpochTurn = z.strictObject({ frame: Frame, sealedSet: Base64(LIMITS.sealedSetCharacters) })
export type EpochTurn = z.infer<typeof EpochTurn>

/**
 * What a change of a sealed chat's signed chain may be refused for. BAD_FRAME: it is not true (`details.reason` is the code of
 * @parley/keys). STALE_EPOCH: the chain has grown (`details.length`): pull, sign again. NO_KEYS: `details.userIds` have no chain.
 */
export const SIGNED_ERRORS = ['NOT_FOUND', 'FORBIDDEN', 'BAD_FRAME', 'STALE_EPOCH', 'NO_KEYS'] as const
