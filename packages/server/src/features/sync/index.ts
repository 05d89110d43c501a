/** Catching up: whatever a device lacks of the logs it follows, newest first, in pages, without sinking the node. */

import type { UserId } from '@parley/protocol'
import { sync as calls, type Entry, Fault, LIMITS } from '@parley/protocol'
import { type Bound, handle } from '../../access/handle.ts'
import { Semaphore } from '../../access/semaphore.ts'
import type { LogHead, LogReader, Weighed } from '../../log/read.ts'
import type { Clock } from '../../ports/clock.ts'

export type Watermark = { chatId: string; userId: string; kind: 'delivered' | 'read'; seq: number; at: number }

export type SyncDeps = {
  reader: LogReader
  clock: Clock
  /** Receipts in this person's chats that came after `since`; `next` is where it goes on, if these are not all. */
  receiptsSince: (user: UserId, since: number) => Promise<{ receipts: Watermark[]; next: number | undefined }>
}

/** So many catch up at once; so many more may wait. */
const AT_ONCE = 8
const WAITING = 2_000

export function syncFeature({ reader, clock, receiptsSince }: SyncDeps): { calls: Bound[] } {
  const semaphore = new Semaphore(AT_ONCE, WAITING)

  return {
    calls: [
      handle(calls.pull, ({ cursors, since }, { userId, deviceId }) =>
        semaphore.run(async () => {
          const at = clock.now()
          const followed = await reader.followed(userId, deviceId)
          const { stretches, more: moreLogs } = plan(followed, cursors)
          const read = await readFitting(stretches, moreLogs)
          const told = since === undefined ? undefined : await receiptsSince(userId, since)
          const mine = new Set(followed.map((log) => log.id))
          return {
            at: told?.next ?? at,
            more: read.more,
            moreReceipts: told?.next !== undefined,
            logs: read.logs.map(({ log: { id, kind, head }, entries }) => ({ log: id as never, kind, head, entries })),
            gone: Object.keys(cursors).filter((log) => !mine.has(log)) as never[],
            receipts: (told?.receipts ?? []) as never[],
          }
        }),
      ),

      // A page may be as large as all that a pull brings, so it waits its turn as well.
      handle(calls.entries, ({ log, before, after, limit }, { userId, deviceId }) =>
        semaphore.run(async () => {
          const head = await reader.followedOne(log, userId, deviceId)
          if (head === undefined) throw new Fault('NOT_FOUND')
          const stretch = { log: { ...head, head: before === undefined ? head.head : before - 1 }, after, limit }
          return { head: head.head, entries: (await readFitting([stretch], false)).logs[0]?.entries ?? [] }
        }),
      ),
    ],
  }

  /** What does not fit is not even read: its bodies may be large. */
  async function readFitting(stretches: readonly Stretch[], moreLogs: boolean) {
    const weighed = Map.groupBy(
      await reader.weigh(
        stretches.map(({ log: { id: log, head }, after, limit }) =>
          after === undefined ? { log, before: head + 1, limit } : { log, after, limit },
        ),
      ),
      ({ log }) => log,
    )
    const lying = stretches.map(({ log, after }) => {
      return { log, isNewest: after === undefined, entries: weighed.get(log.id) ?? [] }
    })
    const { logs, more } = fit(lying, moreLogs)
    const entries = Map.groupBy(await reader.at(logs.flatMap((one) => one.entries)), ({ log }): string => log)
    const inOrder = (log: string): Entry[] => (entries.get(log) ?? []).toSorted((a, b) => a.seq - b.seq)
    return { logs: logs.map(({ log }) => ({ log, entries: inOrder(log.id) })), more }
  }
}

type Stretch = { log: LogHead; after: number | undefined; limit: number }

/** What fits into one answer: logs in the order given (newest first), none skipped, each with as much as there is room for. */
export function plan(
  followed: readonly LogHead[],
  cursors: Readonly<Record<string, number>>,
): { stretches: Stretch[]; more: boolean } {
  const stretches: Stretch[] = []
  let room: number = LIMITS.syncEntries
  for (const log of followed) {
    const after = cursors[log.id]
    if (after !== undefined && after >= log.head) continue
    if (stretches.length === LIMITS.syncLogs || room === 0) return { stretches, more: true }
    const lacking = after === undefined ? Math.min(log.head, LIMITS.page) : log.head - after
    const limit = Math.min(lacking, room)
    stretches.push({ log, after, limit })
    room -= limit
    if (after !== undefined && limit < lacking) return { stretches, more: true }
  }
  return { stretches, more: false }
}

type Lying = { log: LogHead; isNewest: boolean; entries: readonly Weighed[] }

/** An answer no larger than a slow client can take at once: what is cut off is asked for next. There is always something in it. */
export function fit(lying: readonly Lying[], more: boolean): { logs: Lying[]; more: boolean } {
  let room: number = LIMITS.syncCharacters
  const logs: Lying[] = []
  for (const one of lying) {
    if (room <= 0) return { logs, more: true }
    const kept: Weighed[] = []
    for (const entry of one.isNewest ? one.entries.toReversed() : one.entries) {
      if (room <= 0) break
      room -= weightOf(entry)
      kept.push(entry)
    }
    logs.push({ ...one, entries: one.isNewest ? kept.reverse() : kept })
    // Of a newest page what is older is read backwards anyway.
    if (!one.isNewest && kept.length < one.entries.length) return { logs, more: true }
  }
  return { logs, more }
}

const ENVELOPE_CHARACTERS = 400

/** As it goes over the wire: in base64. */
const weightOf = ({ bytes }: Weighed): number => ENVELOPE_CHARACTERS + Math.ceil((bytes * 4) / 3)
