/** What nodes tell each other. */

import type { DeviceId, UserId } from '@parley/protocol'
import type { Ring } from '../log/announce.ts'

export type Signal = {
  to: { users: readonly UserId[] } | { room: string }
  event: string
  payload: object
  except?: DeviceId | undefined
}

export type Topics = {
  rings: readonly Ring[]
  signal: Signal
  cut: readonly DeviceId[]
}
