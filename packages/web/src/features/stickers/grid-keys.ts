/** Arrow keys through what `[data-stop]` marks in rows: aside to the next one, up and down to the nearest of the next row. */

import type { KeyboardEvent } from 'react'

type Box = { readonly left: number; readonly top: number }

/** The place of the one a key leads to, from boxes in the order they are read in; the same one at the edge. */
export function nextStop(boxes: readonly Box[], at: number, key: string, isRtl: boolean): number | undefined {
  const last = boxes.length - 1
  const here = boxes[at]
  if (!here) return undefined
  const aside = isRtl ? -1 : 1
  if (key === 'Home') return 0
  if (key === 'End') return last
  if (key === 'ArrowRight') return Math.max(0, Math.min(last, at + aside))
  if (key === 'ArrowLeft') return Math.max(0, Math.min(last, at - aside))
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined
  const way = key === 'ArrowDown' ? 1 : -1
  const beyond = boxes.filter(({ top }) => (top - here.top) * way > 0)
  const row = Math.min(...beyond.map(({ top }) => Math.abs(top - here.top)))
  const near = beyond
    .filter(({ top }) => Math.abs(top - here.top) === row)
    .sort((a, b) => Math.abs(a.left - here.left) - Math.abs(b.left - here.left))[0]
  return near ? boxes.indexOf(near) : at
}

export function gridKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')]
  const boxes = stops.map((stop) => stop.getBoundingClientRect())
  const at = stops.indexOf(document.activeElement as HTMLElement)
  const next = nextStop(boxes, at, event.key, document.documentElement.dir === 'rtl')
  if (next === undefined) return
  event.preventDefault()
  stops[next]?.focus()
}
