/** How large and how long, in words. */

import { getLocale } from '../../i18n/locale.ts'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

export function sizeText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1_000 ** step
  const options = { style: 'unit', unit: UNITS[step]!, maximumFractionDigits: amount < 10 && step > 0 ? 1 : 0 } as const
  return new Intl.NumberFormat(getLocale(), options).format(amount)
}

/** 1:05 */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
