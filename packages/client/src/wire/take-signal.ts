/** What is said in passing (who types, who is here, how far somebody has read), told on in the client's own words. */

import { presenceEvents, receiptEvents, userEvents } from '@parley/protocol/wire'
import type { ClientEvents } from '../client-events.ts'
import type { Emitter } from '../emitter.ts'

/** Every field that some signal has: which of them are there, its name says. */
type Signal = {
  chatId: string
  userId: string
  seq: number
  status: 'online' | 'away' | 'offline'
  timestamp: number
}

export type SignalDeps = {
  events: Emitter<ClientEvents>
  onReceipt(chatId: string, userId: string, kind: 'delivered' | 'read', seq: number): Promise<void>
  onProfile(userId: string): void
}

export async function takeSignal({ events, onReceipt, onProfile }: SignalDeps, event: string, payload: unknown) {
  const { chatId, userId, seq, status, timestamp } = payload as Signal
  switch (event) {
    case receiptEvents.delivered.name:
      return onReceipt(chatId, userId, 'delivered', seq)
    case receiptEvents.read.name:
      return onReceipt(chatId, userId, 'read', seq)
    case presenceEvents.typing.name:
      return events.emit('typing', { chatId, userId, isTyping: true })
    case presenceEvents.stopTyping.name:
      return events.emit('typing', { chatId, userId, isTyping: false })
    case presenceEvents.statusChanged.name:
      return events.emit('presence', { userId, status })
    case presenceEvents.lastSeen.name:
      return events.emit('presence', { userId, lastSeen: timestamp })
    case userEvents.profileChanged.name:
      onProfile(userId)
  }
  events.emit('signal', { event, payload })
}
