/**
 * What people say, as it lies inside a seal: the server never sees it. Receivers check it, for members may send anything. A part
 * that does not hold falls away by itself, and what this version does not know is kept, so that newer clients can add to it.
 */

import { Content, LIMITS, MediaContent, MessageText } from '@parley/protocol'
import * as z from 'zod/mini'
import { ContactCard, Location, MediaPart, Poll, Preview, tiny, Vote } from './said-parts.ts'

/** The type without what is unknown: nobody shall reach for a field that is not here. */
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] }

/** What is not as it should be is as if it were not there. */
const part = <T extends z.core.$ZodType>(schema: T) => z.catch(z.optional(schema), undefined)

const SaidShape = z.looseObject({
  /** As typed. With `format: 'markdown'`, see markup.ts; without, nothing in it means anything else than it says. */
  text: part(MessageText),
  mentions: part(Content.shape.mentions),
  format: part(Content.shape.format),
  /** One of the stickers every app brings along, by its name: nothing is fetched. The text says it to those that do not know it. */
  sticker: part(Content.shape.sticker),
  media: part(z.array(MediaPart).check(z.maxLength(LIMITS.mediaPerMessage))),
  preview: part(Preview),
  poll: part(Poll),
  location: part(Location),
  contact: part(ContactCard),
  forwarded: part(z.boolean()),
  /** Of a group: its picture, WebP. */
  picture: part(tiny),
  /** Of a name, a description, a picture: said once more for those who have come in. Nothing has changed. */
  again: part(z.boolean()),
  /** Can be opened once by each who gets it, and is then gone from all their devices. */
  viewOnce: part(z.boolean()),
  /** Of a reaction, one of these: an emoji; a vote; the end of a poll, by its author; that what may be seen once has been seen. */
  emoji: part(z.string().check(z.maxLength(LIMITS.emojiCharacters))),
  vote: part(Vote),
  closesPoll: part(z.boolean()),
  opened: part(z.boolean()),
})

export type MediaPart = Known<z.infer<typeof MediaPart>>
export type Preview = Known<z.infer<typeof Preview>>
export type Poll = Known<z.infer<typeof Poll>>
export type Location = Known<z.infer<typeof Location>>
export type ContactCard = Omit<Known<z.infer<typeof ContactCard>>, 'userId'> & { userId?: string | undefined }
type Parts = { media: MediaPart[]; preview: Preview; poll: Poll; location: Location; contact: ContactCard }
type Plain = Omit<Known<z.infer<typeof SaidShape>>, keyof Parts | 'mentions'>
export type Said = Plain & { [K in keyof Parts]?: Parts[K] | undefined } & { mentions?: string[] | undefined }

/** Whether there is anything to it that people can see. */
export const saysSomething = ({ text, media, poll, location, contact }: Said): boolean =>
  text !== undefined || (media?.length ?? 0) > 0 || Boolean(poll ?? location ?? contact)

export const writeSaid = (said: Said): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(said))

const SHOWN_PLAINLY = Object.keys(MediaContent.shape) as (keyof MediaContent)[]

/** The same in a chat the server keeps: of files without what only those inside a seal are told. */
export function plainContent({ text = '', media, ...rest }: Said): Content {
  const files = media?.map((one) =>
    Object.fromEntries(SHOWN_PLAINLY.flatMap((name) => (one[name] === undefined ? [] : [[name, one[name]]]))),
  )
  return { ...rest, text, ...(files?.length ? { media: files } : {}) } as Content
}

export const fromContent = ({ text, ...rest }: Content): Said => ({ ...rest, ...(text === '' ? {} : { text }) })

/** Undefined for what is no content at all. */
export function readSaid(bytes: Uint8Array): Said | undefined {
  try {
    return checkSaid(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return undefined
  }
}

/** Parts that do not hold are left out. */
export function checkSaid(given: unknown): Said {
  const said = SaidShape.parse(given) as Record<string, unknown>
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Said
}
