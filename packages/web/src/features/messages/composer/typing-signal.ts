/** Tells the others that one is typing: now and then while it goes on, and when it ends. */

import { client } from '../../../worker/engine.ts'

/** It fades on the other side after three seconds. */
const AGAIN_MS = 2_000
const told = new Map<string, number>()

export function tellTyping(chatId: string, isTyping: boolean): void {
  const last = told.get(chatId)
  if (!isTyping) {
    if (last === undefined) return
    told.delete(chatId)
  } else {
    if (last !== undefined && Date.now() - last < AGAIN_MS) return
    told.set(chatId, Date.now())
  }
  client.presence.typing(chatId, isTyping).catch(() => {})
}
