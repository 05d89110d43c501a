/** A chat as a person may take it away: every message this device can read, one line of JSON each, oldest first. */

import type { Engine } from '../engine.ts'

export async function* exportChat(engine: Engine, chatId: string): AsyncGenerator<string> {
  for (const message of await engine.messages.all(chatId)) {
    const { id, at, senderId, said, replyTo, isEdited, isDeleted, isExpired, reactions } = message
    yield `${JSON.stringify({ id, at, senderId, said, replyTo, isEdited, isDeleted, isExpired, reactions })}\n`
  }
}
