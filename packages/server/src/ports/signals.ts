/** Things said in passing: typing, presence, ringing, receipts. Never stored; whoever is not connected does not hear them. */

import type { ChatId, DeviceId, UserId } from '@parley/protocol'

export interface Signals {
  /** To every connected device of these people. */
  toUsers(users: readonly UserId[], event: string, payload: object, except?: DeviceId): void
  /** To every connected device in a chat. */
  toChat(chat: ChatId, event: string, payload: object, except?: DeviceId): void
  toDevice(device: DeviceId, event: string, payload: object): void
  /** Closes the connections of these devices at once: they have been signed out. */
  cut(devices: readonly DeviceId[]): void
}
