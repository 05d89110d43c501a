/** The frame of the app: list, conversation and what there is to know of it side by side on a desk; one at a time on a phone. */

import { MessagesSquare } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { Route, Switch, useLocation, useRoute } from 'wouter'
import { EmptyState } from '../components/empty-state.tsx'
import { ChatList } from '../features/chats/chat-list.tsx'
import { useChat } from '../features/chats/store.ts'
import { Conversation } from '../features/messages/conversation.tsx'
import { toSearch } from '../features/search/search-box.tsx'
import { closeSearch, useSearch } from '../features/search/store.ts'
import { t } from '../i18n/messages.ts'
import { bindKeys } from './keyboard.ts'

const Settings = lazy(async () => ({ default: (await import('../features/settings/settings.tsx')).Settings }))
const Share = lazy(async () => ({ default: (await import('../features/chats/share.tsx')).Share }))
const Archived = lazy(async () => ({ default: (await import('../features/chats/archived.tsx')).Archived }))
const NewChat = lazy(async () => ({ default: (await import('../features/chats/new-chat.tsx')).NewChat }))
const NewGroup = lazy(async () => ({ default: (await import('../features/groups/new-group.tsx')).NewGroup }))
const JoinGroup = lazy(async () => ({ default: (await import('../features/chats/join-group.tsx')).JoinGroup }))
const KeyChange = lazy(async () => ({ default: (await import('../features/keys/key-change.tsx')).KeyChange }))
const Info = lazy(async () => ({ default: (await import('./info.tsx')).Info }))

/** These stand in the column of the list. */
const COLUMN = ['/', '/new', '/new/group', '/archived']

/** One rung up: out of the panel, then out of the chat. */
function up(path: string): string {
  const [, chat] = /^(\/chat\/[^/]+)\/info/.exec(path) ?? []
  return chat ?? (path.startsWith('/new/') ? '/new' : '/')
}

export function Frame() {
  const [path, go] = useLocation()
  const isColumn = COLUMN.includes(path)
  const [isInfo, info] = useRoute('/chat/:id/info/*?')

  // The last rungs of the ladder: whatever was open above has taken its Esc already.
  useEffect(() => {
    const close = () => (useSearch.getState().isOpen ? closeSearch() : go(up(path)))
    return bindKeys({ name: 'close', keys: 'escape', run: close })
  }, [go, path])
  useEffect(() => bindKeys({ name: 'search', keys: 'mod+k', run: () => toSearch(go) }), [go])
  useEffect(() => bindKeys({ name: 'new', keys: 'mod+alt+n', run: () => go('/new') }), [go])
  useEffect(() => bindKeys({ name: 'settings', keys: 'mod+,', run: () => go('/settings') }), [go])
  useEffect(() => bindKeys({ name: 'keys', keys: 'mod+/', run: () => go('/settings/keyboard') }), [go])

  return (
    <div className="flex h-full">
      <a
        href="#main"
        className="fixed start-3 top-3 z-70 -translate-y-20 rounded-card bg-accent px-4 py-2 text-on-accent focus:translate-y-0"
      >
        {t.shared_skip()}
      </a>
      <div
        className={`min-w-0 bg-raised desk:w-90 desk:shrink-0 desk:border-line desk:border-e ${isColumn ? 'w-full' : 'max-desk:hidden'}`}
      >
        <nav aria-label={t.chats_list()} className="flex h-full flex-col" data-region tabIndex={-1}>
          <Suspense>
            <Switch>
              <Route path="/new" component={NewChat} />
              <Route path="/new/group" component={NewGroup} />
              <Route path="/archived" component={Archived} />
              <Route component={ChatList} />
            </Switch>
          </Suspense>
        </nav>
      </div>
      <main
        id="main"
        tabIndex={-1}
        className={`min-w-0 flex-1 ${isColumn ? 'max-desk:hidden' : ''} ${isInfo ? 'max-[1150px]:hidden' : ''}`}
      >
        <Switch>
          <Route path="/chat/:id/*?">{({ id }) => <Chat chatId={id} />}</Route>
          <Route path="/join/:token">
            {({ token }) => (
              <Suspense>
                <JoinGroup token={token} />
              </Suspense>
            )}
          </Route>
          <Route path="/settings/*?">
            <Suspense fallback={<div className="h-full bg-bg" />}>
              <Settings />
            </Suspense>
          </Route>
          <Route path="/share">
            <Suspense fallback={<div className="h-full bg-bg" />}>
              <Share />
            </Suspense>
          </Route>
          <Route>
            <div className="h-full bg-wall">
              <EmptyState icon={<MessagesSquare />} title={t.chats_choose_title()} about={t.chats_choose_about()} />
            </div>
          </Route>
        </Switch>
      </main>
      {isInfo && (
        <aside className="min-w-0 border-line desk:border-s max-[1150px]:flex-1 min-[1150px]:w-90 min-[1150px]:shrink-0">
          <Suspense>
            <Info chatId={info.id} path={info['*'] ?? ''} />
          </Suspense>
        </aside>
      )}
    </div>
  )
}

function Chat({ chatId }: { chatId: string }) {
  const chat = useChat(chatId)
  return (
    <div className="flex h-full flex-col bg-wall">
      <Suspense>{chat && <KeyChange chat={chat} />}</Suspense>
      <div className="min-h-0 flex-1">
        <Conversation chatId={chatId} />
      </div>
    </div>
  )
}
