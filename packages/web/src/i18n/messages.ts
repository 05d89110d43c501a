/** Every string people see: `t.auth_sign_in()`. The words are in `messages/<language>/<feature>.json`; English says which there are. */

import { getLocale } from './locale.ts'
import type auth from '../../messages/en/auth.json'
import type chats from '../../messages/en/chats.json'
import type groups from '../../messages/en/groups.json'
import type keys from '../../messages/en/keys.json'
import type media from '../../messages/en/media.json'
import type messages from '../../messages/en/messages.json'
import type notices from '../../messages/en/notices.json'
import type people from '../../messages/en/people.json'
import type search from '../../messages/en/search.json'
import type settings from '../../messages/en/settings.json'
import type shared from '../../messages/en/shared.json'
import type stickers from '../../messages/en/stickers.json'

type Words = typeof auth &
  typeof chats &
  typeof groups &
  typeof keys &
  typeof media &
  typeof messages &
  typeof notices &
  typeof people &
  typeof search &
  typeof settings &
  typeof shared &
  typeof stickers

export type Word = keyof Words

/** Only those of the language that is spoken are fetched; the page waits for them. */
const WORDS: Readonly<Record<string, () => Promise<unknown>>> = {
  en: () => import('parley-messages/en.js'),
  de: () => import('parley-messages/de.js'),
  es: () => import('parley-messages/es.js'),
  ar: () => import('parley-messages/ar.js'),
}

export const t = (await WORDS[getLocale()]!()) as Readonly<
  Record<Word, (input?: Record<string, string | number>) => string>
>
