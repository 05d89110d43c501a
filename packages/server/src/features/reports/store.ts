/** Reports, as they lie in the database: who and about whom in the clear, what was said sealed to the operator. */

import type { reports } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'

export async function insertReport(q: Queryable, { id, at, by, about, chatId, reason, sealed }: reports.Report) {
  await q.query(
    `insert into reports (id, at, reporter_id, about_id, chat_id, reason, sealed) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, at, by, about, chatId, reason, JSON.stringify(sealed)],
  )
}

export const reportsAfter = (
  q: Queryable,
  after: { at: number; id: string } | undefined,
  limit: number,
): Promise<reports.Report[]> =>
  q.query(
    `select id, at, reporter_id as by, about_id as about, chat_id as "chatId", reason, sealed from reports
     where $1::bigint is null or (at, id) > ($1, $2::uuid) order by at, id limit $3`,
    [after?.at, after?.id, limit],
  )

export async function deleteReport(q: Queryable, id: string): Promise<boolean> {
  return (await q.query('delete from reports where id = $1 returning 1', [id])).length > 0
}
