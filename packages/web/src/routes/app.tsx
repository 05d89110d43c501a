/** Which page is shown: coming in, for whoever is not; the app itself for whoever is. */

import { lazy, Suspense, useEffect } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { Toasts } from '../components/toast.tsx'
import { useAuth } from '../features/auth/store.ts'
import { forgetFolders, loadFolders } from '../features/chats/folders/store.ts'
import { takeJoin } from '../features/chats/join-link.ts'
import { forgetChats, loadChats } from '../features/chats/store.ts'
import { forgetFiles } from '../features/media/opened.ts'
import { forgetKeys, loadKeys } from '../features/keys/store.ts'
import { forgetDrafts, loadDrafts } from '../features/messages/drafts.ts'
import { forgetMessages } from '../features/messages/store.ts'
import { closeSearch } from '../features/search/store.ts'
import { forgetRecents } from '../features/stickers/recents.ts'
import { forgetPeople, loadUsers } from '../features/users/store.ts'
import { Aloud } from '../features/push/aloud-line.tsx'
import { forgetTitleCount, loadTitleCount } from '../features/push/title-count.ts'
import { forgetSharedSettings, loadSharedSettings } from '../features/settings/shared-settings.ts'
import { UpdatePrompt } from '../features/sync/update-prompt.tsx'
import { t } from '../i18n/messages.ts'
import { Mark } from '../theme/mark.tsx'
import { Frame } from './frame.tsx'

// Whoever is in already does not need them.
const ComingIn = lazy(() => import('./coming-in.tsx'))
const RecoveryCode = lazy(() => import('../features/auth/recovery-code.tsx'))
const Unlock = lazy(() => import('../features/auth/unlock.tsx'))

export function App() {
  const { phase, recoveryCode } = useAuth()

  useEffect(() => {
    if (phase === 'ready') {
      void loadDrafts().catch(() => {})
      void loadChats()
      void loadFolders()
      void loadKeys()
      // Offline there are none to be had; those one speaks with are known all the same.
      void loadUsers().catch(() => {})
      void loadTitleCount()
      void loadSharedSettings()
    }
    if (phase !== 'signed-out') return
    forgetChats()
    forgetFolders()
    forgetKeys()
    closeSearch()
    forgetMessages()
    forgetFiles()
    forgetDrafts()
    forgetPeople()
    forgetRecents()
    forgetTitleCount()
    forgetSharedSettings()
  }, [phase])

  return (
    <Suspense fallback={<Starting />}>
      {phase === 'starting' && <Starting />}
      {phase === 'signed-out' && <ComingIn />}
      {phase === 'locked' && <Unlock />}
      {phase === 'ready' && (recoveryCode ? <RecoveryCode code={recoveryCode} /> : <Inside />)}
      <UpdatePrompt />
      <Aloud />
      <Toasts label={t.shared_notices()} />
    </Suspense>
  )
}

const Inside = () => (
  <Switch>
    <Route path="/welcome/*?">{() => <Redirect to={takeJoin() ?? '/'} replace />}</Route>
    <Route component={Frame} />
  </Switch>
)

const Starting = () => (
  <div className="grid h-full place-items-center" role="status" aria-label={t.auth_starting()}>
    <Mark className="shimmer size-16 text-accent" />
  </div>
)
