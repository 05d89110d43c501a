/** A length of time in words. */

import { getLocale } from '../../i18n/locale.ts'
import { t } from '../../i18n/messages.ts'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

export function timerName(ms: number | null): string {
  if (ms === null) return t.messages_timer_off()
  const [unit, length] = UNITS.find(([, long]) => ms >= long && ms % long === 0) ?? UNITS[3]
  return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(ms / length),
  )
}
