/** One chat: who it is with, what was said, and where one writes. */

import { CalendarClock, Lock, MessagesSquare } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { type ChatInfo, useChat } from '../chats/store.ts'
import { MediaLayer } from '../media/media-layer.tsx'
import { PlayingBar } from '../media/playing-bar.tsx'
import { ConnectionBanner } from '../sync/connection-banner.tsx'
import { useFetchedPeople } from '../users/store.ts'
import { Composer } from './composer/composer.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { ask } from './dialogs.ts'
import { Dialogs } from './dialogs-view.tsx'
import { HistoryView } from './history-view.tsx'
import { shownNotices } from './notice-words.ts'
import { PinnedBar } from './pinned-bar.tsx'
import { useScheduled } from './scheduled.ts'
import { useSelection } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { openHistory, useHistory } from './store.ts'

export function Conversation({ chatId }: { chatId: string }) {
  const chat = useChat(chatId)
  if (!chat) return <Waiting />
  return <Opened key={chatId} chat={chat} />
}

function Opened({ chat }: { chat: ChatInfo }) {
  const me = useMe()
  const history = useHistory(chat.id)
  const isSelecting = useSelection(({ chatId }) => chatId === chat.id)
  // As it was when the chat was opened: what is read from now on does not move the line.
  const [unreadFrom] = useState(() => firstUnread(chat, me))
  useEffect(() => void openHistory(chat.id, unreadFrom), [chat.id, unreadFrom])
  useFetchedPeople(chat.type === 'group' ? chat.members : [])

  return (
    <MediaLayer chat={chat}>
      <section
        className="flex h-full min-w-0 flex-col wallpaper"
        data-region
        tabIndex={-1}
        aria-label={t.messages_history()}
      >
        <ConversationHeader chat={chat} />
        <div className="desk:hidden empty:hidden pt-2">
          <ConnectionBanner />
        </div>
        <PlayingBar />
        <PinnedBar chatId={chat.id} />
        {!history.isLoaded ? (
          <Waiting />
        ) : history.messages.length === 0 && shownNotices(chat.type, history).length === 0 ? (
          <div className="min-h-0 flex-1">
            <EmptyState icon={<MessagesSquare />} title={t.messages_none_title()} about={aboutEmpty(chat)} />
          </div>
        ) : (
          <HistoryView key={history.stretch} chat={chat} history={history} unreadFrom={unreadFrom} />
        )}
        <ScheduledLine chatId={chat.id} />
        {chat.isClosed ? <Closed /> : isSelecting ? <SelectionBar chatId={chat.id} /> : <Composer chat={chat} />}
        <Dialogs chat={chat} />
      </section>
    </MediaLayer>
  )
}

function ScheduledLine({ chatId }: { chatId: string }) {
  const { length } = useScheduled(chatId)
  if (length === 0) return null
  return (
    <button
      type="button"
      onClick={() => ask({ kind: 'scheduled' })}
      className="mx-auto flex min-h-8 touch:min-h-11 items-center gap-2 rounded-full px-3 text-accent text-small hover:bg-hover"
    >
      <CalendarClock className="size-4" aria-hidden="true" /> {t.messages_scheduled({ count: length })}
    </button>
  )
}

const Closed = () => (
  <div className="mx-auto w-full max-w-3xl p-3">
    <Banner icon={<Lock />}>{t.messages_closed()}</Banner>
  </div>
)

const Waiting = () => (
  <div className="grid min-h-0 flex-1 place-items-center text-quiet">
    <Spinner className="size-6" />
  </div>
)

function firstUnread(chat: ChatInfo, me: string): number | null {
  const read = chat.reach[me]?.read ?? 0
  return chat.lastMessage > read && read > 0 ? read + 1 : null
}

function aboutEmpty({ type }: ChatInfo): string {
  if (type === 'saved') return t.messages_none_saved()
  return type === 'direct' ? t.messages_none_about() : t.messages_none_group()
}
