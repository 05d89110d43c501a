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

/** As it is spoken where this browser lives, if it says: a clock in London has no afternoon, one in Boston has. */
export function regionalLocale(): string {
  return navigator.languages.find((one) => one.split('-')[0] === getLocale()) ?? getLocale()
}

export function applyLocale(): void {
  document.documentElement.lang = getLocale()
  document.documentElement.dir = getTextDirection()
}
