/** Times and days as people say them, in their language. */

import { dayOf } from './days.ts'
import { getLocale, regionalLocale } from './locale.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const locale = regionalLocale()
  const key = `${locale}${JSON.stringify(options)}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(locale, options)
    formats.set(key, made)
  }
  return made.format(at)
}

export const clockTime = (at: number) => format(at, { hour: '2-digit', minute: '2-digit' })
export const fullTime = (at: number) => format(at, { dateStyle: 'medium', timeStyle: 'short' })

const daysAgo = (at: number, now: number) => Math.round((dayOf(now) - dayOf(at)) / 86_400_000)

/** Today, yesterday, the day of this week, or the date. */
export function dayName(at: number, now = Date.now()): string {
  const days = daysAgo(at, now)
  if (days >= 0 && days < 2) {
    const said = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' }).format(-days, 'day')
    return said.charAt(0).toLocaleUpperCase(getLocale()) + said.slice(1)
  }
  if (days > 0 && days < 7) return format(at, { weekday: 'long' })
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(at, { day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) })
}

/** Short enough for a list: the time of today, else the day. */
export function listTime(at: number, now = Date.now()): string {
  const days = daysAgo(at, now)
  if (days <= 0) return clockTime(at)
  if (days < 7) return format(at, { weekday: 'short' })
  return format(at, { day: '2-digit', month: '2-digit', year: '2-digit' })
}

/** The month, with its year. */
export const monthName = (at: number) => format(at, { month: 'long', year: 'numeric' })
