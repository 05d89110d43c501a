/** Figures as they are told: each with its target, and whether it is met. */

import { describeMachine, loadAverage } from './machine.ts'

export { median } from '../device/median.ts'

export type Figure = { bench: string; what: string; value: string; target?: string; met?: boolean; load: string }

/** Smaller and shorter: to see that everything runs, not to quote. */
export const isQuick = process.argv.includes('--quick') || process.env.BENCH_QUICK === '1'

const isAlone = process.env.BENCH_RUN === undefined

export type Report = {
  /** A figure without a target. */
  say(what: string, value: string): void
  atLeast(what: string, value: number, target: number, unit?: string): void
  atMost(what: string, value: number, target: number, unit?: string): void
  /** Something worth reading that is no figure. */
  note(text: string): void
}

export function openReport(bench: string, title: string): Report {
  if (isAlone) console.log(describeMachine())
  console.log(`\n${bench}: ${title}${isQuick ? ' (quick: do not quote)' : ''}`)
  const tell = (figure: Omit<Figure, 'bench' | 'load'>) => {
    const { what, value, target, met } = figure
    const verdict = target === undefined ? '' : `   target ${target}: ${met ? 'met' : 'NOT MET'}`
    console.log(`  ${what.padEnd(62)} ${value}${verdict}`)
    process.send?.({ bench, load: loadAverage(), ...figure } satisfies Figure)
  }
  return {
    say: (what, value) => tell({ what, value }),
    atLeast: (what, value, target, unit = '×') =>
      tell({ what, value: `${shown(value)} ${unit}`, target: `≥ ${target} ${unit}`, met: value >= target }),
    atMost: (what, value, target, unit = '×') =>
      tell({ what, value: `${shown(value)} ${unit}`, target: `≤ ${target} ${unit}`, met: value <= target }),
    note: (text) => console.log(`  ${text}`),
  }
}

export const shown = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(Math.abs(value) >= 10 ? 1 : 2)

export const percent = (share: number): string => `${Math.round(share * 100)} %`

/** The value below which this share of them lies. */
export const quantile = (ascending: ArrayLike<number>, share: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
