/** Groups both of us are in. */

import { useMemo } from 'react'
import { useLocation } from 'wouter'
import { ListRow } from '../../components/list-row.tsx'
import { Section } from '../../components/section.tsx'
import { t } from '../../i18n/messages.ts'
import { ChatAvatar } from '../chats/chat-avatar.tsx'
import { type ChatInfo, useChats } from '../chats/store.ts'
import { useTitle } from '../chats/title.ts'

export function SharedGroups({ userId }: { userId: string }) {
  const chats = useChats((state) => state.chats)
  const shared = useMemo(
    () =>
      Object.values(chats).filter(({ type, members }) => type === 'group' && members.some((m) => m.userId === userId)),
    [chats, userId],
  )
  if (shared.length === 0) return null
  return (
    <Section title={t.people_shared_groups()}>
      <ul>
        {shared.map((chat) => (
          <li key={chat.id}>
            <Group chat={chat} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Group({ chat }: { chat: ChatInfo }) {
  const [, go] = useLocation()
  const title = useTitle(chat)
  return (
    <ListRow
      start={<ChatAvatar chat={chat} size={2.25} />}
      title={title}
      about={t.groups_count({ count: chat.members.length })}
      onPress={() => go(`/chat/${chat.id}`)}
    />
  )
}
