/** What may be seen once: given out a single time, and then gone from every device of whoever saw it. */

import { ClientError } from '../client-error.ts'
import type { Engine } from '../engine.ts'
import type { Said } from '../state/said.ts'

export class ViewOnce {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Its sender learns that it was opened. */
  async open(id: string): Promise<Said> {
    const { messages, outbox } = this.#engine
    const [message, state] = [await messages.get(id), await messages.state(id)]
    const { said } = state.message ?? {}
    if (!said || !message.viewOnce) throw new ClientError('NO_SUCH_MESSAGE', id)
    const isOnItsWay = outbox.of(message.chatId).some((item) => item.ref === message.seq && item.said.opened)
    if (message.viewOnce.isOpened || isOnItsWay || message.state !== undefined) throw new ClientError('OPENED')
    await messages.answer(id, { opened: true })
    return said
  }
}
