/** What a chat is called: by the other's name, by its own, or as one's own notes. */

import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { useName } from '../users/store.ts'
import { type ChatInfo, otherIn } from './store.ts'

export function useTitle(chat: ChatInfo): string {
  const other = otherIn(chat, useMe())
  const name = useName(other)
  if (chat.type === 'saved') return t.chats_saved()
  return other ? name : (chat.name ?? t.chats_group())
}
