/** The chats, the newest on top, and the way to a new one. */

import { MessageCirclePlus, Settings, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { Button, IconButton } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Skeleton } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { ConnectionBanner } from '../sync/connection-banner.tsx'
import { ChatRow } from './chat-row.tsx'
import { NewChat } from './new-chat.tsx'
import { inOrder, openSaved, useChats } from './store.ts'

export function ChatList() {
  const [, go] = useLocation()
  const [, params] = useRoute('/chat/:id')
  const [isNew, setNew] = useState(false)
  const isLoaded = useChats((state) => state.isLoaded)
  const chats = useChats((state) => state.chats)
  const shown = inOrder(chats)
  const open = (chatId: string) => go(`/chat/${chatId}`)
  const toSaved = async () => open((await openSaved()).id)
  return (
    <nav aria-label={t.chats_list()} className="flex h-full flex-col" data-region tabIndex={-1}>
      <header className="flex items-center gap-1 px-4 pt-3 pb-2">
        <h1 className="flex-1 font-bold text-[1.375rem] tracking-tight">{t.chats_title()}</h1>
        <IconButton label={t.settings_title()} icon={<Settings />} onClick={() => go('/settings')} />
        <IconButton label={t.chats_new()} icon={<MessageCirclePlus />} onClick={() => setNew(true)} />
      </header>
      <ConnectionBanner />
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {!isLoaded && <Placeholders />}
        {isLoaded && shown.length === 0 && (
          <EmptyState icon={<Sparkles />} title={t.chats_none_title()} about={t.chats_none_about()}>
            <Button onClick={() => setNew(true)}>{t.chats_new()}</Button>
            <Button look="soft" onClick={() => void toSaved()}>
              {t.chats_saved()}
            </Button>
          </EmptyState>
        )}
        <ul>
          {shown.map((chat) => (
            <li key={chat.id}>
              <ChatRow chat={chat} isCurrent={params?.id === chat.id} onOpen={open} />
            </li>
          ))}
        </ul>
      </div>
      <NewChat isOpen={isNew} onClose={() => setNew(false)} onOpened={open} />
    </nav>
  )
}

const Placeholders = () => (
  <div className="flex flex-col gap-4 p-3">
    {[0, 1, 2].map((i) => (
      <div key={i} className="flex items-center gap-3">
        <Skeleton className="size-12 rounded-full" />
        <Skeleton className="h-4 flex-1" />
      </div>
    ))}
  </div>
)
