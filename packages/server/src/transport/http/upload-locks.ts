/** One request at a time for each upload; whoever comes while another is at it asks that one to stop. */

import { Fault } from '@parley/protocol'
import type { Lock, Locker, RequestRelease } from '@tus/server'

type Held = { askToStop: RequestRelease; done: Promise<void>; end: () => void }

const PATIENCE_MS = 15_000

export class UploadLocks implements Locker {
  readonly #held = new Map<string, Held>()

  newLock(id: string): Lock {
    let mine: Held | undefined
    return {
      lock: async (signal, askToStop) => {
        const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
        for (let other = this.#held.get(id); other; other = this.#held.get(id)) {
          await other.askToStop()
          await Promise.race([other.done, aborted(patience)])
        }
        const { promise: done, resolve: end } = Promise.withResolvers<void>()
        mine = { askToStop, done, end }
        this.#held.set(id, mine)
      },
      unlock: async () => {
        if (mine && this.#held.get(id) === mine) this.#held.delete(id)
        mine?.end()
      },
    }
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = () => reject(new Fault('BUSY', { retryAfter: 1 }))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
