/** One chat: who it is with, what was said, and where one writes. */

import { MessagesSquare } from 'lucide-react'
import { useEffect } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { type ChatInfo, useChat } from '../chats/store.ts'
import { Composer } from './composer.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { HistoryView } from './history-view.tsx'
import { markRead, openHistory, useHistory } from './store.ts'

export function Conversation({ chatId }: { chatId: string }) {
  const chat = useChat(chatId)
  if (!chat) return <Waiting />
  return <Opened key={chatId} chat={chat} />
}

function Opened({ chat }: { chat: ChatInfo }) {
  const history = useHistory(chat.id)
  const last = history.messages.at(-1)?.seq

  useEffect(() => void openHistory(chat.id), [chat.id])

  // Read is what stands before somebody who is looking.
  useEffect(() => {
    if (!last) return
    const see = () => document.visibilityState === 'visible' && document.hasFocus() && void markRead(chat.id)
    see()
    addEventListener('focus', see)
    return () => removeEventListener('focus', see)
  }, [chat.id, last])

  return (
    <section
      className="flex h-full min-w-0 flex-col bg-wall"
      data-region
      tabIndex={-1}
      aria-label={t.messages_history()}
    >
      <ConversationHeader chat={chat} />
      {!history.isLoaded ? (
        <Waiting />
      ) : history.messages.length === 0 ? (
        <div className="min-h-0 flex-1">
          <EmptyState icon={<MessagesSquare />} title={t.messages_none_title()} about={aboutEmpty(chat)} />
        </div>
      ) : (
        <HistoryView chat={chat} history={history} />
      )}
      <Composer chatId={chat.id} />
    </section>
  )
}

const Waiting = () => (
  <div className="grid min-h-0 flex-1 place-items-center text-quiet">
    <Spinner className="size-6" />
  </div>
)

function aboutEmpty({ type }: ChatInfo): string {
  if (type === 'saved') return t.messages_none_saved()
  return type === 'direct' ? t.messages_none_about() : t.messages_none_group()
}
