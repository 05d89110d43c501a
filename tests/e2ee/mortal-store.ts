/** A store whose device can die in the middle of anything: from then on nothing asked of it ever comes back, as after a kill -9. */

import type { Store } from '@parley/client'

export type MortalStore = Store & {
  /** Dies at the asking after so many more. */
  dieAfter(steps: number): void
  readonly died: Promise<void>
}

export function mortalStore(store: Store): MortalStore {
  let left = Number.POSITIVE_INFINITY
  let die = () => {}
  const died = new Promise<void>((resolve) => {
    die = resolve
  })
  const step = <T>(work: () => Promise<T>): Promise<T> => {
    if (left > 0) {
      left--
      return work()
    }
    die()
    return new Promise(() => {})
  }
  return {
    get: (name) => step(() => store.get(name)),
    list: (range) => step(() => store.list(range)),
    write: (changes) => step(() => store.write(changes)),
    close: () => store.close(),
    dieAfter(steps) {
      left = steps
    },
    died,
  }
}
