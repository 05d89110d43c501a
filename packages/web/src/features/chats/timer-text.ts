/** How long messages last, in words. */

import { getLocale } from '../../i18n/locale.ts'
import { t } from '../../i18n/messages.ts'

const UNITS = [
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

export function timerText(timer: number | null): string {
  if (timer === null) return t.chats_timer_off()
  const [unit, length] = UNITS.find(([, ms]) => timer >= ms && timer % ms === 0) ?? ['second', 1_000]
  const format = { style: 'unit', unit, unitDisplay: 'long' } as const
  return new Intl.NumberFormat(getLocale(), format).format(Math.round(timer / length))
}
