/** In which language the app speaks, and which way it runs. */

import { getLocale, getTextDirection, locales, setLocale } from 'parley-locale'

export { getLocale, getTextDirection, locales, setLocale }

/** In their own words: whoever cannot read the present language finds theirs. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  ar: 'العربية',
}

export function applyLocale(): void {
  document.documentElement.lang = getLocale()
  document.documentElement.dir = getTextDirection()
}
