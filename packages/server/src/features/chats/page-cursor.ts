/** Where the next page begins: `<time>_<id>` of the last thing on the page before. */

import { Fault } from '@parley/protocol'

export type Place = { at: number; id: string }

export const cursorOf = ({ at, id }: Place): string => `${at}_${id}`

const SHAPE = /^([0-9]{1,15})_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  const [, at, id] = SHAPE.exec(cursor) ?? []
  if (at !== undefined && id !== undefined) return { at: Number(at), id }
  throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'cursor', problem: 'is not one of ours' }] } })
}

/** One more than the page was asked for tells whether there is a next one. */
export function pageOf<T>(rows: readonly T[], limit: number, place: (row: T) => Place): { page: T[]; next?: string } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return rows.length > limit && last !== undefined ? { page, next: cursorOf(place(last)) } : { page }
}
