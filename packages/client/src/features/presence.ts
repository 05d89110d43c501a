/** Being here and typing: said in passing. */

import type { UserId } from '@parley/protocol'
import { presence as calls } from '@parley/protocol/wire'
import type { Engine } from '../engine.ts'

export class Presence {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Follows these people in place of those before; changes come as `presence`. */
  async watch(userIds: readonly string[]) {
    return (await this.#engine.call(calls.watch, { userIds: userIds as UserId[] })).users
  }

  async typing(chatId: string, isTyping = true): Promise<void> {
    await this.#engine.call(isTyping ? calls.typing : calls.stopTyping, { chatId: chatId })
  }
}
