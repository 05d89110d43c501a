/** The chats, the newest on top; what one looks for among them; and the way to a new one. */

import { Archive, MessageCirclePlus, Settings, Sparkles } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { useLocation, useRoute } from 'wouter'
import { Badge } from '../../components/badge.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Skeleton } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { SearchBox } from '../search/search-box.tsx'
import { useSearch } from '../search/store.ts'
import { ConnectionBanner } from '../sync/connection-banner.tsx'
import { watchPeople } from '../users/presence.ts'
import { ChatRows } from './chat-rows.tsx'
import { useFolders } from './folders/store.ts'
import { chatsShown, unreadIn } from './order.ts'
import { otherIn, openSaved, useChats } from './store.ts'
import { useShown } from './use-shown.ts'
import { useUsers } from '../users/store.ts'

// Not part of the first page.
const FolderTabs = lazy(async () => ({ default: (await import('./folders/folder-tabs.tsx')).FolderTabs }))
const SearchResults = lazy(async () => ({ default: (await import('../search/search-results.tsx')).SearchResults }))

export function ChatList() {
  const [, go] = useLocation()
  const isSearching = useSearch((state) => state.isOpen)
  return (
    <>
      <header className="flex items-center gap-1 px-4 pt-3 pb-1">
        <h1 className="flex-1 font-bold text-[1.375rem] tracking-tight">{t.chats_title()}</h1>
        <IconButton label={t.settings_title()} icon={<Settings />} onClick={() => go('/settings')} />
        <IconButton label={t.chats_new()} icon={<MessageCirclePlus />} onClick={() => go('/new')} />
      </header>
      <SearchBox />
      <ConnectionBanner />
      {isSearching ? (
        <Suspense>
          <SearchResults />
        </Suspense>
      ) : (
        <Chats />
      )}
    </>
  )
}

function Chats() {
  const [, go] = useLocation()
  const [, params] = useRoute('/chat/:id/*?')
  const isLoaded = useChats((state) => state.isLoaded)
  const folder = useFolders(({ folders, currentId }) => folders.find(({ id }) => id === currentId))
  const shown = useShown(false, folder)
  const open = (chatId: string) => go(`/chat/${chatId}`)
  useWatched(shown.map(({ id }) => id).join(' '))
  if (!isLoaded) return <Placeholders />
  return (
    <>
      <Suspense>
        <Tabs />
      </Suspense>
      {shown.length === 0 && (
        <div className="min-h-0 flex-1">
          {folder ? (
            <EmptyState icon={<Sparkles />} title={t.chats_folder_empty()} about={t.chats_folder_empty_about()} />
          ) : (
            <NoChats onOpen={open} />
          )}
        </div>
      )}
      {(shown.length > 0 || !folder) && (
        <div className={`flex min-h-0 flex-col ${shown.length > 0 ? 'flex-1' : ''}`}>
          <ChatRows
            label={t.chats_list()}
            chats={shown}
            currentId={params?.id}
            onOpen={open}
            header={folder ? null : <ArchiveRow />}
          />
        </div>
      )}
    </>
  )
}

const NoChats = ({ onOpen }: { onOpen: (chatId: string) => void }) => {
  const [, go] = useLocation()
  return (
    <EmptyState icon={<Sparkles />} title={t.chats_none_title()} about={t.chats_none_about()}>
      <Button onClick={() => go('/new')}>{t.chats_new()}</Button>
      <Button look="soft" onClick={() => void openSaved().then(({ id }) => onOpen(id))}>
        {t.chats_saved()}
      </Button>
    </EmptyState>
  )
}

function Tabs() {
  const hasFolders = useFolders((state) => state.folders.length > 0)
  const chats = useChats((state) => state.chats)
  const summaries = useChats((state) => state.summaries)
  const contactIds = useUsers((state) => state.contactIds)
  const known = { chats, summaries, contactIds, now: Date.now() }
  if (!hasFolders) return null
  return <FolderTabs unreadOf={(folder) => unreadIn(chatsShown({ archived: false, folder }, known), summaries)} />
}

function ArchiveRow() {
  const [, go] = useLocation()
  const archived = useShown(true)
  const summaries = useChats((state) => state.summaries)
  if (archived.length === 0) return null
  return (
    <button
      type="button"
      onClick={() => go('/archived')}
      className="flex min-h-11 w-full items-center gap-3 rounded-card px-3 text-start text-quiet hover:bg-hover active:bg-pressed"
    >
      <span className="grid w-12 place-items-center">
        <Archive className="size-5" aria-hidden="true" />
      </span>
      <span className="flex-1 font-medium">{t.chats_archived()}</span>
      <Badge
        isQuiet
        count={unreadIn(archived, summaries)}
        label={t.chats_unread_chats({ count: unreadIn(archived, summaries) })}
      />
    </button>
  )
}

/** Who is there is asked for those one speaks with. */
function useWatched(shownIds: string): void {
  const me = useMe()
  useEffect(() => {
    const { chats } = useChats.getState()
    const others = shownIds.split(' ').flatMap((id) => (chats[id] ? (otherIn(chats[id], me) ?? []) : []))
    void watchPeople(others)
  }, [shownIds, me])
}

const Placeholders = () => (
  <div className="flex flex-col gap-5 px-5 py-3">
    {[0, 1, 2, 3].map((i) => (
      <div key={i} className="flex items-center gap-3">
        <Skeleton className="size-12 rounded-full" />
        <div className="flex flex-1 flex-col gap-2">
          <Skeleton className="h-3.5 w-2/5" />
          <Skeleton className="h-3 w-4/5" />
        </div>
      </div>
    ))}
  </div>
)
