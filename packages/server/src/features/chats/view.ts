/** Chats as one person sees them, many at once: the number of statements does not grow with the number of chats. */

import { type ChatId, type chats, type Entry, Fault, LIMITS, type UserId } from '@parley/protocol'
import { type Member, membersShown } from '../../log/members.ts'
import type { ChatsDeps } from './deps.ts'
import { type MyChatRow, myChats } from './store.ts'

type Deps = Pick<ChatsDeps, 'database' | 'reader' | 'lastMessages' | 'unread'>

const NOTHING_NEW = { unread: 0, mentions: 0, delivered: 0, read: 0 }

export async function viewOf(deps: Deps, userId: UserId, chatId: ChatId): Promise<chats.Chat> {
  const [chat] = await viewsOf(deps, userId, await myChats(deps.database, userId, [chatId]))
  if (chat === undefined) throw new Fault('NOT_FOUND')
  return chat
}

export async function viewsOf(deps: Deps, userId: UserId, rows: readonly MyChatRow[]): Promise<chats.Chat[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const [shown, sealed, last, unread] = await Promise.all([
    membersShown(deps.database, ids, LIMITS.membersShown),
    sealedOf(deps, rows),
    deps.lastMessages(ids, userId),
    deps.unread(ids, userId),
  ])
  return rows.map((row) => {
    const { id, type, privacy, createdBy, createdAt, head, epoch, chain, timer, name, description, photo, role } = row
    const { members, count } = shown.get(id) ?? { members: [], count: 0 }
    const news = unread.get(id) ?? NOTHING_NEW
    return {
      id,
      type,
      privacy,
      createdBy,
      createdAt,
      head,
      epoch: Math.abs(epoch),
      chain,
      mustTurn: epoch < 0,
      timer,
      name,
      description,
      photo,
      sealed: {
        name: sealed(id, row.nameSeq),
        description: sealed(id, row.descriptionSeq),
        photo: sealed(id, row.photoSeq),
      },
      role,
      members: members.map(memberView),
      memberCount: count,
      state: {
        mutedUntil: row.mutedUntil,
        archived: row.archived,
        pinned: row.pinned,
        hidden: row.hidden,
        hiddenUpTo: row.hiddenUpTo,
        draft: row.draft,
        wallpaper: row.wallpaper,
      },
      unreadCount: news.unread,
      mentionCount: news.mentions,
      deliveredUpTo: news.delivered,
      readUpTo: news.read,
      lastMessage: last.get(id) ?? null,
    }
  })
}

/** Whether somebody may post is nobody else's business: it would tell of a block. */
export const memberView = ({ userId, role, joinedAt }: Member): chats.Member => ({
  userId: userId as UserId,
  role,
  joinedAt,
})

async function sealedOf({ reader }: Deps, rows: readonly MyChatRow[]) {
  const places = rows.flatMap((row) =>
    [row.nameSeq, row.descriptionSeq, row.photoSeq].flatMap((seq) => (seq === null ? [] : [{ log: row.id, seq }])),
  )
  const entries = new Map<string, Entry>((await reader.at(places)).map((entry) => [entry.id, entry]))
  return (log: string, seq: number | null): Entry | undefined =>
    seq === null ? undefined : entries.get(`${log}.${seq}`)
}
