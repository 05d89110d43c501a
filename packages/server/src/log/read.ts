/** Reading logs: stretches of entries, heads, and what one person may follow. */

import type { Entry } from '@parley/protocol'
import type { Queryable } from '../db/database.ts'
import type { Clock } from '../ports/clock.ts'
import { ENTRY_COLUMNS, type OpenContent, recalled, type StoredEntry } from './entry.ts'

export type LogHead = { id: string; kind: 'chat' | 'account' | 'device'; head: number }

export type Stretch = { log: string; after: number; limit: number } | { log: string; before: number; limit: number }

export type Weighed = { log: string; seq: number; bytes: number }

export type LogReader = {
  /** Ascending, those after `after`. */
  after(log: string, after: number, limit: number): Promise<Entry[]>
  /** Ascending, the last ones before `before`. */
  before(log: string, before: number, limit: number): Promise<Entry[]>
  /** How long the bodies are, without reading them: ascending, those after `after`, or the last ones before `before`. */
  weigh(stretches: readonly Stretch[]): Promise<Weighed[]>
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
    weigh: (stretches) =>
      database.query<Weighed>(
        `select x.log_id as log, e.seq, coalesce(octet_length(e.body), 0) as bytes
         from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::int[]) as x (log_id, after, before, most)
         cross join lateral (
           (select seq, body from entries where log_id = x.log_id and seq > x.after order by seq limit x.most)
           union all
           (select seq, body from entries where log_id = x.log_id and seq < x.before order by seq desc limit x.most)
         ) e order by x.log_id, e.seq`,
        [
          stretches.map(({ log }) => log),
          stretches.map((stretch) => ('after' in stretch ? stretch.after : null)),
          stretches.map((stretch) => ('before' in stretch ? stretch.before : null)),
          stretches.map(({ limit }) => limit),
        ],
      ),
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
