/** With whom one speaks, whether they are there, and what can be done with the chat. */

import { ArrowLeft, CalendarSearch, EllipsisVertical, Timer } from 'lucide-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { IconButton } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { t } from '../../i18n/messages.ts'
import { fullTime } from '../../i18n/times.ts'
import { useMe } from '../auth/store.ts'
import { ChatAvatar } from '../chats/chat-avatar.tsx'
import { type ChatInfo, otherIn } from '../chats/store.ts'
import { useTitle } from '../chats/title.ts'
import { usePresence, watchPeople } from '../users/presence.ts'
import { nameOf, useUsers } from '../users/store.ts'
import { ask } from './dialogs.ts'
import { timerText } from '../chats/timer-text.ts'

export function ConversationHeader({ chat }: { chat: ChatInfo }) {
  const [, go] = useLocation()
  const title = useTitle(chat)
  return (
    <header className="flex items-center gap-3 border-line border-b bg-raised px-3 py-2">
      <IconButton
        label={t.shared_back()}
        icon={<ArrowLeft className="rtl:-scale-x-100" />}
        onClick={() => go('/')}
        className="-me-2 desk:hidden"
      />
      <div className="relative flex min-w-0 flex-1 items-center gap-3">
        <ChatAvatar chat={chat} size={2.5} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold leading-tight">{title}</h2>
          <Status chat={chat} />
        </div>
        {chat.type !== 'saved' && (
          <button
            type="button"
            aria-label={t.chats_info()}
            onClick={() => go(`/chat/${chat.id}/info`)}
            className="absolute -inset-x-1.5 -inset-y-1 rounded-card hover:bg-hover active:bg-pressed"
          />
        )}
      </div>
      <Menu
        items={[
          { label: t.messages_date(), icon: <CalendarSearch />, onSelect: () => ask({ kind: 'date' }) },
          {
            label: t.chats_timer(),
            icon: <Timer />,
            hint: chat.timer === null ? '' : timerText(chat.timer),
            onSelect: () => ask({ kind: 'timer' }),
          },
        ]}
      >
        <IconButton label={t.messages_chat_menu()} icon={<EllipsisVertical />} />
      </Menu>
    </header>
  )
}

function Status({ chat }: { chat: ChatInfo }) {
  const other = otherIn(chat, useMe())
  const seen = usePresence((state) => (other ? state.seen[other] : undefined))
  useEffect(() => {
    if (other) void watchPeople([other])
  }, [other])
  const typing = useTypingWords(chat)

  const words = () => {
    if (typing) return <span className="text-accent">{typing}</span>
    if (chat.type === 'group') return t.messages_members({ count: chat.members.length })
    if (seen?.status === 'online') return <span className="text-good">{t.messages_online()}</span>
    if (seen?.status === 'away') return t.messages_away()
    if (seen?.lastSeen) return t.messages_last_seen({ time: fullTime(seen.lastSeen) })
    return chat.privacy === 'e2ee' ? t.messages_encrypted() : t.messages_open()
  }
  return (
    <p className="flex items-center gap-1 truncate text-quiet text-small">
      {chat.timer !== null && <Timer className="size-3.5 shrink-0" aria-label={timerText(chat.timer)} />}
      <span className="truncate">{words()}</span>
    </p>
  )
}

function useTypingWords(chat: ChatInfo): string | undefined {
  const typing = usePresence((state) => state.typing[chat.id])
  const people = useUsers((state) => state.people)
  const [first, second, third] = Object.keys(typing ?? {})
  if (!first) return undefined
  if (chat.type !== 'group') return t.chats_typing()
  const names = [first, second].flatMap((id) => (id ? nameOf(people[id]) : [])).join(', ')
  return third ? t.messages_typing_many() : t.messages_typing_names({ names })
}
