/** Which epochs of a chat that forgets are still worth a key (K87): all others can go, for good. */

import type { EpochMark } from './chat-chain.ts'

/** `living`: the numbers of epochs under which something is still to be read. Whoever may yet follow a ratchet needs what it begins from. */
export function epochsToKeep(epochs: readonly EpochMark[], living: ReadonlySet<number>): Set<number> {
  const kept = new Set<number>()
  let next: EpochMark | undefined
  for (const mark of epochs.toReversed()) {
    const isStep = next?.epoch === 'ratchet' && kept.has(next.number)
    // The current one is what is said next in.
    if (next === undefined || isStep || living.has(mark.number)) kept.add(mark.number)
    next = mark
  }
  return kept
}
