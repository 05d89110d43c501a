/** One thing after the other, in the order asked; a failure is its asker's alone. */

export class Serial {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  /** Resolves when all that was asked until now is done. */
  async settled(): Promise<void> {
    await this.#last
  }
}
