/** Reports of abuse: taken from anybody, read by operators with their own key, deleted when settled. */

import { reports as calls, Fault, type ReportId, type UserId } from '@parley/protocol'
import { type Bound, handle } from '../../access/handle.ts'
import type { Queryable } from '../../db/database.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import { deleteReport, insertReport, reportsAfter } from './store.ts'

export type ReportsDeps = {
  database: Queryable
  clock: Clock
  random: Random
  /** PEM. */
  publicKey: string
  existing: (ids: readonly UserId[]) => Promise<Set<UserId>>
}

export const reportsFeature = ({ database, clock, random, publicKey, existing }: ReportsDeps): { calls: Bound[] } => ({
  calls: [
    handle(calls.key, async () => ({ publicKey })),

    handle(calls.create, async ({ about, chatId = null, reason, sealed }, { userId: by }) => {
      if (!(await existing([about])).has(about)) throw new Fault('NOT_FOUND')
      const id = random.uuid() as ReportId
      await insertReport(database, { id, at: clock.now(), by, about, chatId, reason, sealed })
      return { id }
    }),

    handle(calls.list, async ({ limit, cursor }) => {
      const rows = await reportsAfter(database, placeOf(cursor), limit + 1)
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return { reports: page, ...(rows.length > limit && last ? { next: `${last.at}_${last.id}` } : {}) }
    }),

    handle(calls.settle, async ({ id }) => {
      if (!(await deleteReport(database, id))) throw new Fault('NOT_FOUND')
      return {}
    }),
  ],
})

function placeOf(cursor: string | undefined): { at: number; id: string } | undefined {
  if (cursor === undefined) return undefined
  const [, at, id] = /^([0-9]{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor) ?? []
  if (at === undefined || id === undefined) {
    throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'cursor', problem: 'is not one of ours' }] } })
  }
  return { at: Number(at), id }
}
