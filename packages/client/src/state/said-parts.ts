/** The parts that something said can be made of, each held to its bounds: members may send anything. */

import { LIMITS, UserId } from '@parley/protocol'
import * as z from 'zod/mini'

const short = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))
/** A picture so small that it travels inside the seal: base64. */
export const tiny = z.string().check(z.maxLength(16_384), z.regex(/^[A-Za-z0-9+/]*={0,2}$/))
/** Nothing but the web: whatever else an address may begin with is not for a tap. */
const webAddress = z.string().check(z.maxLength(2_048), z.regex(/^https?:\/\/[^\s]+$/i))

/** A file: where its bytes lie and, where they are sealed, all it takes to open them. Several make an album. */
export const MediaPart = z.looseObject({
  /** What a newer version adds is a file to this one. */
  kind: z.catch(z.enum(['image', 'video', 'audio', 'voice', 'sticker', 'file']), 'file'),
  /** Empty while it is on its way up. */
  mediaId: z.string().check(z.maxLength(100)),
  /** Base64; absent in chats that the server keeps. */
  key: z.optional(short(100)),
  hash: z.optional(short(100)),
  size: z.optional(z.int().check(z.nonnegative())),
  name: z.optional(short(255)),
  type: z.optional(short(100)),
  width: z.optional(z.int()),
  height: z.optional(z.int()),
  durationMs: z.optional(z.int()),
  /** A film without a sound: a short one plays by itself where it stands. */
  soundless: z.optional(z.boolean()),
  thumbnail: z.optional(tiny),
  /** What it looks like before any of it is here. */
  blurhash: z.optional(short(100)),
  /** How loud it is along the way: a byte each, base64. */
  waveform: z.optional(z.string().check(z.maxLength(1_024))),
  /** In words, for who does not see it; of a sticker, its emoji. */
  alt: z.optional(short(500)),
})

/** What a link leads to, as its sender saw it: whoever reads it asks nobody. */
export const Preview = z.looseObject({
  url: webAddress,
  title: z.optional(short(300)),
  description: z.optional(short(1_000)),
  site: z.optional(short(100)),
  image: z.optional(tiny),
})

const POLL_OPTIONS = 12

/** Who voted for what can be seen by all: every vote is signed, and to hide that would be to pretend. */
export const Poll = z.looseObject({
  question: short(300),
  options: z.array(short(100)).check(z.minLength(2), z.maxLength(POLL_OPTIONS)),
  /** More than one may be chosen. */
  multiple: z.optional(z.boolean()),
})

export const Location = z.looseObject({
  latitude: z.number().check(z.gte(-90), z.lte(90)),
  longitude: z.number().check(z.gte(-180), z.lte(180)),
  /** Metres. */
  accuracy: z.optional(z.number().check(z.nonnegative())),
  title: z.optional(short(200)),
})

export const ContactCard = z.looseObject({
  name: short(LIMITS.displayName),
  /** If they are on this server. */
  userId: z.optional(UserId),
  phone: z.optional(short(32)),
  email: z.optional(short(254)),
})

/** The places of the options chosen; none takes the vote back. */
export const Vote = z.array(z.int().check(z.gte(0), z.lt(POLL_OPTIONS))).check(z.maxLength(POLL_OPTIONS))
