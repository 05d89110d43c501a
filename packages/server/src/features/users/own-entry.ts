/** An entry of one's own account log: what one device of a person does, the others learn. */

import type { AccountKind } from '@parley/protocol'
import type { Caller } from '../../access/caller.ts'
import type { NewEntry } from '../../log/entry.ts'

export const ownEntry = (
  { userId, deviceId }: Caller,
  kind: AccountKind,
  at: number,
  data: Record<string, unknown>,
): NewEntry => ({ log: userId, kind, senderId: userId, deviceId, clientId: null, at, data })
