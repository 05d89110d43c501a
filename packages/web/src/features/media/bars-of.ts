/** A sound as it looks along the way. */

export const BARS = 40

/** Of as many bars as there is room for, each between 0 and 1. */
export function barsOf(waveform: string | undefined): number[] {
  if (!waveform) return Array.from({ length: BARS }, () => 0.15)
  const heard = Uint8Array.from(atob(waveform), (character) => character.charCodeAt(0))
  return Array.from({ length: BARS }, (_, i) =>
    Math.max(0.08, (heard[Math.floor((i * heard.length) / BARS)] ?? 0) / 255),
  )
}
