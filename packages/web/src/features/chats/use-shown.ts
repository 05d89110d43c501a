/** The chats of a list as they stand now. */

import type { Folder } from '@parley/client'
import { useMemo } from 'react'
import { useUsers } from '../users/store.ts'
import { chatsShown } from './order.ts'
import { type ChatInfo, useChats } from './store.ts'

export function useShown(archived: boolean, folder?: Folder): ChatInfo[] {
  const chats = useChats((state) => state.chats)
  const summaries = useChats((state) => state.summaries)
  const contactIds = useUsers((state) => state.contactIds)
  return useMemo(
    () => chatsShown({ archived, folder }, { chats, summaries, contactIds, now: Date.now() }),
    [archived, folder, chats, summaries, contactIds],
  )
}
