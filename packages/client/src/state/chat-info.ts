/** What is known of a chat beside its messages: as the server told it once, with every later entry folded in. Pure. */

import type { chats, Entry } from '@parley/protocol'
import type { Said } from './said.ts'

export type Reach = { readonly delivered: number; readonly read: number }

export type ChatInfo = {
  readonly id: string
  readonly type: chats.ChatType
  readonly privacy: chats.Privacy
  readonly createdBy: string | null
  readonly createdAt: number
  readonly timer: number | null
  readonly name: string | null
  /** The entry that named it. */
  readonly namedAt?: number
  readonly description: string | null
  /** WebP in base64. */
  readonly picture: string | null
  /** As the server says. In sealed chats the signed roster counts instead. */
  readonly members: readonly { readonly userId: string; readonly role: chats.Role }[]
  readonly state: chats.ChatState
  readonly isClosed: boolean
  /** The newest entry that shows: what chats are ordered by. */
  readonly touchedAt: number
  readonly lastMessage: number
  /** How far everybody has come. */
  readonly reach: Readonly<Record<string, Reach>>
  /** What the server counted for me when it was asked: of use until all of it is here. */
  readonly asOf: { readonly head: number; readonly read: number; readonly unread: number; readonly mentions: number }
}

export function infoOf(chat: chats.Chat, me: string, known?: ChatInfo): ChatInfo {
  const { id, type, privacy, createdBy, createdAt, timer, members, state } = chat
  // What a sealed chat is called is said under its seal, and by nobody else.
  const isSealed = (known?.privacy ?? privacy) === 'e2ee'
  const { name, description, photo } = isSealed ? { name: null, description: null, photo: null } : chat
  const mine = known?.reach[me] ?? { delivered: 0, read: 0 }
  const read = Math.max(mine.read, chat.readUpTo)
  const delivered = Math.max(mine.delivered, chat.deliveredUpTo, read)
  return {
    ...{ id, type, privacy, createdBy, createdAt, timer, state },
    name: name ?? known?.name ?? null,
    description: description ?? known?.description ?? null,
    picture: isSealed ? (known?.picture ?? null) : photo,
    ...(known?.namedAt === undefined ? {} : { namedAt: known.namedAt }),
    members: members.map(({ userId, role }) => ({ userId, role })),
    isClosed: false,
    touchedAt: Math.max(known?.touchedAt ?? 0, chat.lastMessage?.at ?? createdAt),
    lastMessage: Math.max(known?.lastMessage ?? 0, chat.lastMessage?.seq ?? 0),
    reach: { ...known?.reach, [me]: { delivered, read } },
    asOf: { head: chat.head, read: chat.readUpTo, unread: chat.unreadCount, mentions: chat.mentionCount },
  }
}

/** `said`: what the entry's seal held. Entries of a kind this version does not know change nothing. */
export function applyToChat(chat: ChatInfo, entry: Entry, said: Said | undefined, isOlder: boolean): ChatInfo {
  if (entry.kind === 'message') {
    return {
      ...chat,
      lastMessage: Math.max(chat.lastMessage, entry.seq),
      touchedAt: Math.max(chat.touchedAt, entry.at),
    }
  }
  if (isOlder) return withNames(chat, entry, said, false)
  const data = entry.data ?? {}
  const userId = data['userId'] as string
  const others = chat.members.filter((member) => member.userId !== userId)
  switch (entry.kind) {
    case 'member-added':
      return { ...chat, members: [...others, { userId, role: (data['role'] as chats.Role) ?? 'member' }] }
    case 'member-removed':
      return { ...chat, members: others }
    case 'role':
      return {
        ...chat,
        members: chat.members.map((m) => (m.userId === userId ? { userId, role: data['role'] as chats.Role } : m)),
      }
    case 'timer':
      return { ...chat, timer: (data['timer'] as number | null) ?? null }
    case 'closed':
      return { ...chat, isClosed: true, members: [] }
    default:
      return withNames(chat, entry, said, true)
  }
}

/** Sealed names are read from the log, which may be read backwards: an older one does not replace a newer. */
function withNames(
  chat: ChatInfo,
  { seq, kind, data, body }: Entry,
  said: Said | undefined,
  isNewest: boolean,
): ChatInfo {
  // A seal that does not open says nothing, and what is said without one only takes a description away.
  if (chat.privacy === 'e2ee' && said === undefined && (body !== undefined || kind === 'name' || data?.[kind]))
    return chat
  if (kind === 'avatar') {
    const plain = chat.privacy === 'server' ? (data?.['photo'] as string | null) : null
    const picture = said?.picture ?? plain
    return isNewest || chat.picture === null ? { ...chat, picture } : chat
  }
  const text = said?.text ?? (data?.[kind] as string | undefined) ?? null
  if (kind === 'name') return isNewest || chat.name === null ? { ...chat, name: text, namedAt: seq } : chat
  if (kind === 'description') return isNewest || chat.description === null ? { ...chat, description: text } : chat
  return chat
}

/** Marks only rise, and who has read something has it. */
export function applyReach(chat: ChatInfo, userId: string, kind: 'delivered' | 'read', seq: number): ChatInfo {
  const before = chat.reach[userId] ?? { delivered: 0, read: 0 }
  const read = kind === 'read' ? Math.max(before.read, seq) : before.read
  const delivered = Math.max(before.delivered, seq, read)
  if (read === before.read && delivered === before.delivered) return chat
  return { ...chat, reach: { ...chat.reach, [userId]: { delivered, read } } }
}
