/** Whether a message is a sticker and nothing else, and which: it stands on the wall by itself, without a bubble. */

import type { MediaPart, Message } from '@parley/client'
import { type BuiltIn, isBuiltIn } from './built-in.ts'

type Found = { readonly name: BuiltIn } | { readonly part: MediaPart }

/** A name that this version does not know is no sticker here: its text is shown. */
export function stickerOf({ said, text, isDeleted, isExpired, viewOnce, problem, seq }: Message): Found | undefined {
  if (!said || isDeleted || isExpired || viewOnce || (problem && seq > 0)) return undefined
  if (isBuiltIn(said.sticker)) return { name: said.sticker }
  const [part, ...more] = said.media ?? []
  return part?.kind === 'sticker' && more.length === 0 && !text ? { part } : undefined
}
