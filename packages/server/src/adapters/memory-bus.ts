/** The bus of a single node: whoever listens is called at once, in order. */

import type { Bus } from '../ports/bus.ts'

export function memoryBus<Topics extends Record<string, unknown>>(): Bus<Topics> {
  const listeners = new Map<string, Set<(message: never) => void>>()
  return {
    publish(topic, message) {
      for (const listener of listeners.get(topic) ?? []) listener(message as never)
    },
    subscribe(topic, listener) {
      const all = listeners.get(topic) ?? new Set()
      listeners.set(topic, all)
      all.add(listener)
      return () => all.delete(listener)
    },
  }
}
