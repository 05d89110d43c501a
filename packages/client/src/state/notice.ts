/** What happened in a chat besides what was said: it stands between the messages. Pure. */

import type { calls, chats, Entry } from '@parley/protocol'
import type { Said } from './said.ts'

export type NoticeKind =
  | 'created'
  | 'added'
  /** By a link, of their own accord. */
  | 'joined'
  | 'removed'
  | 'left'
  | 'role'
  | 'name'
  | 'description'
  | 'picture'
  | 'timer'
  | 'pinned'
  | 'keys'
  | 'call'
  | 'closed'

/** In sealed chats most of these are the server's word: the roster that counts is the signed one. */
export type Notice = {
  readonly chatId: string
  readonly seq: number
  readonly at: number
  readonly kind: NoticeKind
  /** Who did it. */
  readonly by: string | null
  /** Whom it befell. */
  readonly userId?: string
  readonly role?: chats.Role
  /** Milliseconds; null: messages stay. */
  readonly timer?: number | null
  /** The new name. */
  readonly text?: string
  /** The number of the message that was pinned. */
  readonly about?: number
  readonly call?: { readonly type: calls.CallType; readonly outcome: calls.Outcome; readonly duration: number }
}

export function noticeOf(chatId: string, entry: Entry, said: Said | undefined): Notice | undefined {
  const { seq, at, senderId: by, ref } = entry
  const data = entry.data ?? {}
  const userId = data['userId'] as string
  const bare = { chatId, seq, at, by }
  if (said?.again) return undefined
  switch (entry.kind) {
    case 'created':
    case 'closed':
    case 'description':
      return { ...bare, kind: entry.kind }
    case 'member-added':
      return { ...bare, kind: userId === by ? 'joined' : 'added', userId }
    case 'member-removed':
      return { ...bare, kind: userId === by ? 'left' : 'removed', userId }
    case 'role':
      return { ...bare, kind: 'role', userId, role: data['role'] as chats.Role }
    case 'name': {
      const text = said?.text ?? (data['name'] as string | undefined)
      return text === undefined ? undefined : { ...bare, kind: 'name', text }
    }
    case 'avatar':
      return { ...bare, kind: 'picture' }
    case 'timer':
      return { ...bare, kind: 'timer', timer: (data['timer'] as number | null) ?? null }
    case 'pin':
      return { ...bare, kind: 'pinned', ...(ref === undefined ? {} : { about: ref }) }
    // A key that merely turned changes nothing for anybody.
    case 'keys-changed':
      return data['isNew'] ? { ...bare, kind: 'keys', userId } : undefined
    case 'call':
      return { ...bare, kind: 'call', call: data as unknown as NonNullable<Notice['call']> }
    default:
      return undefined
  }
}
