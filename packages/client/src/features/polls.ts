/** Polls: a vote is said like a reaction and sealed like one; who asked may close it. In encrypted chats, where nobody counts for us. */

import { messageId } from '@parley/protocol'
import { ClientError } from '../client-error.ts'
import type { Engine } from '../engine.ts'

export class Polls {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Places of options, from 0; none takes the vote back. Safe once it resolves, and on its way. */
  async vote(id: string, options: readonly number[]): Promise<void> {
    const { messages, sessions } = this.#engine
    const { message, reactions, taken } = await this.#poll(id)
    const before = reactions.filter(
      ({ by, said, seq }) => said?.vote && by === sessions.current.userId && !taken.some((one) => one.reaction === seq),
    )
    const clientId = await messages.answer(id, { vote: [...options] })
    // The last one counts, so the others only take up room: tidied away when the new one is there, or after the next.
    void messages
      .sent(clientId)
      .then(async () => {
        for (const { seq } of before) await messages.unreact(id, messageId(message.chatId, seq))
      })
      .catch(() => {})
  }

  async close(id: string): Promise<void> {
    const { messages, sessions } = this.#engine
    const { message } = await this.#poll(id)
    if (message.senderId !== sessions.current.userId) throw new ClientError('NO_SUCH_MESSAGE', id)
    await messages.answer(id, { closesPoll: true })
  }

  async #poll(id: string) {
    const { messages, chats } = this.#engine
    const [message, { reactions, taken }] = [await messages.get(id), await messages.state(id)]
    if (!message.poll) throw new ClientError('NO_SUCH_MESSAGE', id)
    if (chats.get(message.chatId).privacy !== 'e2ee') throw new ClientError('NOT_SEALED_HERE')
    return { message, reactions, taken }
  }
}
