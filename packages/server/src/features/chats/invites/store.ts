/** Links into groups, as they lie in the database. */

import type { ChatId, invites } from '@parley/protocol'
import type { Queryable } from '../../../db/database.ts'

const COLUMNS = `token, chat_id as "chatId", created_by as "createdBy", created_at as "createdAt",
  expires_at as "expiresAt", max_uses as "maxUses", uses`

/** Of sealed groups: the public half of the secret that goes with the link. */
type Key = { inviteKey: Uint8Array | null }

/** A link leads somewhere while its time has not come and it has not been used up. */
const LIVE = '(max_uses is null or uses < max_uses) and expires_at'

export async function findInvite(q: Queryable, token: string, now: number): Promise<invites.Invite | undefined> {
  const [invite] = await q.query<invites.Invite>(
    `select ${COLUMNS} from chat_invites where token = $1 and ${LIVE} > $2`,
    [token, now],
  )
  return invite
}

export const invitesOf = (q: Queryable, chatId: ChatId, now: number): Promise<invites.Invite[]> =>
  q.query<invites.Invite>(
    `select ${COLUMNS} from chat_invites where chat_id = $1 and ${LIVE} > $2 order by created_at desc, token`,
    [chatId, now],
  )

export async function insertInvite(q: Queryable, invite: invites.Invite & Key): Promise<void> {
  const { token, chatId, createdBy, createdAt, expiresAt, maxUses, inviteKey } = invite
  await q.query(
    `insert into chat_invites (token, chat_id, created_by, created_at, expires_at, max_uses, invite_key)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [token, chatId, createdBy, createdAt, expiresAt, maxUses, inviteKey && Buffer.from(inviteKey)],
  )
}

export async function keyOf(q: Queryable, chatId: ChatId, token: string): Promise<Buffer | undefined> {
  const [row] = await q.query<{ key: Buffer | null }>(
    'select invite_key as key from chat_invites where chat_id = $1 and token = $2',
    [chatId, token],
  )
  return row?.key ?? undefined
}

export async function withKey(q: Queryable, chatId: ChatId, key: Uint8Array): Promise<invites.Invite | undefined> {
  const [invite] = await q.query<invites.Invite>(
    `select ${COLUMNS} from chat_invites where chat_id = $1 and invite_key = $2`,
    [chatId, Buffer.from(key)],
  )
  return invite
}

export async function countUse(q: Queryable, token: string): Promise<void> {
  await q.query('update chat_invites set uses = uses + 1 where token = $1', [token])
}

export async function deleteInvite(q: Queryable, chatId: ChatId, token: string): Promise<boolean> {
  const rows = await q.query('delete from chat_invites where chat_id = $1 and token = $2 returning 1', [chatId, token])
  return rows.length > 0
}

export async function deleteInvites(q: Queryable, chatId: string): Promise<void> {
  await q.query('delete from chat_invites where chat_id = $1', [chatId])
}

/** Those that lead nowhere any more. */
export async function deleteSpent(q: Queryable, now: number): Promise<void> {
  await q.query('delete from chat_invites where expires_at <= $1 or uses >= max_uses', [now])
}
