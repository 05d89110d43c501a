/** Signals by way of the bus: whichever node somebody is connected to says it to them. */

import type { Bus } from '../ports/bus.ts'
import type { Signals } from '../ports/signals.ts'
import type { Topics } from './topics.ts'

export const busSignals = (bus: Bus<Topics>): Signals => ({
  toUsers: (users, event, payload, except) => bus.publish('signal', { to: { users }, event, payload, except }),
  toChat: (chat, event, payload, except) => bus.publish('signal', { to: { room: chat }, event, payload, except }),
  toDevice: (device, event, payload) => bus.publish('signal', { to: { room: device }, event, payload }),
  cut: (devices) => bus.publish('cut', devices),
})
