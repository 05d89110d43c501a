/** How long messages last, in words. */

import { getLocale } from '../../i18n/locale.ts'
import { t } from '../../i18n/messages.ts'

export const UNITS = [
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

type Unit = (typeof UNITS)[number][0]

const format = (unit: Unit) => new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'long' })

export function timerText(timer: number | null): string {
  if (timer === null) return t.chats_timer_off()
  const [unit, length] = UNITS.find(([, ms]) => timer >= ms && timer % ms === 0) ?? (['second', 1_000] as const)
  return format(unit).format(Math.round(timer / length))
}

/** The unit alone, as it is called beside such an amount. */
export const unitName = (unit: Unit, amount: number): string =>
  format(unit)
    .formatToParts(amount)
    .find(({ type }) => type === 'unit')?.value ?? unit
