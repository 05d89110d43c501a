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

export async function removeMember(q: Queryable, log: string, userId: string): Promise<void> {
  await q.query('delete from members where log_id = $1 and user_id = $2', [log, userId])
}

export async function setRole(q: Queryable, log: string, userId: string, role: Role): Promise<void> {
  await q.query('update members set role = $3 where log_id = $1 and user_id = $2', [log, userId, role])
}

/** Takes the right to post away, or gives it back; it holds from the next append on. */
export async function setCanPost(q: Queryable, log: string, userId: string, canPost: boolean): Promise<void> {
  await q.query('update members set can_post = $3 where log_id = $1 and user_id = $2', [log, userId, canPost])
}
