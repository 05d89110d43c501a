/** Who is in a log, and as what. */

import type { Queryable } from '../db/database.ts'

export type Role = 'creator' | 'admin' | 'member'

export type Member = { userId: string; role: Role; canPost: boolean; joinedAt: number; joinedSeq: number }

const COLUMNS = 'user_id as "userId", role, can_post as "canPost", joined_at as "joinedAt", joined_seq as "joinedSeq"'

export async function memberOf(q: Queryable, log: string, userId: string): Promise<Member | undefined> {
  const [member] = await q.query<Member>(`select ${COLUMNS} from members where log_id = $1 and user_id = $2`, [
    log,
    userId,
  ])
  return member
}

export const membersOf = (q: Queryable, log: string): Promise<Member[]> =>
  q.query<Member>(`select ${COLUMNS} from members where log_id = $1 order by joined_at, user_id`, [log])

/** Of each log, those who have been in it longest. */
export async function membersShown(
  q: Queryable,
  logs: readonly string[],
  limit: number,
): Promise<Map<string, { members: Member[]; count: number }>> {
  const rows = await q.query<{ log: string; count: number } & Member>(
    `select l.id as log, c.count, m.*
     from unnest($1::uuid[]) as l (id)
     cross join lateral (select count(*) as count from members where log_id = l.id) c
     cross join lateral (select ${COLUMNS} from members where log_id = l.id order by joined_at, user_id limit $2) m`,
    [logs, limit],
  )
  const shown = new Map<string, { members: Member[]; count: number }>()
  for (const { log, count, ...member } of rows) {
    const of = shown.get(log)
    if (of) of.members.push(member)
    else shown.set(log, { members: [member], count })
  }
  return shown
}

/** Those after a place in the order of coming. */
export const membersAfter = (
  q: Queryable,
  log: string,
  after: { at: number; id: string } | undefined,
  limit: number,
): Promise<Member[]> =>
  q.query<Member>(
    `select ${COLUMNS} from members
     where log_id = $1 and ($2::bigint is null or (joined_at, user_id) > ($2, $3::uuid))
     order by joined_at, user_id limit $4`,
    [log, after?.at, after?.id, limit],
  )

export async function memberCount(q: Queryable, log: string): Promise<number> {
  const [row] = await q.query<{ count: number }>('select count(*) as count from members where log_id = $1', [log])
  return row!.count
}

/** The logs two people are both in. */
export async function sharedLogs(q: Queryable, one: string, other: string): Promise<string[]> {
  const rows = await q.query<{ log: string }>(
    'select log_id as log from members where user_id = $1 intersect select log_id from members where user_id = $2',
    [one, other],
  )
  return rows.map(({ log }) => log)
}

export async function addMembers(q: Queryable, log: string, members: readonly Member[]): Promise<void> {
  await q.query(
    `insert into members (log_id, user_id, role, can_post, joined_at, joined_seq)
     select $1, u, r, p, $5, s from unnest($2::uuid[], $3::text[], $4::boolean[], $6::bigint[]) as t (u, r, p, s)
     on conflict (log_id, user_id) do nothing`,
    [
      log,
      members.map((m) => m.userId),
      members.map((m) => m.role),
      members.map((m) => m.canPost),
      members[0]?.joinedAt ?? 0,
      members.map((m) => m.joinedSeq),
    ],
  )
}

export async function removeMembers(q: Queryable, log: string, userIds: readonly string[]): Promise<void> {
  await q.query('delete from members where log_id = $1 and user_id = any ($2::uuid[])', [log, userIds])
}

export async function setRole(q: Queryable, log: string, userId: string, role: Role): Promise<void> {
  await q.query('update members set role = $3 where log_id = $1 and user_id = $2', [log, userId, role])
}

/** Takes the right to post away, or gives it back; it holds from the next append on. */
export async function setCanPost(q: Queryable, log: string, userId: string, canPost: boolean): Promise<void> {
  await q.query('update members set can_post = $3 where log_id = $1 and user_id = $2', [log, userId, canPost])
}

/** People who share a chat with this person; at most so many, for some chats are very large. */
export async function companionsOf(q: Queryable, userId: string, most: number): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select distinct other.user_id as id
     from members mine join members other on other.log_id = mine.log_id and other.user_id <> $1
     where mine.user_id = $1 limit $2`,
    [userId, most],
  )
  return rows.map((row) => row.id)
}
