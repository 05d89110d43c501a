/** How much, as people say it. */

import { getLocale } from './locale.ts'

const UNITS = ['kilobyte', 'megabyte', 'gigabyte'] as const

export function byteSize(bytes: number): string {
  let size = bytes / 1_000
  let unit = 0
  while (size >= 1_000 && unit < UNITS.length - 1) {
    size /= 1_000
    unit++
  }
  const digits = size < 10 && unit > 0 ? 1 : 0
  const style = { style: 'unit', unit: UNITS[unit]!, unitDisplay: 'short', maximumFractionDigits: digits } as const
  return new Intl.NumberFormat(getLocale(), style).format(size)
}
