/** What moves by itself where it stands, without a sound: GIFs, and short films that have none. Pure. */

import type { MediaPart } from '@parley/client'
import { LIMITS } from '@parley/protocol/limits'

export function clipOf({ kind, type, soundless, durationMs, size }: MediaPart): 'gif' | 'film' | undefined {
  if (kind === 'image') return type === 'image/gif' ? 'gif' : undefined
  const isShort = durationMs !== undefined && durationMs <= LIMITS.clip && (size ?? 0) <= LIMITS.clipBytes
  return kind === 'video' && soundless && isShort ? 'film' : undefined
}
