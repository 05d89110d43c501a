/** Lets so many work at once, so many more wait, and asks the rest to come back. */

import { Fault } from '@parley/protocol'

export class Semaphore {
  #free: number
  readonly #waiting: (() => void)[] = []
  readonly #maxWaiting: number

  constructor(atOnce: number, maxWaiting: number) {
    this.#free = atOnce
    this.#maxWaiting = maxWaiting
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else if (this.#waiting.length >= this.#maxWaiting) throw new Fault('BUSY', { retryAfter: 2 })
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
