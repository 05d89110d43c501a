/** Where an entry lies, and cursors through lists of such places that are ordered by time. */

import { Fault } from '@parley/protocol'

export type Place = { log_id: string; seq: number }
export type TimedPlace = Place & { at: number }

export const cursorOf = ({ at, log_id, seq }: TimedPlace): string => `${at}_${log_id}.${seq}`

export function fromCursor(cursor: string): TimedPlace {
  const match = /^([0-9]{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9]{1,15})$/.exec(cursor)
  if (!match) throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'cursor', problem: 'not a cursor' }] } })
  return { at: Number(match[1]), log_id: match[2]!, seq: Number(match[3]) }
}
