/** What people say, as it lies inside a seal: the server never sees it. Receivers check it, for members may send anything. */

import { Content, LIMITS } from '@parley/protocol'
import * as z from 'zod/mini'

/** A file: where its sealed bytes lie, and all it takes to open them. */
const MediaPart = z.object({
  kind: z.enum(['image', 'video', 'audio', 'voice', 'file']),
  mediaId: z.string().check(z.maxLength(100)),
  key: z.string().check(z.maxLength(100)),
  hash: z.string().check(z.maxLength(100)),
  size: z.int().check(z.nonnegative()),
  name: z.optional(z.string().check(z.maxLength(255))),
  type: z.optional(z.string().check(z.maxLength(100))),
  width: z.optional(z.int()),
  height: z.optional(z.int()),
  durationMs: z.optional(z.int()),
  /** Small, base64. */
  thumbnail: z.optional(z.string().check(z.maxLength(16_384))),
  waveform: z.optional(z.string().check(z.maxLength(1_024))),
})
export type MediaPart = z.infer<typeof MediaPart>

export const Said = z.object({
  text: z.optional(Content.shape.text),
  mentions: z.optional(Content.shape.mentions),
  format: z.optional(Content.shape.format),
  media: z.optional(z.array(MediaPart).check(z.maxLength(LIMITS.page))),
  /** Of a reaction. */
  emoji: z.optional(z.string().check(z.maxLength(LIMITS.emojiCharacters))),
  forwarded: z.optional(z.boolean()),
  /** Opened once, then gone, on every device. */
  viewOnce: z.optional(z.boolean()),
})
export type Said = z.infer<typeof Said>

export const writeSaid = (said: Said): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(said))

/** Undefined for what is no content; fields this version does not know are dropped, so that newer clients can add some. */
export function readSaid(bytes: Uint8Array): Said | undefined {
  try {
    return Said.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return undefined
  }
}
