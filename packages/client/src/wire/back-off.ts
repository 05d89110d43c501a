/** How long to wait before trying again: longer each time, never the same for two clients, so that a crowd comes back spread out. */

const FIRST_MS = 250
const LONGEST_MS = 30_000

/** `chance` is in [0, 1). Half of the pause is certain, half is chance; what the server asks for comes on top. */
export function pauseBefore(attempt: number, chance: number, atLeastMs = 0): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return Math.round(atLeastMs + full / 2 + (full / 2) * chance)
}
