/** What lies behind a link: asked by whoever sends it, so that those who get it need not ask anybody. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { LIMITS } from '../limits.ts'

const Line = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))

export const Preview = z.strictObject({
  /** Where the link led in the end. */
  url: Line(LIMITS.linkCharacters),
  title: z.optional(Line(LIMITS.previewTitle)),
  description: z.optional(Line(LIMITS.previewDescription)),
  siteName: z.optional(Line(LIMITS.previewTitle)),
  /** A small WebP, base64, with nothing in it but what can be seen. */
  image: z.optional(z.strictObject({ data: Line(LIMITS.previewImageCharacters), width: z.int(), height: z.int() })),
})
export type Preview = z.infer<typeof Preview>

export const preview = defineCall({
  name: 'previews.make',
  summary:
    'Title, description and picture of a web page, to be sent along with a link to it. The server fetches the page, so it learns the address: apps ask the person first.',
  http: { method: 'POST', path: '/api/previews' },
  input: z.strictObject({ url: z.string().check(z.maxLength(LIMITS.linkCharacters), z.regex(/^https?:\/\/\S+$/i)) }),
  output: z.strictObject({ preview: Preview }),
  errors: ['NO_PREVIEW'],
  access: 'account',
  rate: 'preview',
})
