/** The frame of the app: the list beside the conversation on a desk, one of them at a time on a phone. */

import { MessagesSquare } from 'lucide-react'
import { useEffect } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { EmptyState } from '../components/empty-state.tsx'
import { t } from '../i18n/messages.ts'
import { ChatList } from '../features/chats/chat-list.tsx'
import { Conversation } from '../features/messages/conversation.tsx'
import { Settings } from '../features/settings/settings.tsx'
import { bindKeys } from './keyboard.ts'

export function Frame() {
  const [path, go] = useLocation()
  const isHome = path === '/'

  // The last rung of the ladder: whatever was open above has taken its Esc already.
  useEffect(() => bindKeys({ name: 'close', keys: 'escape', run: () => go('/') }), [go])

  return (
    <div className="flex h-full">
      <a
        href="#main"
        className="fixed start-3 top-3 z-70 -translate-y-20 rounded-card bg-accent px-4 py-2 text-on-accent focus:translate-y-0"
      >
        {t.shared_skip()}
      </a>
      <div
        className={`min-w-0 bg-raised desk:w-90 desk:shrink-0 desk:border-line desk:border-e ${isHome ? 'w-full' : 'max-desk:hidden'}`}
      >
        <ChatList />
      </div>
      <main id="main" tabIndex={-1} className={`min-w-0 flex-1 ${isHome ? 'max-desk:hidden' : ''}`}>
        <Switch>
          <Route path="/chat/:id">{({ id }) => <Conversation chatId={id} />}</Route>
          <Route path="/settings/*?" component={Settings} />
          <Route>
            <div className="h-full bg-wall">
              <EmptyState icon={<MessagesSquare />} title={t.chats_choose_title()} about={t.chats_choose_about()} />
            </div>
          </Route>
        </Switch>
      </main>
    </div>
  )
}
