/** A store that lasts as long as the process: for tests, and for whoever wants nothing kept. */

import type { Bytes } from '@parley/keys'
import type { Store } from './store.ts'

export function memoryStore(): Store {
  const held = new Map<string, Bytes>()
  return {
    async get(name) {
      return held.get(name)?.slice()
    },
    async list({ from, to, newestFirst = false, limit = Number.POSITIVE_INFINITY }) {
      const names = [...held.keys()].filter((name) => name >= from && name < to).sort()
      if (newestFirst) names.reverse()
      return names.slice(0, limit).map((name) => [name, (held.get(name) as Bytes).slice()])
    },
    async write(changes) {
      for (const [name, value] of changes) {
        if (value === undefined) held.delete(name)
        else held.set(name, value.slice())
      }
    },
    async close() {},
  }
}
