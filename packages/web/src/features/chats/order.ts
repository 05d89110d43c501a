/** Which chats a list shows, and in which order. Pure. */

import type { Folder } from '@parley/client'
import { type ChatInfo, type ChatSummary, isListed } from './store.ts'

type Entry = { readonly chat: ChatInfo; readonly summary: ChatSummary | undefined }

export type ListOf = { readonly archived: boolean; readonly folder?: Folder | undefined }

export type Known = {
  readonly chats: Readonly<Record<string, ChatInfo>>
  readonly summaries: Readonly<Record<string, ChatSummary>>
  readonly contactIds: ReadonlySet<string>
  readonly now: number
}

const touched = ({ chat, summary }: Entry): number => Math.max(chat.touchedAt, summary?.last?.at ?? 0)

export const isMuted = ({ state }: ChatInfo, now: number): boolean =>
  state.mutedUntil !== null && state.mutedUntil > now

/** Pinned ones on top, then the one with the newest message. A folder shows what is archived too. */
export function chatsShown({ archived, folder }: ListOf, known: Known): ChatInfo[] {
  return Object.values(known.chats)
    .map((chat) => ({ chat, summary: known.summaries[chat.id] }))
    .filter(({ chat }) => isListed(chat) && (folder ? true : chat.state.archived === archived))
    .filter((entry) => !folder || isInFolder(entry, folder, known))
    .sort((a, b) => Number(b.chat.state.pinned) - Number(a.chat.state.pinned) || touched(b) - touched(a))
    .map(({ chat }) => chat)
}

/** Put in by hand counts most, then put out by hand, then what it is. */
function isInFolder({ chat, summary }: Entry, folder: Folder, { contactIds, now }: Known): boolean {
  if (folder.chatIds.includes(chat.id)) return true
  if (folder.except?.includes(chat.id) || (folder.withoutMuted && isMuted(chat, now))) return false
  const peer = summary?.peerId
  return (folder.include ?? []).some((kind) => {
    if (kind === 'unread') return (summary?.unread ?? 0) > 0
    if (kind === 'contacts') return peer !== undefined && contactIds.has(peer)
    return chat.type === kind
  })
}

/** What waits to be read, over many chats. */
export const unreadIn = (chats: readonly ChatInfo[], summaries: Known['summaries']): number =>
  chats.reduce((sum, { id }) => sum + ((summaries[id]?.unread ?? 0) > 0 ? 1 : 0), 0)
