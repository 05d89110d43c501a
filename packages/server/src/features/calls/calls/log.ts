/** Looking back at one's calls, and at those going on now. */

import { calls, Fault } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { CallsDeps } from '../deps.ts'
import { iceServers } from '../ice.ts'
import { callView } from '../news.ts'
import { durationOf } from '../rules.ts'
import { callSeenBy, type LogRow, liveFor, logOf, reportsOf } from '../store.ts'

export const log = ({ database, clock, random, turn }: CallsDeps): Bound[] => [
  handle(calls.live, async (_input, { userId }) => ({ calls: (await liveFor(database, userId)).map(callView) })),

  handle(calls.logs, async ({ missed = false, limit, cursor }, { userId }) => {
    // One more than asked for tells whether there is a next page.
    const rows = await logOf(database, userId, { missed, before: placeOf(cursor), limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      calls: page.map((row) => logView(row, userId)),
      ...(rows.length > limit && last ? { next: `${last.at}_${last.id}` } : {}),
    }
  }),

  handle(calls.stats, async ({ callId }, { userId }) => {
    const call = await callSeenBy(database, callId, userId)
    if (!call?.parties.some((party) => party.userId === userId)) throw new Fault('NOT_FOUND')
    const reports = await reportsOf(database, callId)
    return {
      call: callView(call),
      quality: reports.map(({ userId: who, quality, metrics, reportedAt, ...counts }) => ({
        userId: who,
        reports: counts,
        ...(quality === null ? {} : { quality }),
        ...(metrics === null ? {} : { metrics }),
        ...(reportedAt === null ? {} : { reportedAt }),
      })),
    }
  }),

  handle(calls.ice, async () => iceServers(turn, { now: clock.now(), random })),
]

const logView = (row: LogRow, userId: string): calls.LogEntry => ({
  callId: row.id,
  chatId: row.chatId,
  callType: row.callType,
  isGroup: row.isGroup,
  direction: row.initiatorId === userId ? 'outgoing' : 'incoming',
  initiatorId: row.initiatorId,
  ...(row.peerId === null ? {} : { peerId: row.peerId }),
  state: row.state,
  outcome: row.outcome,
  at: row.at,
  duration: row.wasIn ? durationOf(row) : 0,
})

const SHAPE = /^([0-9]{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function placeOf(cursor: string | undefined): { at: number; id: string } | undefined {
  if (cursor === undefined) return undefined
  const [, at, id] = SHAPE.exec(cursor) ?? []
  if (at !== undefined && id !== undefined) return { at: Number(at), id }
  throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'cursor', problem: 'is not one of ours' }] } })
}
