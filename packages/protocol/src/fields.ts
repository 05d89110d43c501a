/** The small shapes that calls and events are made of. */

import * as z from 'zod/mini'
import { LIMITS } from './limits.ts'

// Apart, because whoever only reads what others say needs none of them.
export * from './fields-asked.ts'

/** Text with something in it: no control characters but line breaks and tabs, no lone surrogates. */
export const text = (max: number, min = 1) =>
  z.string().check(
    z.minLength(min),
    z.maxLength(max),
    z.refine(
      (s) => s.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(s),
      'contains characters that are not text',
    ),
    z.refine((s) => min === 0 || s.trim() !== '', 'is empty'),
  )

/** One line: names and titles. */
export const line = (max: number, min = 1) =>
  text(max, min).check(z.refine((s) => !/[\n\r\t\u2028\u2029]/.test(s), 'must be one line'))

/** Milliseconds since 1970. */
export const Time = z.int().check(z.nonnegative())

export const Seq = z.int().check(z.nonnegative())

/** Numbers of epochs, of series, of places in a chain: four bytes hold the last of them. */
export const ORDINAL_MAX = 2 ** 31 - 1
export const Ordinal = z.int().check(z.nonnegative(), z.lte(ORDINAL_MAX))

/** Base64 with padding, not longer than max characters. */
export const Base64 = (max: number, min = 4) =>
  z
    .string()
    .check(
      z.minLength(min),
      z.maxLength(max),
      z.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'base64'),
    )

export const Done = z.strictObject({})

/** One emoji: a single RGI sequence, a family of several persons too. */
const RGI_EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v')
export const Emoji = z.string().check(
  z.maxLength(LIMITS.emojiCharacters),
  z.refine((s) => RGI_EMOJI.test(s), 'must be one emoji'),
)
