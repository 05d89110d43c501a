/** Reading logs: stretches of entries, heads, and what one person may follow. */

import type { Entry } from '@parley/protocol'
import type { Queryable } from '../db/database.ts'
import type { Clock } from '../ports/clock.ts'
import { ENTRY_COLUMNS, type OpenContent, recalled, type StoredEntry } from './entry.ts'

export type LogHead = { id: string; kind: 'chat' | 'account' | 'device'; head: number }

export type LogReader = {
  /** Ascending, those after `after`. */
  after(log: string, after: number, limit: number): Promise<Entry[]>
  /** Ascending, the last ones before `before`. */
  before(log: string, before: number, limit: number): Promise<Entry[]>
  /** These very ones, as far as they are there. */
  at(places: readonly { log: string; seq: number }[]): Promise<Entry[]>
  heads(logs: readonly string[]): Promise<LogHead[]>
  /** The logs a device follows: its person's chats and account, and its own; newest first. */
  followed(userId: string, deviceId: string): Promise<LogHead[]>
  /** One log, if this device follows it. */
  followedOne(log: string, userId: string, deviceId: string): Promise<LogHead | undefined>
}

export function createLogReader(database: Queryable, open: OpenContent, clock: Clock): LogReader {
  const wire = (rows: StoredEntry[]) => {
    const now = clock.now()
    return rows.map((row) => recalled(row, open, now))
  }
  return {
    async after(log, after, limit) {
      return wire(
        await database.query<StoredEntry>(
          `select ${ENTRY_COLUMNS} from entries where log_id = $1 and seq > $2 order by seq limit $3`,
          [log, after, limit],
        ),
      )
    },
    async before(log, before, limit) {
      const rows = await database.query<StoredEntry>(
        `select ${ENTRY_COLUMNS} from entries where log_id = $1 and seq < $2 order by seq desc limit $3`,
        [log, before, limit],
      )
      return wire(rows.reverse())
    },
    async at(places) {
      if (places.length === 0) return []
      return wire(
        await database.query<StoredEntry>(
          `select ${ENTRY_COLUMNS} from entries where (log_id, seq) in (select * from unnest($1::uuid[], $2::bigint[]))`,
          [places.map((place) => place.log), places.map((place) => place.seq)],
        ),
      )
    },
    heads: (logs) => database.query<LogHead>('select id, kind, head from logs where id = any ($1::uuid[])', [logs]),
    followed: (userId, deviceId) =>
      database.query<LogHead>(
        `select id, kind, head from logs
         where id in (select log_id from members where user_id = $1) or id = $1 or id = $2
         order by touched_at desc, id`,
        [userId, deviceId],
      ),
    async followedOne(log, userId, deviceId) {
      if (log === userId || log === deviceId) return (await this.heads([log]))[0]
      const [head] = await database.query<LogHead>(
        `select id, kind, head from logs join members on log_id = id where id = $1 and user_id = $2`,
        [log, userId],
      )
      return head
    },
  }
}
