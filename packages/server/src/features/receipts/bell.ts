/** Tells a chat how far its members have come: soon, but each of them at most once in a while, with the newest there is. */

export type Advance = {
  userId: string
  kind: 'delivered' | 'read'
  seq: number
  at: number
  deviceId: string
}

const WINDOW_MS = 200

export class Bell {
  readonly #tell: (chatId: string, advances: readonly Advance[]) => void
  /** Chats told of within the last window, with what has come since. */
  readonly #gathering = new Map<string, Map<string, Advance>>()

  constructor(tell: (chatId: string, advances: readonly Advance[]) => void) {
    this.#tell = tell
  }

  ring(chatId: string, advances: readonly Advance[]): void {
    if (advances.length === 0) return
    const gathered = this.#gathering.get(chatId)
    if (!gathered) {
      this.#tell(chatId, advances)
      this.#open(chatId)
      return
    }
    for (const advance of advances) {
      const key = `${advance.kind} ${advance.userId}`
      const known = gathered.get(key)
      if (!known || known.seq < advance.seq) gathered.set(key, advance)
    }
  }

  #open(chatId: string): void {
    const gathered = new Map<string, Advance>()
    this.#gathering.set(chatId, gathered)
    setTimeout(() => {
      this.#gathering.delete(chatId)
      if (gathered.size === 0) return
      this.#tell(chatId, [...gathered.values()])
      this.#open(chatId)
    }, WINDOW_MS).unref()
  }
}
