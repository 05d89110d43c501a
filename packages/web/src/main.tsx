/** The beginning: language, looks and stores first, then the page. */

import './theme/app.css'
import { StrictMode } from 'react'
import { Direction } from 'radix-ui'
import { createRoot } from 'react-dom/client'
import { navigate } from 'wouter/use-browser-location'
import { startAuth } from './features/auth/store.ts'
import { startFolders } from './features/chats/folders/store.ts'
import { startChats } from './features/chats/store.ts'
import { startKeys } from './features/keys/store.ts'
import { startDeleting } from './features/messages/deleting.ts'
import { startScheduled } from './features/messages/scheduled.ts'
import { startTransfers } from './features/media/transfers.ts'
import { startDrafts } from './features/messages/drafts.ts'
import { startMessages } from './features/messages/store.ts'
import { startConnection } from './features/sync/connection.ts'
import { startPresence } from './features/users/presence.ts'
import { startUsers } from './features/users/store.ts'
import { startAttention } from './features/push/attention.ts'
import { startTitleCount } from './features/push/title-count.ts'
import { startPreferences } from './features/settings/preferences.ts'
import { startSharedSettings } from './features/settings/shared-settings.ts'
import { startShell } from './features/sync/shell.ts'
import { applyLocale, getTextDirection } from './i18n/locale.ts'
import { App } from './routes/app.tsx'
import { Broken } from './routes/broken.tsx'
import { startKeyboard } from './routes/keyboard.ts'
import { applyAppearance } from './theme/appearance.ts'

applyLocale()
applyAppearance()
startKeyboard()
startChats()
startFolders()
startUsers()
startKeys()
startMessages()
startDrafts()
startTransfers()
startDeleting()
startScheduled()
startPresence()
startConnection()
startPreferences()
startSharedSettings()
startAttention()
startTitleCount()
void startAuth()
void startShell(navigate)

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <Broken>
      <Direction.Provider dir={getTextDirection()}>
        <App />
      </Direction.Provider>
    </Broken>
  </StrictMode>,
)
