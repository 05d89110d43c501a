/** How people keep their chats, as it lies in the database. */

import type { chats, UserId } from '@parley/protocol'
import type { Queryable } from '../../../db/database.ts'

/** Of `s` (chat_states, maybe absent) and `m` (members). A hidden chat is back as soon as a message or a call comes. */
export const STATE_COLUMNS = `s.muted_until as "mutedUntil", coalesce(s.archived, false) as archived,
  coalesce(s.pinned, false) as pinned, coalesce(s.hidden_up_to, 0) as "hiddenUpTo", s.draft, s.wallpaper,
  coalesce(s.hidden, false) and not exists (
    select 1 from entries e where e.log_id = s.chat_id and e.seq > s.hidden_up_to and e.kind in ('message', 'call')) as hidden`

/** Undefined for those who are not in the chat. */
export async function stateOf(q: Queryable, chatId: string, userId: UserId): Promise<chats.ChatState | undefined> {
  const [state] = await q.query<chats.ChatState>(
    `select ${STATE_COLUMNS} from members m left join chat_states s on s.chat_id = m.log_id and s.user_id = m.user_id
     where m.log_id = $1 and m.user_id = $2`,
    [chatId, userId],
  )
  return state
}

/** Of these chats, those of which this person has deleted something for themselves. */
export async function hiddenUpTo(
  q: Queryable,
  chatIds: readonly string[],
  userId: UserId,
): Promise<Map<string, number>> {
  const rows = await q.query<{ id: string; seq: number }>(
    `select chat_id as id, hidden_up_to as seq from chat_states
     where user_id = $1 and chat_id = any ($2::uuid[]) and hidden_up_to > 0`,
    [userId, chatIds],
  )
  return new Map(rows.map(({ id, seq }) => [id, seq]))
}

export async function putState(q: Queryable, chatId: string, userId: UserId, state: chats.ChatState): Promise<void> {
  await q.query(
    `insert into chat_states (chat_id, user_id, muted_until, archived, pinned, hidden, hidden_up_to, draft, wallpaper)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (chat_id, user_id) do update set muted_until = $3, archived = $4, pinned = $5, hidden = $6,
       hidden_up_to = $7, draft = $8, wallpaper = $9`,
    [
      chatId,
      userId,
      state.mutedUntil,
      state.archived,
      state.pinned,
      state.hidden,
      state.hiddenUpTo,
      state.draft,
      state.wallpaper,
    ],
  )
}

export async function dropStates(q: Queryable, chatId: string, userIds: readonly string[]): Promise<void> {
  await q.query('delete from chat_states where chat_id = $1 and user_id = any ($2::uuid[])', [chatId, userIds])
}

export async function countPinned(q: Queryable, userId: UserId): Promise<number> {
  const [row] = await q.query<{ count: number }>(
    'select count(*) as count from chat_states where user_id = $1 and pinned',
    [userId],
  )
  return row!.count
}
