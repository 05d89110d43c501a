/** Who is here, as the nodes' live connections tell. */

import type { UserId } from '@parley/protocol'

export type Status = 'online' | 'away' | 'offline'

export interface Presence {
  statusOf(user: UserId): Status
}
