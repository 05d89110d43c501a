// Whoever adds a word in English adds it in every language, and no word asks for something the English one does not give.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const MESSAGES = new URL('../../messages/', import.meta.url)
const words = (locale: string, file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`${locale}/${file}`, MESSAGES), 'utf8')) as Record<string, unknown>
const gaps = (word: unknown) => [...new Set(JSON.stringify(word).match(/\{\w+\}/g) ?? [])].sort().join(' ')

const FILES = readdirSync(new URL('en/', MESSAGES))
const LOCALES = readdirSync(MESSAGES).filter((name) => name !== 'en')

test.each(LOCALES)('%s has every word', (locale) => {
  const missing = FILES.flatMap((file) => Object.keys(words('en', file)).filter((key) => !(key in words(locale, file))))
  expect(missing).toEqual([])
})

test.each(LOCALES)('%s says what is given, and nothing else', (locale) => {
  const wrong = FILES.flatMap((file) => {
    const english = words('en', file)
    const there = Object.entries(words(locale, file))
    return there.filter(([key, word]) => gaps(word) !== gaps(english[key])).map(([key]) => key)
  })
  expect(wrong).toEqual([])
})
