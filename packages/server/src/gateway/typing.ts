/** Typing indicators: shown to the others in a chat, fading by themselves, cheap however fast the client repeats them. */

import { type ChatId, type DeviceId, LIMITS, presenceEvents, type UserId } from '@parley/protocol'
import type { Signals } from '../ports/signals.ts'

/** A repeat within this time only keeps it from fading. */
const QUIET_MS = LIMITS.typing / 2

type Typing = { said: number; fade: NodeJS.Timeout }

export class TypingIndicators {
  readonly #signals: Signals
  readonly #typing = new Map<string, Typing>()

  constructor(signals: Signals) {
    this.#signals = signals
  }

  start(chatId: ChatId, userId: UserId, deviceId: DeviceId): void {
    const key = `${chatId} ${userId}`
    const now = performance.now()
    const before = this.#typing.get(key)
    clearTimeout(before?.fade)
    const isQuiet = before !== undefined && now - before.said < QUIET_MS
    const fade = setTimeout(() => this.stop(chatId, userId, deviceId), LIMITS.typing).unref()
    this.#typing.set(key, { said: isQuiet ? before.said : now, fade })
    if (!isQuiet) this.#signals.toChat(chatId, presenceEvents.typing.name, { chatId, userId }, deviceId)
  }

  stop(chatId: ChatId, userId: UserId, deviceId: DeviceId): void {
    const key = `${chatId} ${userId}`
    const before = this.#typing.get(key)
    if (before === undefined) return
    clearTimeout(before.fade)
    this.#typing.delete(key)
    this.#signals.toChat(chatId, presenceEvents.stopTyping.name, { chatId, userId }, deviceId)
  }
}
