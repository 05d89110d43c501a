/** What the client needs of the machine it runs on: time, randomness and timers; everything else comes by the store and the wire. */

import type { Random } from '@parley/keys'

export type Platform = {
  /** Milliseconds since 1970. */
  now(): number
  random: Random
  uuid(): string
  /** Calls back once; what it hands back takes that back. */
  after(ms: number, run: () => void): () => void
  /** Whether `fetch` takes a body that is read while it is sent: browsers do so over HTTP/2 alone. */
  readonly flows: boolean
}

/** The same in Node and browsers. */
export const defaultPlatform: Platform = {
  now: () => Date.now(),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => crypto.randomUUID(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  flows: 'process' in globalThis,
}
