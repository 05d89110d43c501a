/** The only SQL of scheduled messages. */

import type { Queryable } from '../../db/database.ts'

export type State = 'waiting' | 'stale' | 'refused'

export type ScheduledRow = {
  user_id: string
  client_id: string
  device_id: string
  chat_id: string
  send_at: number
  state: State
  reply_to: number | null
  epoch: number | null
  body: Buffer
  silent: boolean
}

const COLUMNS = 'user_id, client_id, device_id, chat_id, send_at, state, reply_to, epoch, body, silent'

/** Puts it in, or in the place of what was there; false if that was another chat's. */
export async function put(q: Queryable, row: ScheduledRow): Promise<boolean> {
  const rows = await q.query(
    `insert into scheduled_messages (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (user_id, client_id) do update
     set device_id = $3, send_at = $5, state = $6, reply_to = $7, epoch = $8, body = $9, silent = $10
     where scheduled_messages.chat_id = $4 returning client_id`,
    [
      row.user_id,
      row.client_id,
      row.device_id,
      row.chat_id,
      row.send_at,
      row.state,
      row.reply_to,
      row.epoch,
      row.body,
      row.silent,
    ],
  )
  return rows.length > 0
}

export type Outlook = { sealed: boolean; epoch: number; canPost: boolean; others: number; isSent: boolean }

/** How the person stands in the chat, how much else they have waiting, and whether it has been sent already. */
export async function outlook(q: Queryable, row: ScheduledRow): Promise<Outlook | undefined> {
  const [found] = await q.query<Outlook>(
    `select l.sealed, l.epoch, m.can_post as "canPost",
       (select count(*) from scheduled_messages where user_id = $1 and client_id <> $4) as others,
       exists (select from entries where log_id = $2 and device_id = $3 and client_id = $4) as "isSent"
     from members m join logs l on l.id = m.log_id and l.kind = 'chat'
     join users u on u.id = m.user_id and u.deleted_at is null where m.log_id = $2 and m.user_id = $1`,
    [row.user_id, row.chat_id, row.device_id, row.client_id],
  )
  return found
}

export const listIn = (q: Queryable, userId: string, chatId: string): Promise<ScheduledRow[]> =>
  q.query<ScheduledRow>(
    `select ${COLUMNS} from scheduled_messages where user_id = $1 and chat_id = $2 order by send_at, client_id`,
    [userId, chatId],
  )

/** It never moves to another chat. */
export async function chatOf(q: Queryable, userId: string, clientId: string): Promise<string | undefined> {
  const [row] = await q.query<{ id: string }>(
    'select chat_id as id from scheduled_messages where user_id = $1 and client_id = $2',
    [userId, clientId],
  )
  return row?.id
}

/** Takes hold of one until the transaction ends. */
export async function hold(q: Queryable, userId: string, clientId: string): Promise<ScheduledRow | undefined> {
  const [row] = await q.query<ScheduledRow>(
    `select ${COLUMNS} from scheduled_messages where user_id = $1 and client_id = $2 for update`,
    [userId, clientId],
  )
  return row
}

/** What is due; another node may be about to send it too. */
export const due = (q: Queryable, now: number, limit: number): Promise<{ user_id: string; client_id: string }[]> =>
  q.query(
    `select user_id, client_id from scheduled_messages where state = 'waiting' and send_at <= $1
     order by send_at limit $2 for update skip locked`,
    [now, limit],
  )

export async function nextDue(q: Queryable): Promise<number | undefined> {
  const [row] = await q.query<{ at: number | null }>(
    `select min(send_at) as at from scheduled_messages where state = 'waiting'`,
  )
  return row?.at ?? undefined
}

export async function setState(q: Queryable, { user_id, client_id }: ScheduledRow, state: State): Promise<void> {
  await q.query('update scheduled_messages set state = $3 where user_id = $1 and client_id = $2', [
    user_id,
    client_id,
    state,
  ])
}

export async function remove(q: Queryable, { user_id, client_id }: ScheduledRow): Promise<void> {
  await q.query('delete from scheduled_messages where user_id = $1 and client_id = $2', [user_id, client_id])
}

export async function removeAll(q: Queryable, userId: string): Promise<void> {
  await q.query('delete from scheduled_messages where user_id = $1', [userId])
}
