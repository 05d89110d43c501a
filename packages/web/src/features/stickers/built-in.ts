/** The stickers every Parley brings along. Only the name travels, with an emoji for whoever does not know it. */

import { t, type Word } from '../../i18n/messages.ts'

type About = { readonly emoji: string; readonly word: Word }

/** In the order they are offered. What was sent once by a name is shown by it for ever: none is taken away. */
export const BUILT_IN = {
  hello: { emoji: '👋', word: 'stickers_hello' },
  thanks: { emoji: '🙏', word: 'stickers_thanks' },
  love: { emoji: '❤️', word: 'stickers_love' },
  laughing: { emoji: '😂', word: 'stickers_laughing' },
  ok: { emoji: '👍', word: 'stickers_ok' },
  no: { emoji: '🙅', word: 'stickers_no' },
  thinking: { emoji: '🤔', word: 'stickers_thinking' },
  wow: { emoji: '😮', word: 'stickers_wow' },
  party: { emoji: '🎉', word: 'stickers_party' },
  coffee: { emoji: '☕', word: 'stickers_coffee' },
  'on-my-way': { emoji: '🚲', word: 'stickers_on_my_way' },
  sad: { emoji: '😢', word: 'stickers_sad' },
  sorry: { emoji: '🌼', word: 'stickers_sorry' },
  hug: { emoji: '🤗', word: 'stickers_hug' },
  'good-morning': { emoji: '🌞', word: 'stickers_good_morning' },
  'good-night': { emoji: '🌙', word: 'stickers_good_night' },
} as const satisfies Record<string, About>

export type BuiltIn = keyof typeof BUILT_IN

export const BUILT_IN_NAMES = Object.keys(BUILT_IN) as readonly BuiltIn[]

export const isBuiltIn = (name: string | undefined): name is BuiltIn =>
  name !== undefined && Object.hasOwn(BUILT_IN, name)

export const artOf = (name: BuiltIn): string => new URL(`./art/${name}.svg`, import.meta.url).href

/** What it says, for who does not see it. */
export const altOf = (name: BuiltIn): string => t.stickers_named({ name: t[BUILT_IN[name].word]() })
