/** With whom one speaks, and whether they are there. */

import { ArrowLeft } from 'lucide-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { fullTime } from '../../i18n/times.ts'
import { useMe } from '../auth/store.ts'
import { ChatAvatar } from '../chats/chat-avatar.tsx'
import { type ChatInfo, otherIn } from '../chats/store.ts'
import { useTitle } from '../chats/title.ts'
import { usePresence, watchPeople } from '../users/presence.ts'

export function ConversationHeader({ chat }: { chat: ChatInfo }) {
  const [, go] = useLocation()
  const title = useTitle(chat)
  return (
    <header className="flex items-center gap-3 border-line border-b bg-raised px-3 py-2">
      <IconButton
        label={t.shared_back()}
        icon={<ArrowLeft className="rtl:-scale-x-100" />}
        onClick={() => go('/')}
        className="desk:hidden"
      />
      <ChatAvatar chat={chat} size={2.5} />
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-semibold leading-tight">{title}</h2>
        <Status chat={chat} />
      </div>
    </header>
  )
}

function Status({ chat }: { chat: ChatInfo }) {
  const other = otherIn(chat, useMe())
  const seen = usePresence((state) => (other ? state.seen[other] : undefined))
  const isTyping = usePresence((state) => Object.keys(state.typing[chat.id] ?? {}).length > 0)
  useEffect(() => {
    if (other) void watchPeople([other])
  }, [other])

  const words = () => {
    if (isTyping) return <span className="text-accent">{t.chats_typing()}</span>
    if (chat.type === 'group') return t.messages_members({ count: chat.members.length })
    if (seen?.status === 'online') return <span className="text-good">{t.messages_online()}</span>
    if (seen?.status === 'away') return t.messages_away()
    if (seen?.lastSeen) return t.messages_last_seen({ time: fullTime(seen.lastSeen) })
    return chat.privacy === 'e2ee' ? t.messages_encrypted() : t.messages_open()
  }
  return <p className="truncate text-quiet text-small">{words()}</p>
}
