/** What a message says where nothing seals it. Apart from the entries that carry it, because clients check it and need nothing else of them. */

import * as z from 'zod/mini'
import { Base64, line, text } from './fields.ts'
import { MediaId, UserId } from './ids.ts'
import { LIMITS } from './limits.ts'

/** What a message says in words, where it says any. */
export const MessageText = text(LIMITS.messageCharacters)

/** A file in a chat the server keeps: it was uploaded before, and goes when the message goes. */
export const MediaContent = z.strictObject({
  mediaId: MediaId,
  kind: z.enum(['image', 'video', 'audio', 'voice', 'sticker', 'file']),
  name: z.optional(line(LIMITS.fileName)),
  type: z.optional(line(100)),
  size: z.optional(z.int().check(z.nonnegative())),
  width: z.optional(z.int().check(z.nonnegative())),
  height: z.optional(z.int().check(z.nonnegative())),
  durationMs: z.optional(z.int().check(z.nonnegative())),
  /** A film without a sound. */
  soundless: z.optional(z.boolean()),
  waveform: z.optional(Base64(1_024)),
  blurhash: z.optional(line(100)),
  /** In words, for who does not see it; of a sticker, its emoji. */
  alt: z.optional(line(500)),
})
export type MediaContent = z.infer<typeof MediaContent>

/** Plain content, in chats the server keeps. Without files it has a text. */
export const Content = z
  .strictObject({
    text: text(LIMITS.messageCharacters, 0),
    /** People named in the text; they are told even where the chat is muted. */
    mentions: z.optional(z.array(UserId).check(z.maxLength(LIMITS.page))),
    /** How a client should show it; plain text unless said otherwise. */
    format: z.optional(z.enum(['plain', 'markdown'])),
    /** A sticker that every app has by this name: the text is what it says, for who does not. */
    sticker: z.optional(z.string().check(z.regex(/^[a-z-]{1,40}$/))),
    media: z.optional(z.array(MediaContent).check(z.minLength(1), z.maxLength(LIMITS.mediaPerMessage))),
  })
  .check(z.refine(({ text: words, media }) => media !== undefined || words.trim() !== '', 'is empty'))
export type Content = z.infer<typeof Content>
