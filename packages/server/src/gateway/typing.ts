/** Typing indicators: shown to the others in a chat, fading by themselves, cheap however fast the client repeats them. */

import { type ChatId, type DeviceId, LIMITS, presenceEvents, type UserId } from '@parley/protocol'
import type { Signals } from '../ports/signals.ts'

/** A repeat within this time only keeps it from fading. */
const QUIET_MS = LIMITS.typing / 2

/** Who of a chat may see that this person is here, since typing tells so. */
export type AudienceOf = (chatId: ChatId, userId: UserId) => Promise<readonly UserId[]>

type Typing = { said: number; fade: NodeJS.Timeout; audience: Promise<readonly UserId[]> }

export class TypingIndicators {
  readonly #signals: Signals
  readonly #audienceOf: AudienceOf
  readonly #onError: (error: unknown) => void
  readonly #typing = new Map<string, Typing>()

  constructor(signals: Signals, audienceOf: AudienceOf, onError: (error: unknown) => void) {
    this.#signals = signals
    this.#audienceOf = audienceOf
    this.#onError = onError
  }

  start(chatId: ChatId, userId: UserId, deviceId: DeviceId): void {
    const key = `${chatId} ${userId}`
    const now = performance.now()
    const before = this.#typing.get(key)
    clearTimeout(before?.fade)
    const isQuiet = before !== undefined && now - before.said < QUIET_MS
    const fade = setTimeout(() => this.stop(chatId, userId, deviceId), LIMITS.typing).unref()
    const said = isQuiet ? before.said : now
    const audience = isQuiet ? before.audience : this.#audienceOf(chatId, userId)
    this.#typing.set(key, { said, fade, audience })
    if (!isQuiet) this.#say(presenceEvents.typing.name, { chatId, userId }, deviceId, audience)
  }

  /** Told to those who were told that it began, after them. */
  stop(chatId: ChatId, userId: UserId, deviceId: DeviceId): void {
    const key = `${chatId} ${userId}`
    const before = this.#typing.get(key)
    if (before === undefined) return
    clearTimeout(before.fade)
    this.#typing.delete(key)
    this.#say(presenceEvents.stopTyping.name, { chatId, userId }, deviceId, before.audience)
  }

  #say(event: string, payload: object, except: DeviceId, audience: Typing['audience']): void {
    audience.then((users) => this.#signals.toUsers(users, event, payload, except)).catch(this.#onError)
  }
}
