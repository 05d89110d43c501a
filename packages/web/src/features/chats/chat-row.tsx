/** A chat in a list: its face, its name, its newest message, and what of it waits. */

import { AtSign, BellOff, Pin, Unlock } from 'lucide-react'
import type { Ref } from 'react'
import { Badge } from '../../components/badge.tsx'
import { t } from '../../i18n/messages.ts'
import { listTime } from '../../i18n/times.ts'
import { ChatAvatar } from './chat-avatar.tsx'
import { isMuted } from './order.ts'
import { RowLine } from './row-line.tsx'
import { type ChatInfo, useChats } from './store.ts'
import { useTitle } from './title.ts'

type Props = {
  chat: ChatInfo
  isCurrent: boolean
  isStop: boolean
  onOpen: (chatId: string) => void
  ref?: Ref<HTMLButtonElement>
}

export function ChatRow({ chat, isCurrent, isStop, onOpen, ref, ...trigger }: Props) {
  const title = useTitle(chat)
  const summary = useChats((state) => state.summaries[chat.id])
  const quiet = isMuted(chat, Date.now())
  const { unread = 0, mentions = 0, last } = summary ?? {}
  return (
    <button
      {...trigger}
      ref={ref}
      type="button"
      data-stop
      data-chat={chat.id}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onOpen(chat.id)}
      aria-current={isCurrent ? 'page' : undefined}
      className={`flex h-[4.25rem] w-full select-none items-center gap-3 rounded-card px-3 text-start transition-colors duration-(--quick) data-[state=open]:bg-hover ${isCurrent ? 'bg-accent-soft' : 'hover:bg-hover active:bg-pressed'}`}
    >
      <ChatAvatar chat={chat} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          {chat.privacy === 'server' && (
            <span title={t.chats_open_label()} className="shrink-0 text-quiet">
              <Unlock className="size-3.5" aria-hidden="true" />
              <span className="sr-only">{t.chats_open_label()}</span>
            </span>
          )}
          <span className="min-w-0 truncate font-semibold" dir="auto">
            {title}
          </span>
          {quiet && <Sign icon={<BellOff />} label={t.chats_muted()} />}
          <span className="flex-1" />
          {last && (
            <time
              dateTime={new Date(last.at).toISOString()}
              className={`shrink-0 text-tiny tabular-nums ${unread > 0 && !quiet ? 'font-semibold text-accent' : 'text-quiet'}`}
            >
              {listTime(last.at)}
            </time>
          )}
        </span>
        <span className="mt-0.5 flex h-5 items-center gap-1.5 text-quiet text-small">
          <RowLine chat={chat} summary={summary} />
          {mentions > 0 && (
            <span
              role="img"
              aria-label={t.chats_mentions({ count: mentions })}
              className="grid size-5 shrink-0 place-items-center rounded-full bg-accent text-on-accent [&_svg]:size-3"
            >
              <AtSign strokeWidth={2.75} />
            </span>
          )}
          <Badge count={unread} isQuiet={quiet} label={t.chats_unread({ count: unread })} />
          {unread === 0 && chat.state.pinned && <Sign icon={<Pin />} label={t.chats_pinned()} />}
        </span>
      </span>
    </button>
  )
}

const Sign = ({ icon, label }: { icon: React.ReactNode; label: string }) => (
  <span role="img" aria-label={label} title={label} className="inline-flex shrink-0 text-quiet [&_svg]:size-3.5">
    {icon}
  </span>
)
