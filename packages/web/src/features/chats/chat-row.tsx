/** A chat in the list. */

import { Badge } from '../../components/badge.tsx'
import { t } from '../../i18n/messages.ts'
import { listTime } from '../../i18n/times.ts'
import { useMe } from '../auth/store.ts'
import { previewOf } from '../messages/preview.ts'
import { reachOfOthers, stateOf } from '../messages/reach.ts'
import { Ticks } from '../messages/ticks.tsx'
import { usePresence } from '../users/presence.ts'
import { ChatAvatar } from './chat-avatar.tsx'
import { type ChatInfo, useChats } from './store.ts'
import { useTitle } from './title.ts'

type Props = { chat: ChatInfo; isCurrent: boolean; onOpen: (chatId: string) => void }

export function ChatRow({ chat, isCurrent, onOpen }: Props) {
  const me = useMe()
  const title = useTitle(chat)
  const newest = useChats((state) => state.newest[chat.id])
  const isTyping = usePresence((state) => Object.keys(state.typing[chat.id] ?? {}).length > 0)
  const isMine = newest?.senderId === me
  const isUnread = !isMine && newest !== undefined && newest.seq > (chat.reach[me]?.read ?? 0)
  return (
    <button
      type="button"
      onClick={() => onOpen(chat.id)}
      aria-current={isCurrent ? 'page' : undefined}
      className={`flex w-full items-center gap-3 rounded-card px-3 py-2.5 text-start transition-colors duration-(--quick) ${isCurrent ? 'bg-accent-soft' : 'hover:bg-hover active:bg-pressed'}`}
    >
      <ChatAvatar chat={chat} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-semibold">{title}</span>
          {newest && <time className="shrink-0 text-quiet text-tiny tabular-nums">{listTime(newest.at)}</time>}
        </span>
        <span className="flex items-center gap-1.5 text-quiet text-small">
          {isMine && newest && !isTyping && chat.type !== 'saved' && (
            <Ticks state={stateOf(newest, reachOfOthers(chat, me))} />
          )}
          <span
            className={`min-w-0 flex-1 truncate ${isTyping ? 'text-accent' : isUnread ? 'text-ink' : ''}`}
            dir="auto"
          >
            {isTyping ? t.chats_typing() : newest ? previewOf(newest) : ''}
          </span>
          {isUnread && <Badge count={1} label={t.chats_unread({ count: 1 })} />}
        </span>
      </span>
    </button>
  )
}
