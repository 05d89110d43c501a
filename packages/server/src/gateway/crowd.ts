/**
 * What goes to a crowd goes a moment later than the answer to whoever said it: handing a thousand frames to their sockets takes
 * longer than a commit, and is nothing its sender should wait for.
 */

/** For fewer it is not worth a second look. */
const CROWD = 64

export class Crowd {
  readonly #waiting = new Map<string, (() => void)[]>()

  /** At once where few listen and nothing of this log waits already. */
  deliver(log: string, listeners: number, hand: () => void): void {
    const before = this.#waiting.get(log)
    if (before !== undefined) before.push(hand)
    else if (listeners < CROWD) hand()
    else {
      this.#waiting.set(log, [hand])
      // The answer is written after this; both leave when the turn of the event loop ends, and then it is the crowd's turn.
      setImmediate(() => setImmediate(() => this.settle(log)))
    }
  }

  /** Before anything changes about who follows a log, they hear what came until then. */
  settle(log: string): void {
    const waiting = this.#waiting.get(log)
    if (waiting === undefined) return
    this.#waiting.delete(log)
    for (const hand of waiting) hand()
  }
}
